"""The attributes of a ticket: what its type asks for, and what may be written into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import invalid
from fakes.intercom.records.ticket_types import DESCRIPTION, TITLE

if TYPE_CHECKING:
    from fakes.intercom.records.ticket_types import TicketType, TypeAttribute

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "decimal": (int, float),
    "boolean": (bool,),
    "datetime": (int, str),
    "list": (str,),
    "files": (list,),
}


def checked(kind: TicketType, values: Any, *, all_of_them: bool) -> dict[str, Any]:
    """
    Check values that are about to be written.

    Args:
        kind: The ticket's type.
        values: As in the request body; None is none.
        all_of_them: True when the ticket begins, so that what the type requires must be there.

    Raises:
        ApiError: 400 for a name that the type has not, a value of the wrong type, or a required one that is missing.
    """
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise invalid("ticket_attributes must be an object")
    by_name = {one.name: one for one in kind.attributes}
    extra = [name for name in values if name not in by_name]
    if extra:
        raise invalid(f"Extra attributes provided that are not found on ticket type: {', '.join(extra)}")
    for name, value in values.items():
        _check(by_name[name], value)
    missing = [one for one in kind.attributes if one.required_to_create and values.get(one.name) is None]
    if all_of_them and missing:
        raise invalid("Missing required ticket attributes")
    return values


def begun(kind: TicketType, values: dict[str, Any]) -> dict[str, Any]:
    """Give the values that a new ticket has: title and description are always there."""
    standard = {one.name: None for one in kind.attributes if one.name in (TITLE, DESCRIPTION)}
    return {**standard, **values}


def change(attribute: TypeAttribute, value: Any) -> dict[str, Any]:
    """Write a changed attribute as ``updated_attribute_data``."""
    label = value
    if attribute.data_type == "list":
        label = _options(attribute).get(value, value)
    held: Any = value if isinstance(value, list) else str(value) if value is not None else None
    shown: Any = label if isinstance(label, list) else str(label) if label is not None else ""
    return {
        "attribute": {"type": "attribute", "id": attribute.id, "label": attribute.name},
        "value": {"type": "value", "id": held, "label": shown},
    }


def _check(attribute: TypeAttribute, value: Any) -> None:
    if value is None:
        return
    fits = isinstance(value, _TYPES[attribute.data_type])
    if isinstance(value, bool) and attribute.data_type != "boolean":
        fits = False
    if not fits:
        raise invalid(f"Ticket attribute '{attribute.name}' must be of type {attribute.data_type}")
    if attribute.data_type == "list" and value not in _options(attribute):
        raise invalid(f"Ticket attribute '{attribute.name}' has no list item '{value}'")


def _options(attribute: TypeAttribute) -> dict[str, str]:
    return {one["id"]: one["label"] for one in (attribute.input_options or {}).get("list_options", [])}
