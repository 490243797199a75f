"""What tickets can be searched by; their moments are exact to the second, as those of conversations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError
from fakes.intercom.records import ticket_types
from fakes.intercom.search.query import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.records.tickets import Ticket
    from fakes.intercom.search.operators import Kind
    from fakes.intercom.workspace import Workspace

# OpenAPI description 2.14, POST /tickets/search.
_NUMBERS = ("created_at", "updated_at", "snoozed_until", "admin_assignee_id", "team_assignee_id")
_ATTRIBUTE_KINDS: dict[str, Kind] = {
    "string": "text",
    "list": "text",
    "integer": "number",
    "decimal": "number",
    "boolean": "flag",
    "datetime": "number",
    "files": "any",
}


def language(workspace: Workspace) -> Language:
    """Give the language of the ticket search in *workspace*."""
    return Language(partial(field_of, workspace=workspace), workspace.settings.timezone, workspace.assumed)


def field_of(name: Any, workspace: Workspace) -> tuple[Kind, Callable[[Ticket], Any]]:
    """
    Return the kind of a field and how to read it from a ticket.

    Raises:
        ApiError: 400, tickets cannot be searched by it.
    """
    if isinstance(name, str):
        if name in _FIELDS:
            return _FIELDS[name]
        if name == "category":
            return "text", partial(_category, workspace=workspace)
        if name.startswith("ticket_attribute."):
            return _attribute(name.removeprefix("ticket_attribute."), workspace)
    raise ApiError(400, "invalid_field", f"Tickets cannot be searched by '{name}'")


def _attribute(attribute_id: str, workspace: Workspace) -> tuple[Kind, Callable[[Ticket], Any]]:
    for kind in workspace.ticket_types.values():
        for one in kind.attributes:
            if one.id == attribute_id:
                return _ATTRIBUTE_KINDS[one.data_type], partial(_value, type_id=kind.id, name=one.name)
    raise ApiError(400, "invalid_field", f"Ticket attribute '{attribute_id}' does not exist")


def _value(ticket: Ticket, type_id: str, name: str) -> Any:
    return ticket.attributes.get(name) if ticket.type_id == type_id else None


def _category(ticket: Ticket, workspace: Workspace) -> str:
    return ticket_types.CATEGORIES[ticket_types.known(workspace, ticket.type_id).category]


def _plain(name: str) -> Callable[[Ticket], Any]:
    return lambda ticket: getattr(ticket, name)


_FIELDS: dict[str, tuple[Kind, Callable[[Ticket], Any]]] = {
    **{name: ("number", _plain(name)) for name in _NUMBERS},
    "id": ("text", _plain("id")),
    "title": ("text", lambda ticket: ticket.attributes.get(ticket_types.TITLE)),
    "description": ("text", lambda ticket: ticket.attributes.get(ticket_types.DESCRIPTION)),
    "ticket_type_id": ("text", _plain("type_id")),
    "state": ("text", lambda ticket: ticket.state.category),
    "open": ("flag", _plain("open")),
    "contact_ids": ("any", _plain("contact_ids")),
    "teammate_ids": (
        "any",
        lambda ticket: [one.author["id"] for one in ticket.parts if one.author["type"] == "admin"],
    ),
}
