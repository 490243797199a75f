"""The attributes that every workspace has; they have no id and cannot be changed."""

from __future__ import annotations

from typing import Any

# Names and types from the contact search's fields (OpenAPI description 2.14).
_CONTACT: tuple[tuple[str, str, bool], ...] = (
    ("id", "string", False),
    ("external_id", "string", True),
    ("email", "string", True),
    ("phone", "string", True),
    ("name", "string", True),
    ("role", "string", True),
    ("owner_id", "integer", True),
    ("created_at", "date", False),
    ("updated_at", "date", False),
    ("signed_up_at", "date", True),
    ("last_seen_at", "date", True),
    ("last_replied_at", "date", False),
    ("last_contacted_at", "date", False),
    ("unsubscribed_from_emails", "boolean", True),
    ("has_hard_bounced", "boolean", False),
    ("marked_email_as_spam", "boolean", False),
)
_COMPANY: tuple[tuple[str, str, bool], ...] = (
    ("company_id", "string", True),
    ("name", "string", True),
    ("created_at", "date", False),
    ("updated_at", "date", False),
    ("monthly_spend", "float", True),
    ("user_count", "integer", False),
)
_BY_MODEL = {"contact": _CONTACT, "company": _COMPANY, "conversation": ()}


def standard(model: str | None) -> list[dict[str, Any]]:
    """List the standard attributes of *model*, or of all models."""
    models = _BY_MODEL if model is None else {model: _BY_MODEL[model]}
    return [
        {
            "type": "data_attribute",
            "model": of,
            "name": name,
            "full_name": name,
            "label": name.replace("_", " ").capitalize(),
            "data_type": data_type,
            "api_writable": writable,
            "ui_writable": False,
            "messenger_writable": False,
            "custom": False,
            "archived": False,
        }
        for of, rows in models.items()
        for name, data_type, writable in rows
    ]
