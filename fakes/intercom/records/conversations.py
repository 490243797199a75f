"""Conversations: the record, its parts, and how both are written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import refusal
from fakes.intercom.records.markup import as_plain
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import PARTS_MAX
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact, Tagging
    from fakes.intercom.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Part:
    """
    One thing that happened in a conversation.

    Attributes:
        assigned_to: Type and id of the new assignee, or None.
        state: State of the conversation after it.
        details: ``event_details``, or None.
    """

    id: str
    part_type: str
    body: str | None
    created_at: int
    author: dict[str, Any]
    conversation_id: str
    state: str
    updated_at: int = 0
    assigned_to: dict[str, Any] | None = None
    attachments: tuple[dict[str, Any], ...] = ()
    redacted: bool = False
    details: dict[str, Any] | None = None

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by; the name is the kind of part."""
        email = self.author.get("email")
        return {"name": self.part_type, "email": email, "body": self.body, "conversation": self.conversation_id}


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    A conversation at one moment.

    Attributes:
        source: The first message, as the API writes it.
        contact_ids: Who takes part; never empty.
        tags: Tags with when and by whom they were put on.
        archived: Blocking its contact put it away.
    """

    id: str
    created_at: int
    updated_at: int
    source: dict[str, Any]
    contact_ids: tuple[str, ...]
    state: str = "open"
    read: bool = False
    priority: str = "not_priority"
    title: str | None = None
    admin_assignee_id: int | None = None
    team_assignee_id: int | None = None
    waiting_since: int | None = None
    snoozed_until: int | None = None
    first_contact_reply: dict[str, Any] | None = None
    custom_attributes: dict[str, Any] = field(default_factory=dict)
    tags: tuple[Tagging, ...] = ()
    parts: tuple[Part, ...] = ()
    ticket_id: str | None = None
    linked_ticket_ids: tuple[str, ...] = ()
    company_id: str | None = None
    archived: bool = False

    @property
    def number(self) -> int:
        """Place in the order of creation."""
        return int(self.id)

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by; parts are records of their own."""
        author = self.source["author"]
        return {
            "name": self.title,
            "email": author.get("email"),
            "state": self.state,
            "read": self.read,
            "priority": self.priority,
            "assignee": (self.admin_assignee_id, self.team_assignee_id),
            "contacts": self.contact_ids,
            "custom_attributes": self.custom_attributes,
            "tags": tuple(one.id for one in self.tags),
            "archived": self.archived,
        }


def known(workspace: Workspace, conversation_id: str, *, missing: str = "Resource Not Found") -> Conversation:
    """
    Return a conversation.

    Raises:
        ApiError: 404 with *missing* for a text.
    """
    conversation = workspace.conversations.get(conversation_id)
    if conversation is None or (conversation.archived and workspace.assumed.archived_conversation_read == "missing"):
        error = vendor_errors.RESOURCE_MISSING._replace(message=missing)
        raise refusal(error)
    return conversation


def kept(workspace: Workspace, before: Conversation, *parts: Part, **changes: Any) -> Conversation:
    """Keep the next version of a conversation, with *parts* added to it and *changes* made."""
    for part in parts:
        workspace.note_part(part)
    after = replace(before, parts=(*before.parts, *parts), updated_at=workspace.now, **changes)
    return workspace.save(workspace.conversations, "conversation", after, before)


