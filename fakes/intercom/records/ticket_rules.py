"""How tickets begin, what they are linked to, and how they end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records import contact_rules, conversations, ticket_types, ticket_values
from fakes.intercom.records import fields as given
from fakes.intercom.records.companies import known_company
from fakes.intercom.records.replies import BOT
from fakes.intercom.records.ticket_changes import assignee, state_of
from fakes.intercom.records.tickets import Ticket, TicketPart, begun_part, kept, person
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.records.conversations import Conversation
    from fakes.intercom.workspace import Workspace


def create(workspace: Workspace, fields: dict[str, Any]) -> Ticket:
    """
    Create a ticket; a contact that only an unknown e-mail names is created with it.

    Raises:
        ApiError: 400 for a field that is missing or cannot be, 404 for a type, contact or assignee that is not there.
    """
    if fields.get("ticket_type_id") is None:
        raise ApiError(400, "parameter_not_found", "ticket_type_id is a required parameter")
    kind = ticket_types.known(workspace, fields["ticket_type_id"])
    values = ticket_values.checked(kind, fields.get("ticket_attributes"), all_of_them=True)
    assignees = _assignees(workspace, fields.get("assignment"))
    company_id = None if fields.get("company_id") is None else known_company(workspace, str(fields["company_id"])).id
    linked = None
    if fields.get("conversation_to_link_id") is not None:
        linked = conversations.known(workspace, str(fields["conversation_to_link_id"]))
    contact = _contact(workspace, fields.get("contacts"))
    created_at = given.moment(fields, "created_at") or workspace.now
    ticket = Ticket(
        str(workspace.ids.number()),
        str(workspace.ids.number()),
        kind.id,
        ticket_values.begun(kind, values),
        (contact.id,),
        created_at,
        workspace.now,
        kind.category == ticket_types.CUSTOMER,
        company_id=company_id,
        **assignees,
    )
    begun = _begin(workspace, ticket)
    return link(workspace, begun, linked) if linked is not None else begun


def convert(workspace: Workspace, conversation: Conversation, fields: dict[str, Any]) -> Ticket:
    """
    Make a ticket of a conversation; it keeps the conversation's id, people, tags and words.

    Raises:
        ApiError: 400 for a conversation that is one already, or a type that is not for customers.
    """
    kind = ticket_types.known(workspace, fields.get("ticket_type_id"))
    if kind.category != ticket_types.CUSTOMER:
        raise invalid("Ticket type is not a customer ticket type")
    if conversation.ticket_id is not None:
        raise invalid("Conversation has already been converted to a ticket")
    values = ticket_values.checked(kind, fields.get("attributes"), all_of_them=False)
    now = workspace.now
    # Only the words go over; who closed and assigned when stays with the conversation.
    parts = tuple(
        TicketPart(one.id, "comment", one.created_at, person(one.author), conversation.id, body=one.body)
        for one in conversation.parts
        if one.body is not None and one.part_type != "note"
    )
    ticket = Ticket(
        conversation.id,
        str(workspace.ids.number()),
        kind.id,
        ticket_values.begun(kind, values),
        conversation.contact_ids,
        conversation.created_at,
        now,
        is_shared=True,
        state_id=state_of(fields) or ticket_types.FIRST_STATE,
        admin_assignee_id=conversation.admin_assignee_id,
        team_assignee_id=conversation.team_assignee_id,
        tags=conversation.tags,
        parts=parts,
    )
    begun = _begin(workspace, ticket)
    conversations.kept(workspace, conversation, ticket_id=begun.id)
    return begun


def _begin(workspace: Workspace, ticket: Ticket) -> Ticket:
    part = begun_part(workspace, ticket, "ticket_state_updated_by_admin", BOT)
    part = replace(part, states=(ticket.state.category, ticket_types.STATES[ticket_types.FIRST_STATE].category))
    workspace.note_part(part, kind="ticket part")
    return workspace.save(workspace.tickets, "ticket", replace(ticket, parts=(*ticket.parts, part)), None)


def delete(workspace: Workspace, ticket: Ticket) -> None:
    """Delete a ticket for good, and let go of what it was linked to."""
    for conversation_id in ticket.conversation_ids:
        conversation = workspace.conversations.get(conversation_id)
        if conversation is not None:
            unlink(workspace, ticket, conversation)
    source = workspace.conversations.get(ticket.id)
    if source is not None and source.ticket_id == ticket.id:
        conversations.kept(workspace, source, ticket_id=None)
    workspace.drop(workspace.tickets, "ticket", ticket)


def link(workspace: Workspace, ticket: Ticket, conversation: Conversation) -> Ticket:
    """Link a ticket and a conversation; each then tells of the other."""
    conversations.kept(workspace, conversation, linked_ticket_ids=(*conversation.linked_ticket_ids, ticket.id))
    return kept(workspace, ticket, conversation_ids=(*ticket.conversation_ids, conversation.id))


def unlink(workspace: Workspace, ticket: Ticket, conversation: Conversation) -> Conversation:
    """Undo ``link``; returns the conversation."""
    others = tuple(one for one in ticket.conversation_ids if one != conversation.id)
    kept(workspace, ticket, conversation_ids=others)
    left = tuple(one for one in conversation.linked_ticket_ids if one != ticket.id)
    return conversations.kept(workspace, conversation, linked_ticket_ids=left)


def _assignees(workspace: Workspace, asked: Any) -> dict[str, Any]:
    if asked is None:
        return {}
    if not isinstance(asked, dict):
        raise invalid("assignment must be an object")
    chosen: dict[str, Any] = {}
    for name in ("admin_assignee_id", "team_assignee_id"):
        if asked.get(name) is not None:
            chosen |= assignee(workspace, str(asked[name]))
    return chosen


def _contact(workspace: Workspace, listed: Any) -> Contact:
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], dict):
        # OpenAPI description 2.14: "Currently only one is allowed".
        raise invalid("contacts must be an array of exactly one contact")
    named = listed[0]
    store = workspace.contacts
    if named.get("id") is not None:
        return workspace.live_contact(str(named["id"]))
    if named.get("external_id") is not None:
        found = store.named(store.by_external_id, str(named["external_id"]))
    elif named.get("email") is not None:
        found = workspace.with_email(str(named["email"]))
    else:
        raise invalid("contacts must be named by id, external_id or email")
    live = next((one for one in found if not one.hidden), None)
    if live is not None:
        return live
    if named.get("external_id") is not None:
        raise refusal(vendor_errors.CONTACT_MISSING)
    # OpenAPI description 2.14: somebody whom only an e-mail names is created.
    return contact_rules.create(workspace, {"email": str(named["email"])}, workspace.now)
