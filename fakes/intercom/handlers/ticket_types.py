"""Ticket types, their attributes, and ticket states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.records import ticket_type_rules as rules
from fakes.intercom.records import ticket_types

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.ticket_types import TicketType


def listed(call: Call) -> bytes:
    """Answer GET /ticket_types: all of them, archived ones too."""
    return orjson.dumps({"type": "list", "data": [_told(call, one) for one in call.workspace.ticket_types.values()]})


def create(call: Call) -> bytes:
    """Answer POST /ticket_types."""
    return orjson.dumps(_told(call, rules.create(call.workspace, call.body())))


def read(call: Call) -> bytes:
    """Answer GET /ticket_types/{id}."""
    return orjson.dumps(_told(call, ticket_types.known(call.workspace, call.params[0])))


def update(call: Call) -> bytes:
    """Answer PUT /ticket_types/{id}."""
    kind = ticket_types.known(call.workspace, call.params[0])
    return orjson.dumps(_told(call, rules.update(call.workspace, kind, call.body())))


def add_attribute(call: Call) -> bytes:
    """Answer POST /ticket_types/{id}/attributes."""
    kind = ticket_types.known(call.workspace, call.params[0])
    made = rules.add_attribute(call.workspace, kind, call.body())
    return orjson.dumps(made.as_json(kind.id, call.workspace.code))


def change_attribute(call: Call) -> bytes:
    """Answer PUT /ticket_types/{id}/attributes/{id}."""
    kind = ticket_types.known(call.workspace, call.params[0])
    changed = rules.change_attribute(call.workspace, kind, call.params[1], call.body())
    return orjson.dumps(changed.as_json(kind.id, call.workspace.code))


def states(call: Call) -> bytes:
    """Answer GET /ticket_states: each with the types that have it."""
    kinds = {"type": "list", "data": [one.short() for one in call.workspace.ticket_types.values()]}
    data = [{**one.as_json(), "archived": False, "ticket_types": kinds} for one in ticket_types.STATES.values()]
    return orjson.dumps({"type": "list", "data": data})


def _told(call: Call, kind: TicketType) -> dict[str, object]:
    return kind.as_json(call.workspace.code, call.version)
