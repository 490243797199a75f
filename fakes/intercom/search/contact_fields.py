"""What contacts can be searched by, and what kind of value each field holds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError
from fakes.intercom.records import segments
from fakes.intercom.search.query import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.search.operators import Kind
    from fakes.intercom.workspace import Workspace


# OpenAPI description 2.14, POST /contacts/search.
_TEXTS = (
    *("role", "name", "avatar", "email", "phone", "external_id", "language_override"),
    *("browser", "browser_language", "os"),
    *("ios_app_name", "ios_app_version", "ios_device", "ios_os_version", "ios_sdk_version"),
    *("android_app_name", "android_app_version", "android_device", "android_os_version", "android_sdk_version"),
)
_DATES = (
    *("created_at", "signed_up_at", "updated_at", "last_seen_at", "last_contacted_at", "last_replied_at"),
    *("last_email_opened_at", "last_email_clicked_at", "ios_last_seen_at", "android_last_seen_at"),
)
_FLAGS = ("unsubscribed_from_emails", "marked_email_as_spam", "has_hard_bounced")
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(_TEXTS, "text"),
    **dict.fromkeys(_DATES, "date"),
    **dict.fromkeys(_FLAGS, "flag"),
    "owner_id": "number",
}
_ATTRIBUTE_KINDS: dict[str, Kind] = {
    "string": "text",
    "integer": "number",
    "float": "number",
    "boolean": "flag",
    "date": "date",
}


def language(workspace: Workspace) -> Language:
    """Give the language of the contact search in *workspace*."""
    return Language(
        partial(field_of, workspace=workspace),
        workspace.settings.timezone,
        workspace.assumed,
        workspace.folds_email,
        ("id", "email", "external_id"),
    )


def field_of(name: Any, workspace: Workspace) -> tuple[Kind, Callable[[Contact], Any]]:
    """
    Return the kind of a field and how to read it from a contact.

    Raises:
        ApiError: 400, contacts cannot be searched by it.
    """
    if isinstance(name, str):
        if name in _FIELDS:
            return _FIELDS[name]
        if name.startswith("location."):
            return "text", _inner("location", name.removeprefix("location."))
        if name.startswith("custom_attributes."):
            return _custom(name.removeprefix("custom_attributes."), workspace)
    raise ApiError(400, "invalid_field", f"Contacts cannot be searched by '{name}'")


def _custom(name: str, workspace: Workspace) -> tuple[Kind, Callable[[Contact], Any]]:
    attribute = workspace.attributes.by_name.get(("contact", name))
    if attribute is None:
        raise ApiError(400, "invalid_field", f"Custom attribute '{name}' does not exist")
    return _ATTRIBUTE_KINDS[attribute.data_type], _inner("custom_attributes", name)


def _plain(name: str, default: Any) -> Callable[[Contact], Any]:
    return lambda contact: contact.attributes.get(name, default)


def _inner(outer: str, name: str) -> Callable[[Contact], Any]:
    return lambda contact: (contact.attributes.get(outer) or {}).get(name)


def _email_domain(contact: Contact) -> str | None:
    email = contact.attributes.get("email")
    return email.rpartition("@")[2] if email else None


_FIELDS: dict[str, tuple[Kind, Callable[[Contact], Any]]] = {
    **{name: (kind, _plain(name, default=False if kind == "flag" else None)) for name, kind in _KINDS.items()},
    "id": ("text", lambda contact: contact.id),
    "email_domain": ("text", _email_domain),
    "tag_id": ("many", lambda contact: [one.id for one in contact.tags]),
    "segment_id": ("many", segments.of_contact),
}
