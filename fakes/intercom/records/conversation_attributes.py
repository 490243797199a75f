"""Definitions of conversation attributes, as versions from 2.16 on make them: their options have ids of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import ApiError, refusal
from fakes.intercom.records import fields as given
from fakes.intercom.records.attributes import Attribute, ConversationForm, ListOption
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import ATTRIBUTE_OPTIONS_MIN

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace

# Data types of OpenAPI description 2.16, and how values of them are checked.
STORED = {
    "string": "string",
    "integer": "integer",
    "list": "string",
    "decimal": "float",
    "boolean": "boolean",
    "datetime": "date",
    "relationship": "string",
    "files": "string",
}
_NAMED = {kept: name for name, kept in reversed(STORED.items())}
_CARDINALITIES = ("one", "many")


def known(workspace: Workspace, attribute_id: str) -> Attribute:
    """
    Return the definition of a conversation attribute, archived ones too.

    Raises:
        ApiError: 404 conversation_attribute_not_found.
    """
    attribute = workspace.attributes.records.get(attribute_id)
    if attribute is None or attribute.model != "conversation":
        raise refusal(vendor_errors.CONVERSATION_ATTRIBUTE_MISSING, request_id="null")
    return attribute


def create(workspace: Workspace, fields: dict[str, Any]) -> Attribute:
    """
    Define an attribute.

    Raises:
        ApiError: 422 for a name, a data type or options that cannot be.
    """
    data_type = fields.get("data_type")
    if not isinstance(data_type, str) or data_type not in STORED:
        raise _refused(f"data_type '{data_type}' is not valid. Allowed types: {', '.join(STORED)}")
    name = _name(workspace, fields)
    now = workspace.now
    blank = Attribute(workspace.ids.number(), "conversation", name, STORED[data_type], now, now)
    options = tuple(ListOption(workspace.ids.uuid(), one) for one in _labels(fields)) if data_type == "list" else ()
    if data_type == "list" and len(options) < ATTRIBUTE_OPTIONS_MIN:
        raise _refused("A list attribute must have at least 2 active options")
    made = _filled(replace(blank, form=ConversationForm(data_type, options=options)), fields)
    workspace.keep_attribute(made, None)
    return made


def update(workspace: Workspace, before: Attribute, fields: dict[str, Any]) -> Attribute:
    """
    Change some fields of a definition; its data type stays.

    Raises:
        ApiError: 422 for a name that is taken, 400 for a field of the wrong type.
    """
    renamed = before
    if fields.get("name") not in (None, before.name):
        renamed = replace(before, name=_name(workspace, fields))
    return _kept(workspace, before, _filled(renamed, fields))


def archive(workspace: Workspace, before: Attribute) -> Attribute:
    """Put a definition away; values that conversations have stay."""
    return _kept(workspace, before, replace(before, archived=True))


def add_option(workspace: Workspace, before: Attribute, fields: dict[str, Any]) -> Attribute:
    """
    Add an option to a list.

    Raises:
        ApiError: 422, the attribute is no list, or the label cannot be.
    """
    options = _options(before)
    return _with_options(workspace, before, (*options, ListOption(workspace.ids.uuid(), _label(fields))))


def rename_option(workspace: Workspace, before: Attribute, option_id: str, fields: dict[str, Any]) -> Attribute:
    """
    Give an option another label.

    Raises:
        ApiError: 422 as for ``add_option``, 404 for an option that is not there.
    """
    options = _options(before)
    found = _option(options, option_id)
    changed = found._replace(label=_label(fields))
    return _with_options(workspace, before, tuple(changed if one is found else one for one in options))


def archive_option(workspace: Workspace, before: Attribute, option_id: str) -> Attribute:
    """
    Put an option away; two must stay.

    Raises:
        ApiError: 422 when fewer would stay or the attribute is no list, 404 for an option that is not there.
    """
    options = _options(before)
    found = _option(options, option_id)
    changed = tuple(one._replace(archived=True) if one is found else one for one in options)
    if sum(not one.archived for one in changed) < ATTRIBUTE_OPTIONS_MIN:
        raise _refused("A list attribute must have at least 2 active options")
    return _with_options(workspace, before, changed)


def as_json(attribute: Attribute) -> dict[str, Any]:
    """Write a definition; each data type has its own last field."""
    form = form_of(attribute)
    told: dict[str, Any] = {
        "type": "conversation_attribute",
        "id": attribute.id,
        "name": attribute.name,
        "description": attribute.description or "",
        "data_type": form.data_type,
        "required": form.required,
        "visible_to_team_ids": list(form.team_ids),
        "archived": attribute.archived,
        "created_at": attribute.created_at,
        "updated_at": attribute.updated_at,
        "admin_id": "900001",
    }
    if form.data_type == "string":
        told["multiline"] = form.multiline
    elif form.data_type == "list":
        told["options"] = [one._asdict() for one in form.options]
    elif form.data_type == "relationship":
        told["reference"] = form.reference
    return told


def form_of(attribute: Attribute) -> ConversationForm:
    """Return the form of a definition; one that was seeded has that of its type."""
    if attribute.form is not None:
        return attribute.form
    if attribute.options is not None:
        # Seeded options have no ids of their own; their labels tell them apart as well.
        return ConversationForm("list", options=tuple(ListOption(one, one) for one in attribute.options))
    return ConversationForm(_NAMED[attribute.data_type])


def _filled(attribute: Attribute, fields: dict[str, Any]) -> Attribute:
    form = form_of(attribute)
    teams = fields.get("visible_to_team_ids", list(form.team_ids))
    if not isinstance(teams, list):
        raise _refused("visible_to_team_ids must be an array")
    reference = fields.get("reference", form.reference)
    if form.data_type == "relationship" and not (
        isinstance(reference, dict) and reference.get("type") in _CARDINALITIES
    ):
        raise _refused(f"reference.type must be one of {', '.join(_CARDINALITIES)}")
    filled = form._replace(
        required=given.flag(fields, "required", default=form.required),
        multiline=given.flag(fields, "multiline", default=form.multiline),
        team_ids=tuple(map(str, teams)),
        reference=reference,
    )
    labels = tuple(one.label for one in filled.options if not one.archived)
    return replace(
        attribute,
        description=given.text(fields, "description", attribute.description),
        form=filled,
        options=labels if filled.data_type == "list" else None,
    )


def _with_options(workspace: Workspace, before: Attribute, options: tuple[ListOption, ...]) -> Attribute:
    return _kept(workspace, before, _filled(replace(before, form=form_of(before)._replace(options=options)), {}))


def _kept(workspace: Workspace, before: Attribute, after: Attribute) -> Attribute:
    if after == before:
        return before
    after = replace(after, updated_at=workspace.now)
    workspace.keep_attribute(after, before)
    return after


def _options(attribute: Attribute) -> tuple[ListOption, ...]:
    form = form_of(attribute)
    if form.data_type != "list":
        raise _refused("Options can only be managed on list attributes")
    return form.options


def _option(options: tuple[ListOption, ...], option_id: str) -> ListOption:
    found = next((one for one in options if one.id == option_id), None)
    if found is None:
        raise refusal(vendor_errors.CONVERSATION_OPTION_MISSING, request_id="null")
    return found


def _label(fields: dict[str, Any]) -> str:
    if fields.keys() - {"label"}:
        raise _refused("only 'label' is accepted")
    label = fields.get("label")
    if label is None or label == "":
        raise _refused("label is required")
    if not isinstance(label, str):
        raise _refused("label must be a string")
    return label


def _labels(fields: dict[str, Any]) -> list[str]:
    options = fields.get("options")
    if not isinstance(options, list) or not all(isinstance(one, dict) for one in options):
        raise _refused("options must be an array of objects with a label")
    return [_label(one) for one in options]


def _name(workspace: Workspace, fields: dict[str, Any]) -> str:
    name = fields.get("name")
    if not isinstance(name, str) or not name.strip():
        raise _refused("name is required")
    held = workspace.attributes.by_name.get(("conversation", name))
    if held is not None and not held.archived:
        raise _refused(f"You already have '{name}' in your conversation data")
    return name


def _refused(message: str) -> ApiError:
    return ApiError(422, "parameter_invalid", message, request_id="null")
