"""How ticket types and their attributes are made and changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records import fields as given
from fakes.intercom.records.ticket_types import (
    CATEGORIES,
    CUSTOMER,
    DESCRIPTION,
    FLAGS,
    TITLE,
    TicketType,
    TypeAttribute,
)
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace

DATA_TYPES = ("string", "list", "integer", "decimal", "boolean", "datetime", "files")
_ICON = "\N{ADMISSION TICKETS}\N{VARIATION SELECTOR-16}"


def create(workspace: Workspace, fields: dict[str, Any]) -> TicketType:
    """
    Make a type, with the two attributes that every type has.

    Raises:
        ApiError: 400 without a name, or with a field that cannot be.
    """
    now = workspace.now
    made = TicketType(
        str(workspace.ids.number()),
        given.needed(fields, "name"),
        given.text(fields, "description") or "",
        _category(fields, CUSTOMER),
        given.text(fields, "icon") or _ICON,
        now,
        now,
        (_standard(workspace, TITLE, 0, multiline=False), _standard(workspace, DESCRIPTION, 1, multiline=True)),
        given.flag(fields, "is_internal", default=False),
    )
    return workspace.save(workspace.ticket_types, "ticket type", made, None)


def update(workspace: Workspace, before: TicketType, fields: dict[str, Any]) -> TicketType:
    """
    Change some fields of a type.

    Raises:
        ApiError: 400, one cannot be.
    """
    after = replace(
        before,
        name=given.needed(fields, "name") if "name" in fields else before.name,
        description=given.text(fields, "description", before.description) or "",
        category=_category(fields, before.category),
        icon=given.text(fields, "icon", before.icon) or _ICON,
        is_internal=given.flag(fields, "is_internal", default=before.is_internal),
        archived=given.flag(fields, "archived", default=before.archived),
    )
    return _kept(workspace, before, after)


def add_attribute(workspace: Workspace, before: TicketType, fields: dict[str, Any]) -> TypeAttribute:
    """
    Give a type one more attribute.

    Raises:
        ApiError: 400 for a name that is missing or taken, or a field that cannot be.
    """
    name = given.needed(fields, "name")
    if any(one.name == name for one in before.attributes):
        raise invalid(f"Ticket type already has an attribute named '{name}'")
    data_type = fields.get("data_type")
    if data_type not in DATA_TYPES:
        raise invalid(f"data_type must be one of {', '.join(DATA_TYPES)}")
    order = 1 + max(one.order for one in before.attributes)
    blank = TypeAttribute(str(workspace.ids.number()), name, "", data_type, order, workspace.now, workspace.now)
    made = _filled(workspace, blank, fields)
    if data_type == "list" and not (made.input_options or {}).get("list_options"):
        raise invalid("list_items is required for list attributes")
    _kept(workspace, before, replace(before, attributes=(*before.attributes, made)))
    return made


def change_attribute(
    workspace: Workspace, before: TicketType, attribute_id: str, fields: dict[str, Any]
) -> TypeAttribute:
    """
    Change some fields of a type's attribute; its data type stays.

    Raises:
        ApiError: 404 for an attribute that is not there, 400 for a field that cannot be.
    """
    found = next((one for one in before.attributes if one.id == attribute_id), None)
    if found is None:
        raise refusal(vendor_errors.RESOURCE_MISSING)
    archived = given.flag(fields, "archived", default=found.archived)
    changed = replace(_filled(workspace, found, fields), archived=archived)
    if changed != found:
        changed = replace(changed, updated_at=workspace.now)
        _kept(workspace, before, replace(before, attributes=_exchanged(before.attributes, found, changed)))
    return changed


def _exchanged(
    attributes: tuple[TypeAttribute, ...], old: TypeAttribute, new: TypeAttribute
) -> tuple[TypeAttribute, ...]:
    return tuple(new if one is old else one for one in attributes)


def _standard(workspace: Workspace, name: str, order: int, *, multiline: bool) -> TypeAttribute:
    options, now = {"multiline": multiline}, workspace.now
    number = str(workspace.ids.number())
    return TypeAttribute(number, name, "", "string", order, now, now, input_options=options, default=True)


def _filled(workspace: Workspace, blank: TypeAttribute, fields: dict[str, Any]) -> TypeAttribute:
    flags: dict[str, Any] = {name: given.flag(fields, name, default=getattr(blank, name)) for name in FLAGS}
    return replace(
        blank,
        name=given.needed(fields, "name") if "name" in fields else blank.name,
        description=given.text(fields, "description", blank.description) or "",
        input_options=_options(workspace, blank, fields),
        **flags,
    )


def _options(workspace: Workspace, attribute: TypeAttribute, fields: dict[str, Any]) -> dict[str, Any] | None:
    held = attribute.input_options
    if attribute.data_type == "string":
        return {"multiline": given.flag(fields, "multiline", default=(held or {}).get("multiline", False))}
    if attribute.data_type == "files":
        allows = given.flag(fields, "allow_multiple_values", default=(held or {}).get("allow_multiple_values", False))
        return {"allow_multiple_values": allows}
    items = given.text(fields, "list_items")
    if attribute.data_type == "list" and items is not None:
        labels = [one.strip() for one in items.split(",") if one.strip()]
        ids = {one["label"]: one["id"] for one in (held or {}).get("list_options", [])}
        options = [{"id": ids.get(label) or workspace.ids.uuid(), "label": label} for label in labels]
        return {"list_options": options}
    return held


def _category(fields: dict[str, Any], default: str) -> str:
    category = given.text(fields, "category", default)
    if category not in CATEGORIES:
        raise invalid(f"category must be one of {', '.join(CATEGORIES)}")
    return category


def _kept(workspace: Workspace, before: TicketType, after: TicketType) -> TicketType:
    if after == before:
        return before
    return workspace.save(workspace.ticket_types, "ticket type", replace(after, updated_at=workspace.now), before)
