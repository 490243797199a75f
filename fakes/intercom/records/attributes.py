"""Data attributes: the definitions that custom attributes must have before they can be written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records.store import NO_RECORDS, Records
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import ATTRIBUTE_OPTIONS_MIN

if TYPE_CHECKING:
    from fakes.intercom.assumptions import Assumptions
    from fakes.intercom.ids import Ids
    from fakes.intercom.records.store import FrozenRecords

MODELS = ("contact", "company", "conversation")
# Requests may say "datetime" and "options"; answers have these (OpenAPI description 2.14).
STORED_TYPES = {
    "string": "string",
    "integer": "integer",
    "float": "float",
    "boolean": "boolean",
    "date": "date",
    "datetime": "date",
    "options": "string",
}
# Letters, digits, currency signs, underscores, hyphens and spaces.
_NAME = re.compile(r"[\w\-\s$€£¥¢]+")
_VALUE_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, int, float, bool),
    "integer": (int,),
    "float": (int, float),
    "boolean": (bool,),
    "date": (int, str),
}


class ListOption(NamedTuple):
    """An option of a conversation attribute that is a list."""

    id: str
    label: str
    archived: bool = False


class ConversationForm(NamedTuple):
    """
    What only definitions of conversation attributes have.

    Attributes:
        data_type: As versions from 2.16 on name it.
        team_ids: Teams that see it; none is all.
        reference: What a relationship points at.
    """

    data_type: str
    required: bool = False
    multiline: bool = False
    team_ids: tuple[str, ...] = ()
    options: tuple[ListOption, ...] = ()
    reference: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """The definition of a custom attribute; *form* is None but for a conversation's that a call has made."""

    id: int
    model: str
    name: str
    data_type: str
    created_at: int
    updated_at: int
    label: str = ""
    description: str | None = None
    options: tuple[str, ...] | None = None
    messenger_writable: bool = False
    archived: bool = False
    # Something in the workspace depends on it, so it cannot be archived.
    has_dependants: bool = False
    form: ConversationForm | None = None

    def as_json(self) -> dict[str, Any]:
        """Write the definition as the API does."""
        told: dict[str, Any] = {
            "type": "data_attribute",
            "id": self.id,
            "model": self.model,
            "name": self.name,
            "full_name": f"custom_attributes.{self.name}",
            "label": self.label or self.name,
            "data_type": self.data_type,
            "api_writable": True,
            "ui_writable": False,
            "messenger_writable": self.messenger_writable,
            "custom": True,
            "archived": self.archived,
            "admin_id": "900001",
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }
        if self.description is not None:
            told["description"] = self.description
        if self.options is not None:
            told["options"] = list(self.options)
        return told

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {**self.as_json(), "form": self.form}


class AttributeStore:
    """The definitions of one workspace, by id and by model and name."""

    __slots__ = ("by_name", "records")

    def __init__(self, base: FrozenRecords = NO_RECORDS) -> None:
        self.records: Records[Attribute] = Records(base)
        self.by_name = {(one.model, one.name): one for one in self.records.values()}

    def put(self, attribute: Attribute) -> None:
        """Keep a new or changed definition."""
        held = self.records.get(str(attribute.id))
        if held is not None and held.name != attribute.name:
            del self.by_name[held.model, held.name]
        self.records.put(str(attribute.id), attribute)
        self.by_name[attribute.model, attribute.name] = attribute

    def check(self, values: Any, model: str, assumed: Assumptions) -> None:
        """
        Check custom attributes that are about to be written.

        Raises:
            ApiError: 400, no object, an unknown name, or a value of the wrong type.
        """
        if values is None:
            return
        if not isinstance(values, dict):
            raise invalid("custom_attributes must be an object")
        for name, value in values.items():
            attribute = self.by_name.get((model, name))
            if attribute is None or attribute.archived:
                raise refusal(vendor_errors.CUSTOM_ATTRIBUTE_UNKNOWN, name, status=assumed.attribute_unknown_status)
            _check_value(attribute, value, assumed)

    def infer(self, values: dict[str, Any], model: str, ids: Ids, now: int) -> None:
        """Define the names in *values* that are not yet defined, with the types that the values have."""
        for name, value in values.items():
            if (model, name) not in self.by_name:
                self.put(Attribute(ids.number(), model, name, _type_of(value), now, now))


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "date" if value > 10**9 else "integer"
    return "float" if isinstance(value, float) else "string"


