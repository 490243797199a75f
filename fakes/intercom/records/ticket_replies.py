"""Replies to tickets, by contacts and admins."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records import conversations, ticket_types
from fakes.intercom.records.conversations import admin_author, contact_author
from fakes.intercom.records.replies import KINDS, admin_of, attachments_of, author_contact, body_of
from fakes.intercom.records.tickets import Ticket, TicketPart, begun_part, kept, person
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace


def reply(workspace: Workspace, ticket: Ticket, fields: dict[str, Any], version: str) -> TicketPart:
    """
    Add a reply by a contact or an admin.

    Raises:
        ApiError: 400 for a malformed reply, or a contact's on a ticket that is not theirs to see; 404 for an author
            that is not there.
    """
    kind = fields.get("message_type")
    by_admin = fields.get("type") == "admin"
    if not at_least(version, "2.10") and not (by_admin and kind == "note"):
        raise invalid("type must be admin, and message_type must be note")
    if kind not in KINDS:
        raise invalid(f"message_type must be one of {', '.join(KINDS)}")
    if not by_admin and (fields.get("type") != "user" or kind == "note"):
        raise invalid("type must be admin, or user for a comment")
    body = body_of(fields, needed=kind != "quick_reply")
    attachments = attachments_of(fields)
    changes: dict[str, Any] = {}
    if by_admin:
        author = admin_author(admin_of(workspace, fields))
    else:
        if ticket_types.known(workspace, ticket.type_id).category != ticket_types.CUSTOMER:
            raise refusal(vendor_errors.TICKET_NOT_SHARED)
        author = person(contact_author(author_contact(workspace, fields)))
        changes = {"open": True, "snoozed_until": None}
    part = replace(begun_part(workspace, ticket, str(kind), author), body=body, attachments=attachments)
    kept(workspace, ticket, part, **changes)
    if fields.get("cross_post") is True and kind == "note":
        _cross_post(workspace, ticket, part)
    return part


def _cross_post(workspace: Workspace, ticket: Ticket, note: TicketPart) -> None:
    for conversation_id in ticket.conversation_ids:
        conversation = workspace.conversations.get(conversation_id)
        if conversation is not None:
            number = str(workspace.ids.number())
            part = conversations.Part(
                number, "note", note.body, workspace.now, note.author, conversation_id, conversation.state
            )
            conversations.kept(workspace, conversation, part)
