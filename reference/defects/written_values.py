"""Mistakes with the fields, attributes and phones that are written."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference import calls, values, wishes
from reference.defects.registry import defect, put, swap
from reference.failures import OperationFailed
from reference.upserting import Upserts

if TYPE_CHECKING:
    from reference.retrying import Deadline


@defect
def attribute_types_unchecked() -> None:
    """The type of an attribute is left to Intercom to find out."""

    def check(original: Any) -> Any:
        def lenient(name: str, value: Any) -> None:
            if isinstance(value, dict | list):
                original(name, value)

        return lenient

    swap(values, "_check_type", check)


@defect
def attribute_types_checked_loosely() -> None:
    """Any number passes for a whole number, a fraction too."""

    def check(original: Any) -> Any:
        def loose(name: str, value: Any) -> None:
            if not isinstance(value, float):
                original(name, value)

        return loose

    swap(values, "_check_type", check)


@defect
def attribute_names_unchecked() -> None:
    """An attribute that nobody has defined is passed on."""
    put(values, "_check_name", lambda _name: None)

    def check(original: Any) -> Any:
        return lambda name, value: original(name, value) if name in values.ATTRIBUTES else None

    swap(values, "_check_type", check)


@defect
def attribute_lengths_unchecked() -> None:
    """A text of any length is passed on, and Intercom cuts it."""
    put(values, "_check_length", lambda _name, _value: None)


@defect
def attribute_nesting_unchecked() -> None:
    """An object is passed on where a plain value belongs."""

    def check(original: Any) -> Any:
        return lambda name, value: None if isinstance(value, dict) else original(name, value)

    swap(values, "_check_type", check)


@defect
def attributes_dropped_silently() -> None:
    """Attributes that are wrong are left out, and the caller is told that all is well."""

    def checked(original: Any) -> Any:
        def forgiving(attributes: Any) -> dict[str, Any]:
            kept: dict[str, Any] = {}
            for name, value in attributes.items():
                try:
                    kept |= original({name: value})
                except OperationFailed:
                    continue
            return kept

        return forgiving

    swap(wishes, "checked_attributes", checked)


@defect
def attributes_never_sent() -> None:
    """Attributes are checked and then forgotten: they never reach Intercom."""

    def fields(original: Any) -> Any:
        def without(self: wishes.Wish) -> dict[str, Any]:
            return {name: value for name, value in original(self).items() if name != "custom_attributes"}

        return without

    swap(wishes.Wish, "fields", fields)


@defect
def updates_never_sent() -> None:
    """A contact that is there already is read instead of changed, and the caller is told that it was changed."""

    async def update(self: Upserts, contact_id: str, _wish: wishes.Wish, deadline: Deadline) -> dict[str, Any]:
        return await self._run(calls.read_contact(contact_id), deadline)

    put(Upserts, "_update", update)


@defect
def names_in_ascii() -> None:
    """A name is sent in ASCII, with a question mark for each letter that has no place there."""

    def fields(original: Any) -> Any:
        def damaged(self: wishes.Wish) -> dict[str, Any]:
            wanted: dict[str, Any] = original(self)
            if "name" in wanted:
                wanted["name"] = wanted["name"].encode("ascii", "replace").decode()
            return wanted

        return damaged

    swap(wishes.Wish, "fields", fields)


@defect
def phone_as_typed() -> None:
    """A phone is passed on as it was typed."""
    put(wishes, "e164", lambda phone: phone)


@defect
def phone_spaces_only() -> None:
    """A phone is put right by taking out spaces, which leaves national numbers and rubbish."""
    put(wishes, "e164", lambda phone: phone.replace(" ", ""))