def _check_value(attribute: Attribute, value: Any, assumed: Assumptions) -> None:
    if value is None:
        return
    right = isinstance(value, _VALUE_TYPES[attribute.data_type])
    if isinstance(value, bool) and attribute.data_type not in ("boolean", "string"):
        right = False
    if not right:
        raise invalid(f"Custom attribute '{attribute.name}' must be of type {attribute.data_type}")
    options = attribute.options
    if options is not None and value not in options and assumed.list_option_unknown == "refused":
        raise invalid(f"Custom attribute '{attribute.name}' has no option '{value}'")


def defined(
    fields: dict[str, Any],
    store: AttributeStore,
    number: int,
    now: int,
    standard: frozenset[str],
    *,
    messenger_writable: bool,
) -> Attribute:
    """
    Make a definition from the body of POST /data_attributes.

    Args:
        fields: The body.
        store: Definitions that are there.
        number: Its id.
        now: Unix seconds.
        standard: Names that contacts have anyway.
        messenger_writable: What holds when the body does not say.

    Raises:
        ApiError: 400 parameter_invalid with the texts of the OpenAPI description.
    """
    name, model, data_type = (fields.get(one) for one in ("name", "model", "data_type"))
    if model not in ("contact", "company"):
        raise invalid("The Data Attribute model field must be either contact or company")
    if not isinstance(name, str) or not name:
        raise ApiError(400, "parameter_not_found", "Name is a required parameter.")
    if not _NAME.fullmatch(name):
        raise invalid(
            "Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens"
        )
    words = "people" if model == "contact" else "company"
    if (model, name) in store.by_name or (model == "contact" and name in standard):
        raise invalid(
            f"You already have '{name}' in your {words} data. To save this as new {words} data, use a different name."
        )
    if data_type not in STORED_TYPES:
        raise invalid("Data Type isn't an option")
    options = _options(fields) if data_type == "options" or "options" in fields else None
    return Attribute(
        number,
        model,
        name,
        STORED_TYPES[data_type],
        now,
        now,
        description=_text(fields, "description"),
        options=options,
        messenger_writable=fields.get("messenger_writable", messenger_writable) is True,
    )


def redefined(attribute: Attribute, fields: dict[str, Any], now: int) -> Attribute:
    """
    Change a definition by the body of PUT /data_attributes/{id}; the type cannot change.

    Raises:
        ApiError: 400 for options that are none, 422 for archiving one that has dependants.
    """
    changed = attribute
    if "options" in fields:
        changed = replace(changed, options=_options(fields))
    if "archived" in fields:
        if fields["archived"] is True and attribute.has_dependants:
            raise ApiError(422, "data_invalid", "The Data Attribute you are trying to archive has a dependant object")
        changed = replace(changed, archived=fields["archived"] is True)
    if "description" in fields:
        changed = replace(changed, description=_text(fields, "description"))
    if "messenger_writable" in fields:
        changed = replace(changed, messenger_writable=fields["messenger_writable"] is True)
    return attribute if changed == attribute else replace(changed, updated_at=now)


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(f"{name} is invalid")
    return value


def _options(fields: dict[str, Any]) -> tuple[str, ...]:
    options = fields.get("options")
    if not isinstance(options, list):
        raise invalid("Options isn't an array")
    values = [one.get("value") if isinstance(one, dict) else one for one in options]
    texts = tuple(one for one in values if isinstance(one, str))
    if len(texts) != len(values) or len(texts) < ATTRIBUTE_OPTIONS_MIN:
        raise invalid("The Data Attribute field type options must have at least two options")
    return texts
