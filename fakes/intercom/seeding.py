"""Puts records into a workspace behind the target's back: seeds, generated crowds and outside changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.records.attributes import MODELS, STORED_TYPES, Attribute
from fakes.intercom.records.contact_rules import WRITABLE
from fakes.intercom.records.contact_view import PLAIN_NAMES, as_json
from fakes.intercom.records.contacts import Contact, Tagging
from fakes.intercom.records.tags import create_or_find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakes.intercom.records.tags import Tag
    from fakes.intercom.workspace import Workspace

_STATES = ("archived", "deleted", "blocked")
SEEDABLE = frozenset({*PLAIN_NAMES, *WRITABLE, *_STATES, "tags"})

_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("email", "external_id", "name", "phone", "role"), (str,)),
    **{name: (int,) for name in PLAIN_NAMES if name.endswith("_at")},
    **dict.fromkeys(("custom_attributes", "location", "social_profiles"), (dict,)),
    "owner_id": (int,),
    "tags": (list,),
    **dict.fromkeys(_STATES, (bool,)),
}


class SeedError(ValueError):
    """A seed that cannot be used; the message names the key."""


def contact(workspace: Workspace, fields: dict[str, Any], now: int) -> Contact:
    """
    Put one contact into *workspace*, without Intercom's rules: any state, any field of the contact object.

    Custom attributes that are not defined yet are defined by the types of their values; tags are named by name.

    Raises:
        SeedError: A field is unknown.
    """
    _refuse_unfit(fields)
    attributes = {name: value for name, value in fields.items() if name in PLAIN_NAMES and value is not None}
    attributes.setdefault("role", "user")
    attributes.setdefault("created_at", now)
    attributes.setdefault("updated_at", attributes["created_at"])
    if attributes["role"] == "lead":
        attributes.setdefault("external_id", workspace.ids.uuid())
    workspace.attributes.infer(attributes.get("custom_attributes", {}), "contact", workspace.ids, now)
    states: dict[str, Any] = {name: True for name in _STATES if fields.get(name) is True}
    contact_id, number = workspace.ids.contact(), workspace.ids.number()
    tags = _taggings(workspace, fields.get("tags") or [], now)
    seeded = Contact(contact_id, number, attributes, tags, **states)
    workspace.keep(seeded, None)
    return seeded


def _taggings(workspace: Workspace, names: list[str], now: int) -> tuple[Tagging, ...]:
    if not names:
        return ()
    admin_id = next(iter(workspace.admins))
    return tuple([Tagging(create_or_find(workspace, name).id, now, admin_id) for name in names])


def crowd(prefix: str, count: int, now: int) -> Iterator[dict[str, Any]]:
    """Generate *count* users with names, e-mails and external ids that begin with *prefix*."""
    for number in range(1, count + 1):
        yield {
            "role": "user",
            "email": f"{prefix}-{number}@example.test",
            "external_id": f"{prefix}-{number}",
            "name": f"{prefix} {number}",
            "created_at": now,
            "updated_at": now,
        }


def tag(workspace: Workspace, fields: dict[str, Any]) -> Tag:
    """
    Make a tag; ``dependants`` names segments that keep it from being deleted.

    Raises:
        SeedError: It has no name.
    """
    name = fields.get("name")
    if not isinstance(name, str) or not name:
        raise SeedError("each of 'tags' must be a name, or an object with a 'name'")
    made = replace(create_or_find(workspace, name), dependants=tuple(map(str, fields.get("dependants") or ())))
    return workspace.save(workspace.tags, "tag", made, None)


def visitor(workspace: Workspace, fields: dict[str, Any]) -> str:
    """Let a visitor arrive; returns the ``user_id`` that names it."""
    from fakes.intercom.records import visitors

    name = fields.get("name")
    return visitors.make(workspace, name if isinstance(name, str) else None).user_id


def attribute(workspace: Workspace, fields: dict[str, Any], now: int) -> Attribute:
    """
    Define a data attribute; anything but its name has a default.

    Raises:
        SeedError: The name, the type or the options cannot be.
    """
    if not isinstance(fields.get("name"), str) or fields.get("model", "contact") not in MODELS:
        raise SeedError(f"each of 'data_attributes' needs a 'name', and a 'model' of {', '.join(MODELS)}")
    if fields.get("data_type", "string") not in STORED_TYPES.values():
        raise SeedError(f"'data_type' must be one of {', '.join(sorted(set(STORED_TYPES.values())))}")
    options = fields.get("options")
    if options is not None and (not isinstance(options, list) or not all(isinstance(one, str) for one in options)):
        raise SeedError("'options' must be a list of texts")
    defined = Attribute(
        workspace.ids.number(),
        fields.get("model", "contact"),
        fields["name"],
        fields.get("data_type", "string"),
        now,
        now,
        options=tuple(options) if options else None,
        has_dependants=fields.get("has_dependants") is True,
    )
    workspace.keep_attribute(defined, None)
    return defined


def change(workspace: Workspace, before: Contact, fields: dict[str, Any], now: int) -> Contact:
    """
    Change a contact behind the target's back.

    Raises:
        SeedError: A field is unknown.
    """
    _refuse_unfit(fields)
    states = {name: fields[name] is True for name in _STATES if name in fields}
    plain = {name: value for name, value in fields.items() if name in PLAIN_NAMES}
    if "custom_attributes" in plain:
        workspace.attributes.infer(plain["custom_attributes"], "contact", workspace.ids, now)
        plain["custom_attributes"] = {**before.attributes.get("custom_attributes", {}), **plain["custom_attributes"]}
    plain.setdefault("updated_at", now)
    after = before.with_changes(attributes={**before.attributes, **plain}, **states)
    workspace.keep(after, before)
    return after


def told(workspace: Workspace, one: Contact, version: str) -> dict[str, Any]:
    """Write a contact with the states that the API hides."""
    return {
        **as_json(one, workspace.code, version),
        "archived": one.archived,
        "deleted": one.deleted,
        "blocked": one.blocked,
        "merged_into": one.merged_into or None,
    }


def _refuse_unfit(fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name not in SEEDABLE:
            raise SeedError(f"contacts have no field {name!r}. Valid: {', '.join(sorted(SEEDABLE))}.")
        kinds = _KINDS.get(name)
        if kinds is not None and value is not None and (not isinstance(value, kinds) or _flag_for_number(kinds, value)):
            raise SeedError(f"{name!r} must be {' or '.join(one.__name__ for one in kinds)}, not {value!r}")
    if fields.get("role", "user") not in ("user", "lead"):
        raise SeedError(f"'role' must be 'user' or 'lead', not {fields['role']!r}")
    if not all(isinstance(one, str) for one in fields.get("tags") or []):
        raise SeedError("'tags' must be a list of names")


def _flag_for_number(kinds: tuple[type, ...], value: Any) -> bool:
    return isinstance(value, bool) and bool not in kinds
