"""
What notifications are about, written as Intercom writes it there, which differs from the API in places.

Source, unless another is named: notifications recorded in January 2026 (fixtures of zulip's Intercom integration).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom.handlers import subscriptions
from fakes.intercom.records import companies, contact_view, conversations, visitors
from fakes.intercom.records.moments import iso

if TYPE_CHECKING:
    from fakes.intercom.records.companies import Company
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.records.conversations import Conversation, Part
    from fakes.intercom.records.events import DataEvent
    from fakes.intercom.records.visitors import Visitor
    from fakes.intercom.workspace import Workspace


def contact(workspace: Workspace, told: Contact) -> dict[str, Any]:
    """Write a contact: times are texts, where the API has numbers, and two fields are more."""
    written = contact_view.as_json(told, workspace.code, workspace.settings.default_version)
    push = written.pop("enabled_push_messaging")
    return {**_dated(written), "sms_consent": False, "unsubscribed_from_sms": False, "enabled_push_messaging": push}


def contact_gone(told: Contact, state: str) -> dict[str, Any]:
    """Write a contact that was ``archived`` or ``deleted``: who it was, and nothing else."""
    return {"id": told.id, "external_id": told.attributes.get("external_id"), "type": "contact", state: True}


def contact_merged(workspace: Workspace, into: Contact, source: Contact) -> dict[str, Any]:
    """Write the contact that took another one in; newer documents also name that one, as is assumed or not."""
    written = contact(workspace, into)
    if workspace.settings.assumptions.merged_from == "present":
        written["merged_from"] = {"type": "contact", "id": source.id}
    return written


def contact_tag(workspace: Workspace, told: Contact, tag: dict[str, Any]) -> dict[str, Any]:
    """Write a tag that was put on, or taken off, a contact."""
    return {"type": "contact_tag", "tag": tag, "contact": contact(workspace, told)}


def subscription(workspace: Workspace, kind: str, told: Contact, type_ids: list[str], now: int) -> dict[str, Any]:
    """Write what a contact subscribed to or unsubscribed from; no types at all mean every e-mail."""
    return {
        "type": kind,
        "contact": contact(workspace, told),
        "subscription_types": {"type": "list", "data": [subscriptions.written(one) for one in type_ids]},
        "created_at": now,
    }


def company(workspace: Workspace, told: Company) -> dict[str, Any]:
    """Write a company: times are texts, tags are ids, and what is not known is null."""
    written = companies.as_json(workspace, told)
    del written["tags"], written["segments"]
    blank = dict.fromkeys(("last_request_at", "size", "website", "industry"))
    return {**blank, **_dated(written), "plan": written["plan"] or None, "tag_ids": list(told.tag_ids)}


def company_gone(told: Company) -> dict[str, Any]:
    """Write a company that was deleted."""
    return {"type": "company", "id": told.id, "deleted": True}


def company_pair(workspace: Workspace, told: Company, member: Contact) -> dict[str, Any]:
    """Write a company and the contact that was attached to it or detached."""
    return {"company": company(workspace, told), "contact": contact(workspace, member)}


def conversation(workspace: Workspace, told: Conversation, *parts: dict[str, Any]) -> dict[str, Any]:
    """Write a conversation with those parts only that the notification is about; its times are numbers."""
    version = workspace.settings.default_version
    return {
        **conversations.as_json(workspace, told, version, with_parts=False),
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": list(parts),
            "total_count": len(parts),
        },
    }


def conversation_gone(told: Conversation) -> dict[str, Any]:
    """Write a conversation that was deleted."""
    return {"type": "conversation", "conversation_id": told.id}


def conversation_tagged(
    workspace: Workspace, told: Conversation, tag: dict[str, Any], updated_at: int
) -> dict[str, Any]:
    """
    Write a conversation whose newest part was tagged (recorded in 2019; the first message counts as a part).

    Args:
        workspace: Where.
        told: The conversation.
        tag: The tag.
        updated_at: When the conversation changed before; only the part's time is that of the tagging.
    """
    tagged_at = workspace.now
    part = told.parts[-1] if told.parts else first_part(told)
    written = {**conversations.part_json(part), "updated_at": tagged_at, "tags": [tag]}
    return {**conversation(workspace, told, written), "updated_at": updated_at}


def first_part(told: Conversation) -> Part:
    """Take a conversation's first message for a part."""
    source = told.source
    return conversations.Part(
        source["id"], "comment", source["body"], told.created_at, source["author"], told.id, "open"
    )


def conversation_pair(workspace: Workspace, told: Conversation, member: Contact) -> dict[str, Any]:
    """Write a conversation and the contact that was attached or detached: the former raw, as its database has it."""
    at = iso(told.updated_at).replace("+00:00", "Z")
    raw = {
        "id": int(told.id),
        "user_id": told.contact_ids[0],
        "created_at": iso(told.created_at).replace("+00:00", "Z"),
        "updated_at": at,
        "message_id": int(told.source["id"]),
        "message_type": "conversation",
        "read": told.read,
        "deleted": False,
        "company_id": told.company_id or "-1",
    }
    part = {"id": workspace.ids.number(), "conversation_id": int(told.id), "body": "", "created_at": at}
    part |= {"updated_at": at, "admin_only": False, "closer": False, "opener": False, "json_blocks": "[]"}
    return {
        "conversation": {"parts": [part], "options": {"expand_for_notification": True}, "model": raw},
        "contact": contact(workspace, member),
    }


def event(told: DataEvent, person: Contact | None, event_id: str) -> dict[str, Any]:
    """Write a data event (recorded in 2019)."""
    attributes = person.attributes if person is not None else {}
    return {
        "type": "event",
        "event_name": told.name,
        "id": event_id,
        "intercom_user_id": told.contact_id,
        "user_id": attributes.get("external_id"),
        "email": attributes.get("email"),
        "metadata": told.metadata,
        "created_at": told.created_at,
    }


def visitor(workspace: Workspace, told: Visitor, become: Contact) -> dict[str, Any]:
    """Write a visitor that signed up: a user in the shape of the first API, with texts for times."""
    attributes = become.attributes
    signed_up = {
        "type": "user",
        "id": become.id,
        "user_id": attributes.get("external_id"),
        "anonymous": False,
        "email": attributes.get("email"),
        "signed_up_at": become.attributes["created_at"],
    }
    return _dated({**visitors.as_json(workspace, told), **signed_up})


def _dated(written: dict[str, Any]) -> dict[str, Any]:
    return {
        name: iso(value) if name.endswith("_at") and isinstance(value, int) else value
        for name, value in written.items()
    }