def as_json(
    workspace: Workspace, conversation: Conversation, version: str, *, with_parts: bool = True, plain: bool = False
) -> dict[str, Any]:
    """
    Write a conversation.

    Args:
        workspace: Where it is.
        conversation: Which.
        version: API version whose form it takes.
        with_parts: False in lists and searches, which leave the parts out.
        plain: Bodies as plain text (``display_as=plaintext``).
    """
    source = conversation.source
    told: dict[str, Any] = {
        "type": "conversation",
        "id": conversation.id,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "waiting_since": conversation.waiting_since,
        "snoozed_until": conversation.snoozed_until,
        "source": {**source, "body": as_plain(source["body"])} if plain else source,
        "contacts": {
            "type": "contact.list",
            "contacts": [contact_reference(workspace, one) for one in conversation.contact_ids],
        },
        "first_contact_reply": conversation.first_contact_reply,
        "admin_assignee_id": conversation.admin_assignee_id,
        "team_assignee_id": conversation.team_assignee_id,
        "open": conversation.state != "closed",
        "state": conversation.state,
        "read": conversation.read,
        "tags": {"type": "tag.list", "tags": [tag_json(workspace, one) for one in conversation.tags]},
        "priority": conversation.priority,
        "sla_applied": None,
        "statistics": None,
        "conversation_rating": None,
        # Recorded in January 2026; the description's examples have null.
        "teammates": {"type": "admin.list", "admins": _teammates(workspace, conversation)},
        "title": conversation.title,
        "custom_attributes": {"Has attachments": False, **conversation.custom_attributes},
        "topics": {"type": "topic.list", "topics": [], "total_count": 0},
        "ticket": {"type": "ticket", "id": conversation.ticket_id} if conversation.ticket_id else None,
        "linked_objects": _linked(workspace, conversation),
        "ai_agent": None,
        "ai_agent_participated": False,
    }
    if at_least(version, "2.16"):
        told |= _newer(conversation)
    if with_parts:
        newest = conversation.parts[-PARTS_MAX:]
        told["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": [part_json(one, plain=plain) for one in newest],
            "total_count": len(newest),
        }
    return told


def _linked(workspace: Workspace, conversation: Conversation) -> dict[str, Any]:
    data = []
    for ticket in map(workspace.tickets.get, conversation.linked_ticket_ids):
        kind = workspace.ticket_types.get(ticket.type_id) if ticket is not None else None
        if ticket is not None and kind is not None:
            data.append({"type": "ticket", "id": ticket.id, "category": kind.category})
    return {"type": "list", "data": data, "total_count": len(data), "has_more": False}


def _newer(conversation: Conversation) -> dict[str, Any]:
    # OpenAPI description 2.16: priority has levels, nobody is assignee 0, and there are more fields.
    return {
        "priority": "none" if conversation.priority == "not_priority" else "high",
        "admin_assignee_id": conversation.admin_assignee_id or 0,
        "team_assignee_id": conversation.team_assignee_id or 0,
        "channel": {"initial": None, "current": None},
        "company": None,
        "external_references": [],
    }


def part_json(part: Part, *, plain: bool = False) -> dict[str, Any]:
    """Write one part."""
    return {
        "type": "conversation_part",
        "id": part.id,
        "part_type": part.part_type,
        "body": as_plain(part.body) if plain else part.body,
        "created_at": part.created_at,
        "updated_at": part.updated_at or part.created_at,
        "notified_at": part.created_at,
        "assigned_to": part.assigned_to,
        "author": part.author,
        "attachments": list(part.attachments),
        "external_id": None,
        "redacted": part.redacted,
        "metadata": {},
        "email_message_metadata": None,
        "state": part.state,
        "tags": [],
        "event_details": part.details,
        "app_package_code": None,
    }


def tag_json(workspace: Workspace, tagging: Tagging) -> dict[str, Any]:
    """Write a tag on a conversation."""
    tag = workspace.tags.get(tagging.id)
    return {
        "type": "tag",
        "id": tagging.id,
        "name": tag.name if tag is not None else "",
        "applied_at": tagging.applied_at,
        "applied_by": {"type": "admin", "id": tagging.admin_id},
    }


def contact_author(contact: Contact) -> dict[str, Any]:
    """Write a contact as the author of a message."""
    attributes = contact.attributes
    return {
        "type": attributes["role"],
        "id": contact.id,
        "name": attributes.get("name"),
        "email": attributes.get("email") or "",
    }


def admin_author(admin: dict[str, Any]) -> dict[str, Any]:
    """Write an admin as the author of a message."""
    return {"type": "admin", "id": admin["id"], "name": admin["name"], "email": admin["email"]}


def contact_reference(workspace: Workspace, contact_id: str) -> dict[str, Any]:
    """Write a contact as conversations and tickets list it."""
    contact = workspace.contacts.get(contact_id)
    external_id = contact.attributes.get("external_id") if contact is not None else None
    return {"type": "contact", "id": contact_id, "external_id": external_id}


def _teammates(workspace: Workspace, conversation: Conversation) -> list[dict[str, Any]]:
    ids = {one.author["id"] for one in conversation.parts if one.author["type"] == "admin"}
    return [{"type": "admin", "id": one} for one in sorted(ids) if one in workspace.admins]
