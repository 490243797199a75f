"""Tickets: the record, its parts, and how both are written for each version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import refusal
from fakes.intercom.records import ticket_types
from fakes.intercom.records.conversations import contact_reference
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import PARTS_MAX
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Tagging
    from fakes.intercom.workspace import Workspace
    from intercom_readiness.vendor.errors import WireError


@dataclass(frozen=True, slots=True)
class TicketPart:
    """
    One thing that happened to a ticket.

    Attributes:
        states: Categories of the state after it and before it, where it changed the state.
        assigned_to: Type and id of the new assignee, or None.
        attribute: ``updated_attribute_data`` of a part that changed an attribute, else None.
    """

    id: str
    part_type: str
    created_at: int
    author: dict[str, Any]
    ticket_id: str
    body: str | None = None
    attachments: tuple[dict[str, Any], ...] = ()
    states: tuple[str, str] | None = None
    assigned_to: dict[str, Any] | None = None
    attribute: dict[str, Any] | None = None

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by; the name is the kind of part."""
        email = self.author.get("email")
        return {"name": self.part_type, "email": email, "body": self.body, "ticket": self.ticket_id}


@dataclass(frozen=True, slots=True)
class Ticket:
    """
    A ticket at one moment.

    Attributes:
        id: What the API knows it by; that of the conversation when it was made from one.
        inbox_id: The number that people see, ``ticket_id`` on the wire.
        attributes: Values by the names of the type's attributes.
        previous_state_id: State before the present one, or None.
        conversation_ids: Conversations that it is linked to.
    """

    id: str
    inbox_id: str
    type_id: str
    attributes: dict[str, Any]
    contact_ids: tuple[str, ...]
    created_at: int
    updated_at: int
    is_shared: bool
    state_id: str = ticket_types.FIRST_STATE
    previous_state_id: str | None = None
    admin_assignee_id: int | None = None
    team_assignee_id: int | None = None
    open: bool = True
    snoozed_until: int | None = None
    company_id: str | None = None
    conversation_ids: tuple[str, ...] = ()
    tags: tuple[Tagging, ...] = ()
    parts: tuple[TicketPart, ...] = ()

    @property
    def number(self) -> int:
        """Place in the order of creation."""
        return int(self.inbox_id)

    @property
    def state(self) -> ticket_types.TicketState:
        """The state it is in."""
        return ticket_types.STATES[self.state_id]

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by; parts are records of their own."""
        return {
            "name": self.attributes.get(ticket_types.TITLE),
            "attributes": self.attributes,
            "ticket_type": self.type_id,
            "state": self.state.category,
            "open": self.open,
            "snoozed_until": self.snoozed_until,
            "is_shared": self.is_shared,
            "assignee": (self.admin_assignee_id, self.team_assignee_id),
            "company": self.company_id,
            "contacts": self.contact_ids,
            "linked": self.conversation_ids,
            "tags": tuple(one.id for one in self.tags),
        }


def known(workspace: Workspace, ticket_id: str, *, missing: WireError = vendor_errors.RESOURCE_MISSING) -> Ticket:
    """
    Return a ticket.

    Raises:
        ApiError: 404 as *missing* words it.
    """
    ticket = workspace.tickets.get(ticket_id)
    if ticket is None:
        raise refusal(missing)
    return ticket


def kept(workspace: Workspace, before: Ticket, *parts: TicketPart, **changes: Any) -> Ticket:
    """Keep the next version of a ticket, with *parts* added to it and *changes* made."""
    for part in parts:
        workspace.note_part(part, kind="ticket part")
    after = replace(before, parts=(*before.parts, *parts), updated_at=workspace.now, **changes)
    return workspace.save(workspace.tickets, "ticket", after, before)


def begun_part(workspace: Workspace, ticket: Ticket, kind: str, author: dict[str, Any]) -> TicketPart:
    """Begin a part of *kind* by *author*, to be filled and kept."""
    return TicketPart(str(workspace.ids.number()), kind, workspace.now, author, ticket.id)


def person(author: dict[str, Any]) -> dict[str, Any]:
    """Write an author as tickets do: leads are users there (OpenAPI description 2.14, ticket_part_author)."""
    return {**author, "type": "user"} if author["type"] == "lead" else author


def as_json(workspace: Workspace, ticket: Ticket, version: str) -> dict[str, Any]:
    """Write a ticket in the form of *version* (OpenAPI descriptions 2.9, 2.10, 2.12 and 2.16)."""
    kind = ticket_types.known(workspace, ticket.type_id)
    nobody: Any = 0 if at_least(version, "2.16") else "0"
    number = int if at_least(version, "2.16") else str
    newest = ticket.parts[-PARTS_MAX:]
    told: dict[str, Any] = {
        "type": "ticket",
        "id": ticket.id,
        "ticket_attributes": ticket.attributes,
        **_state(ticket, version),
        "ticket_type": kind.as_json(workspace.code, version, with_states=False),
        "contacts": {
            "type": "contact.list",
            "contacts": [_contact(workspace, one, version) for one in ticket.contact_ids],
        },
        "admin_assignee_id": number(ticket.admin_assignee_id) if ticket.admin_assignee_id else nobody,
        "team_assignee_id": number(ticket.team_assignee_id) if ticket.team_assignee_id else nobody,
        "created_at": ticket.created_at,
        "updated_at": ticket.updated_at,
        "ticket_parts": {
            "type": "ticket_part.list",
            "ticket_parts": [part_json(one, version) for one in newest],
            "total_count": len(newest),
        },
    }
    if at_least(version, "2.10"):
        told |= _newer(ticket, kind)
    if at_least(version, "2.16"):
        told["previous_ticket_state_id"] = ticket.previous_state_id
    return told


def _newer(ticket: Ticket, kind: ticket_types.TicketType) -> dict[str, Any]:
    linked = [{"type": "conversation", "id": one, "category": None} for one in ticket.conversation_ids]
    told: dict[str, Any] = {
        "ticket_id": ticket.inbox_id,
        "open": ticket.open,
        "linked_objects": {"type": "list", "data": linked, "total_count": len(linked), "has_more": False},
        "category": kind.category,
        "is_shared": ticket.is_shared,
    }
    if ticket.snoozed_until is not None:
        told["snoozed_until"] = ticket.snoozed_until
    return told


def _state(ticket: Ticket, version: str) -> dict[str, Any]:
    state = ticket.state
    if at_least(version, "2.12"):
        return {"ticket_state": state.as_json()}
    if not at_least(version, "2.10"):
        return {"ticket_state": state.category}
    return {
        "ticket_state": state.category,
        "ticket_state_internal_label": state.internal_label,
        "ticket_state_external_label": state.external_label,
    }


def _contact(workspace: Workspace, contact_id: str, version: str) -> dict[str, Any]:
    if at_least(version, "2.10"):
        return contact_reference(workspace, contact_id)
    contact = workspace.contacts.get(contact_id)
    return {"id": contact_id, "role": contact.attributes["role"] if contact is not None else "user"}


def part_json(part: TicketPart, version: str) -> dict[str, Any]:
    """Write one part; fields that do not belong to its kind are left out."""
    told: dict[str, Any] = {
        "type": "ticket_part",
        "id": part.id,
        "part_type": part.part_type,
        "created_at": part.created_at,
        "updated_at": part.created_at,
        "author": part.author,
        "attachments": list(part.attachments),
        "redacted": False,
    }
    if part.body is not None:
        told["body"] = part.body
    if part.states is not None:
        told["ticket_state"], told["previous_ticket_state"] = part.states
    if part.assigned_to is not None:
        told["assigned_to"] = part.assigned_to
    if part.attribute is not None and at_least(version, "2.12"):
        told["updated_attribute_data"] = part.attribute
    return told
