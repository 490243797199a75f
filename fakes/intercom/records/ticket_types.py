"""Ticket types: what can be asked of a ticket, its attributes, and the states that every workspace has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import refusal
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace

TITLE, DESCRIPTION = "_default_title_", "_default_description_"
CUSTOMER, TRACKER = "Customer", "Tracker"
# The categories as types name them, and as the ticket search does (OpenAPI description 2.14, POST /tickets/search).
CATEGORIES = {CUSTOMER: "request", "Back-office": "task", TRACKER: "tracker"}
# Who must fill an attribute in, and who sees it.
FLAGS = ("required_to_create", "required_to_create_for_contacts", "visible_on_create", "visible_to_contacts")


@dataclass(frozen=True, slots=True)
class TicketState:
    """A state that tickets can be in."""

    id: str
    category: str
    internal_label: str
    external_label: str

    def as_json(self) -> dict[str, Any]:
        """Write the state."""
        return {
            "type": "ticket_state",
            "id": self.id,
            "category": self.category,
            "internal_label": self.internal_label,
            "external_label": self.external_label,
        }


# Every workspace begins with these (OpenAPI description 2.14, GET /ticket_states); more can only be made in the UI.
STATES = {
    one.id: one
    for one in (
        TicketState("900201", "submitted", "Submitted", "Submitted"),
        TicketState("900202", "in_progress", "In progress", "In progress"),
        TicketState("900203", "waiting_on_customer", "Waiting on customer", "Waiting on you"),
        TicketState("900204", "resolved", "Resolved", "Resolved"),
    )
}
FIRST_STATE = next(iter(STATES))


@dataclass(frozen=True, slots=True)
class TypeAttribute:
    """
    A field of a ticket type.

    Attributes:
        input_options: How it is filled in: ``multiline``, ``list_options``, ``allow_multiple_values``; None is plainly.
        default: True for the two that every type has.
    """

    id: str
    name: str
    description: str
    data_type: str
    order: int
    created_at: int
    updated_at: int
    input_options: dict[str, Any] | None = None
    required_to_create: bool = False
    required_to_create_for_contacts: bool = False
    visible_on_create: bool = True
    visible_to_contacts: bool = True
    default: bool = False
    archived: bool = False

    def as_json(self, type_id: str, workspace_code: str) -> dict[str, Any]:
        """Write the attribute of the type *type_id*."""
        told: dict[str, Any] = {
            "type": "ticket_type_attribute",
            "id": self.id,
            "workspace_id": workspace_code,
            "name": self.name,
            "description": self.description,
            "data_type": self.data_type,
            "order": self.order,
            **{name: getattr(self, name) for name in FLAGS},
            "default": self.default,
            "ticket_type_id": int(type_id),
            "archived": self.archived,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }
        if self.input_options is not None:
            told["input_options"] = self.input_options
        return told


@dataclass(frozen=True, slots=True)
class TicketType:
    """A kind of ticket; *category* is one of CATEGORIES."""

    id: str
    name: str
    description: str
    category: str
    icon: str
    created_at: int
    updated_at: int
    attributes: tuple[TypeAttribute, ...]
    is_internal: bool = False
    archived: bool = False

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        names = ("name", "description", "category", "icon", "is_internal", "archived", "attributes")
        return {name: getattr(self, name) for name in names}

    def short(self) -> dict[str, Any]:
        """Write the type as lists of states do."""
        names = ("id", "name", "description", "icon", "archived", "is_internal", "category")
        return {"type": "ticket_type", **{name: getattr(self, name) for name in names}}

    def as_json(self, workspace_code: str, version: str, *, with_states: bool = True) -> dict[str, Any]:
        """Write the type; tickets hold it without its states, and versions before 2.12 have no states."""
        told: dict[str, Any] = {
            **self.short(),
            "workspace_id": workspace_code,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "ticket_type_attributes": {
                "type": "list",
                "data": [one.as_json(self.id, workspace_code) for one in self.attributes],
            },
        }
        if with_states and at_least(version, "2.12"):
            told["ticket_states"] = {"type": "list", "data": [one.as_json() for one in STATES.values()]}
        return told


def known(workspace: Workspace, type_id: Any) -> TicketType:
    """
    Return a ticket type.

    Raises:
        ApiError: 404 Resource Not Found.
    """
    found = workspace.ticket_types.get(str(type_id))
    if found is None:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    return found
