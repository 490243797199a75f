"""
The topics that a webhook subscription can name.

Source: developer documentation, "Webhook models", editions 2.16 and 2.17, and its edition 1.1 for the first API.
"""

from __future__ import annotations

PING = "ping"


def _under(stem: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{stem}.{name}" for name in names)


TOPICS: frozenset[str] = frozenset(
    (
        PING,
        "event.created",
        "job.completed",
        "api.request.completed",
        "visitor.signed_up",
        "data_connector.execution.completed",
        *_under("granular", "subscribe", "unsubscribe"),
        *_under("admin", "added_to_workspace", "removed_from_workspace", "away_mode_updated", "logged_in"),
        *_under("admin", "logged_out", "activity_log_event.created"),
        *_under("article", "created", "updated", "published", "unpublished", "deleted"),
        *_under("call", "started", "ended", "transcription_available", "recording_available"),
        *_under("company", "created", "updated", "deleted", "contact.attached", "contact.detached"),
        # Documented as contact.unarchive; the wire says contact.unarchived (recorded in January 2026).
        *_under("contact", "archived", "unarchived", "unarchive", "deleted", "merged", "email.updated"),
        *_under("contact", "subscribed", "unsubscribed"),
        *_under("contact.user", "created", "updated", "tag.created", "tag.deleted"),
        *_under("contact.lead", "created", "updated", "tag.created", "tag.deleted", "added_email", "signed_up"),
        *_under("content_stat", "banner", "carousel", "chat", "checklist", "custom_bot", "email", "news_item", "post"),
        *_under("content_stat", "push", "series", "series.webhook", "sms", "survey", "tooltip_group", "tour"),
        *_under("content_snippet", "created", "updated", "deleted"),
        *_under("conversation", "user.created", "user.replied", "operator.replied", "deleted", "read"),
        *_under("conversation", "priority.updated", "rating.added", "contact.attached", "contact.detached"),
        *_under("conversation", "company.updated"),
        *_under("conversation.admin", "assigned", "open.assigned", "opened", "closed", "snoozed", "unsnoozed"),
        *_under("conversation.admin", "noted", "replied", "replied.translated", "single.created"),
        *_under("conversation_part", "tag.created", "redacted"),
        *_under("ticket", "created", "state.updated", "attribute.updated", "note.created", "closed", "resolved"),
        *_under("ticket", "admin.assigned", "team.assigned", "admin.replied", "admin.replied.translated"),
        *_under("ticket", "contact.replied", "contact.attached", "contact.detached", "rating.provided"),
        # Apps of API version 1 only.
        *_under("user", "created", "deleted", "unsubscribed", "email.updated", "tag.created", "tag.deleted"),
        *_under("contact", "created", "signed_up", "added_email", "tag.created", "tag.deleted"),
    )
)
