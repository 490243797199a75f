"""Conversations that are linked to tracker tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.intercom.errors import refusal
from fakes.intercom.handlers.conversations import written
from fakes.intercom.records import ticket_rules, ticket_types, tickets
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import LINKED_CONVERSATIONS_MAX

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.conversations import Conversation
    from fakes.intercom.records.tickets import Ticket


def attach(call: Call) -> bytes:
    """Answer POST /tickets/{id}/linked_conversations with the conversation."""
    ticket = _tracker(call, "")
    conversation_id = call.body().get("conversation_id")
    if conversation_id is None:
        raise refusal(vendor_errors.LINK_UNNAMED)
    conversation = _conversation(call, str(conversation_id))
    if len(ticket.conversation_ids) >= LINKED_CONVERSATIONS_MAX:
        raise refusal(vendor_errors.TRACKER_FULL)
    if any(_is_tracker(call, one) for one in conversation.linked_ticket_ids):
        raise refusal(vendor_errors.TRACKER_TAKEN)
    ticket_rules.link(call.workspace, ticket, conversation)
    return written(call, _conversation(call, conversation.id))


def detach(call: Call) -> bytes:
    """Answer DELETE /tickets/{id}/linked_conversations/{id} with the conversation."""
    ticket = _tracker(call, "un")
    if call.params[1] not in ticket.conversation_ids:
        raise refusal(vendor_errors.NOT_LINKED)
    return written(call, ticket_rules.unlink(call.workspace, ticket, _conversation(call, call.params[1])))


def _tracker(call: Call, undoing: str) -> Ticket:
    ticket = tickets.known(call.workspace, call.params[0], missing=vendor_errors.TICKET_MISSING)
    if not _is_tracker(call, ticket.id):
        raise refusal(vendor_errors.TRACKER_ONLY, undoing)
    return ticket


def _is_tracker(call: Call, ticket_id: str) -> bool:
    ticket = call.workspace.tickets.get(ticket_id)
    kind = ticket_types.known(call.workspace, ticket.type_id) if ticket is not None else None
    return kind is not None and kind.category == ticket_types.TRACKER


def _conversation(call: Call, conversation_id: str) -> Conversation:
    conversation = call.workspace.conversations.get(conversation_id)
    if conversation is None:
        raise refusal(vendor_errors.CONVERSATION_MISSING)
    return conversation
