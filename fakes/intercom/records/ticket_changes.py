"""Changes to a ticket: attributes, state, assignee, sharing, sleep and type; each one adds its part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records import fields as given
from fakes.intercom.records import ticket_types, ticket_values
from fakes.intercom.records.companies import known_company
from fakes.intercom.records.conversations import admin_author
from fakes.intercom.records.replies import BOT
from fakes.intercom.records.tickets import Ticket, TicketPart, begun_part, kept
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace

_STATE_CHANGED = "ticket_state_updated_by_admin"
_VALUE_CHANGED = "ticket_attribute_updated_by_admin"


def update(workspace: Workspace, ticket: Ticket, fields: dict[str, Any], version: str) -> Ticket:
    """
    Change attributes, state, assignee, sharing and sleep of a ticket; each change adds a part.

    Raises:
        ApiError: 400 for a value that cannot be, 404 for an admin or assignee that is not there.
    """
    asked = _of_version(fields, version)
    author = _acting(workspace, asked)
    changes: dict[str, Any] = {}
    parts = [
        *_attribute_parts(workspace, ticket, asked, author, changes),
        *_state_parts(workspace, ticket, asked, author, changes),
        *_assignment_parts(workspace, ticket, asked, author, changes),
        *_open_parts(workspace, ticket, asked, author, changes),
    ]
    if "company_id" in asked:
        company_id = asked["company_id"]
        changes["company_id"] = None if company_id is None else known_company(workspace, str(company_id)).id
    changes["is_shared"] = given.flag(asked, "is_shared", default=ticket.is_shared)
    if not parts and all(getattr(ticket, name) == value for name, value in changes.items()):
        return ticket
    return kept(workspace, ticket, *parts, **changes)


def _of_version(fields: dict[str, Any], version: str) -> dict[str, Any]:
    # Changelog 2.12: states have ids, before they were named. Changelog 2.14: admin and assignee stand at the top.
    asked = dict(fields)
    if not at_least(version, "2.14"):
        inner = asked.pop("assignment", None)
        asked.pop("admin_id", None)
        asked.pop("assignee_id", None)
        if isinstance(inner, dict):
            asked |= {name: inner[name] for name in ("admin_id", "assignee_id") if name in inner}
    if not at_least(version, "2.12"):
        named = asked.pop("state", None)
        asked.pop("ticket_state_id", None)
        if named is not None:
            ids = {one.category: one.id for one in ticket_types.STATES.values()}
            asked["ticket_state_id"] = ids.get(str(named), "")
    return asked


def change_type(workspace: Workspace, ticket: Ticket, fields: dict[str, Any]) -> Ticket:
    """
    Give a ticket another type of the same category; attributes of the same name and type go along.

    Raises:
        ApiError: 400 for a type, state or attribute that cannot be, 404 for a type that is not there.
    """
    for name in ("ticket_type_id", "ticket_state_id"):
        if fields.get(name) is None:
            raise ApiError(400, "parameter_not_found", f"{name} is a required parameter")
    old = ticket_types.known(workspace, ticket.type_id)
    new = ticket_types.known(workspace, fields["ticket_type_id"])
    if new.id == old.id:
        raise invalid("Cannot change to the same ticket type")
    if new.category != old.category:
        raise invalid("Ticket type must be of the same category")
    if str(fields["ticket_state_id"]) not in ticket_types.STATES:
        raise invalid("Ticket custom state doesn't belong to the new ticket type")
    given_now = ticket_values.checked(new, fields.get("ticket_attributes"), all_of_them=False)
    kinds = {one.name: one.data_type for one in new.attributes}
    alike = {one.name for one in old.attributes if kinds.get(one.name) == one.data_type}
    held = {name: value for name, value in ticket.attributes.items() if name in alike}
    changes: dict[str, Any] = {"type_id": new.id, "attributes": ticket_values.begun(new, {**held, **given_now})}
    parts = _state_parts(workspace, ticket, fields, BOT, changes)
    return kept(workspace, ticket, *parts, **changes)


def state_of(fields: dict[str, Any]) -> str | None:
    """
    Return the state that *fields* name, None when they name none.

    Raises:
        ApiError: 400 ticket_state_id_invalid.
    """
    asked = fields.get("ticket_state_id")
    if asked is None:
        return None
    if str(asked) not in ticket_types.STATES:
        raise refusal(vendor_errors.TICKET_STATE_INVALID)
    return str(asked)


def assignee(workspace: Workspace, asked: str) -> dict[str, int | None]:
    """
    Tell what assigning to *asked*, the id of an admin or a team, changes; "0" is nobody.

    Raises:
        ApiError: 404, there is neither.
    """
    if asked == "0":
        return {"admin_assignee_id": None, "team_assignee_id": None}
    if asked in workspace.admins:
        return {"admin_assignee_id": int(asked)}
    if asked in workspace.teams:
        return {"team_assignee_id": int(asked)}
    raise refusal(vendor_errors.ASSIGNEE_MISSING)


def _acting(workspace: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("admin_id") is None:
        return BOT
    admin = workspace.admins.get(str(asked["admin_id"]))
    if admin is None:
        # OpenAPI description 2.14: an unknown admin is told as an unknown assignee.
        raise refusal(vendor_errors.ASSIGNEE_MISSING)
    return admin_author(admin)


def _attribute_parts(
    workspace: Workspace, ticket: Ticket, asked: dict[str, Any], author: dict[str, Any], changes: dict[str, Any]
) -> list[TicketPart]:
    kind = ticket_types.known(workspace, ticket.type_id)
    values = ticket_values.checked(kind, asked.get("ticket_attributes"), all_of_them=False)
    changed = {name: value for name, value in values.items() if ticket.attributes.get(name) != value}
    if not changed:
        return []
    changes["attributes"] = {**ticket.attributes, **changed}
    by_name = {one.name: one for one in kind.attributes}
    return [
        replace(
            begun_part(workspace, ticket, _VALUE_CHANGED, author), attribute=ticket_values.change(by_name[name], value)
        )
        for name, value in changed.items()
    ]


def _state_parts(
    workspace: Workspace, ticket: Ticket, asked: dict[str, Any], author: dict[str, Any], changes: dict[str, Any]
) -> list[TicketPart]:
    state_id = state_of(asked)
    if state_id is None or state_id == ticket.state_id:
        return []
    changes |= {"state_id": state_id, "previous_state_id": ticket.state_id}
    states = (ticket_types.STATES[state_id].category, ticket.state.category)
    return [replace(begun_part(workspace, ticket, _STATE_CHANGED, author), states=states)]


def _assignment_parts(
    workspace: Workspace, ticket: Ticket, asked: dict[str, Any], author: dict[str, Any], changes: dict[str, Any]
) -> list[TicketPart]:
    if asked.get("assignee_id") is None:
        return []
    chosen = assignee(workspace, str(asked["assignee_id"]))
    if all(getattr(ticket, name) == value for name, value in chosen.items()):
        return []
    changes |= chosen
    assigned_to = None
    if len(chosen) == 1:
        kind = "admin" if "admin_assignee_id" in chosen else "team"
        assigned_to = {"type": kind, "id": str(asked["assignee_id"])}
    return [replace(begun_part(workspace, ticket, "assignment", author), assigned_to=assigned_to)]


def _open_parts(
    workspace: Workspace, ticket: Ticket, asked: dict[str, Any], author: dict[str, Any], changes: dict[str, Any]
) -> list[TicketPart]:
    parts: list[TicketPart] = []
    is_open = given.flag(asked, "open", default=ticket.open)
    if is_open != ticket.open:
        # Closing also wakes a ticket that sleeps.
        changes |= {"open": is_open, "snoozed_until": None}
        parts.append(begun_part(workspace, ticket, "open" if is_open else "close", author))
    until = given.moment(asked, "snoozed_until")
    if until is not None and is_open and until != ticket.snoozed_until:
        changes["snoozed_until"] = until
        parts.append(begun_part(workspace, ticket, "snoozed", author))
    return parts
