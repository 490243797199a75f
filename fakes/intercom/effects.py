"""Side effects: what API calls changed since the mark, told by comparing states, not by counting calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakes.intercom.records.attributes import Attribute
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.records.tags import Tag

# Set by the fake itself, not by the caller.
_UNCOUNTED = frozenset({"updated_at", "created_at"})
_STATES = (
    ("archived", "contact archived", "contact unarchived"),
    ("deleted", "contact deleted", "contact undeleted"),
    ("blocked", "contact blocked", "contact unblocked"),
    ("merged_into", "contact merged", "contact unmerged"),
)


@dataclass(slots=True)
class Touched:
    """A record that was written since the mark: as it was (a blank one when it was created), and as it is."""

    before: Any
    after: Any
    created: bool


class Ledger:
    """
    Remembers, for each record an API call wrote, what it was at the mark.

    A change by the control port is put under the mark: it moves both sides, so it is never an effect.
    """

    __slots__ = ("_touched", "by_control")

    def __init__(self) -> None:
        self._touched: dict[tuple[str, str], Touched] = {}
        # True while the control port writes.
        self.by_control = False

    def mark(self) -> None:
        """Begin a new account."""
        self._touched.clear()

    def note(self, kind: str, record_id: str, before: Any, after: Any) -> None:
        """Note that a record of *kind* ("contact", "tag", "data attribute") was written."""
        touched = self._touched.get((kind, record_id))
        if self.by_control:
            if touched is not None:
                touched.before, touched.after = _moved(touched, after)
        elif touched is None:
            created = before is None
            self._touched[kind, record_id] = Touched(_blank(after) if created else before, after, created)
        else:
            touched.after = after

    def effects(self) -> list[dict[str, Any]]:
        """List the differences between now and the mark, in the order of the first writes."""
        listed: list[dict[str, Any]] = []
        for (kind, _), touched in self._touched.items():
            listed += _contact_effects(touched) if kind == "contact" else _record_effects(kind, touched)
        return listed


def _blank(created: Any) -> Any:
    # What a record was before it was there; only contacts are compared field by field when they are new.
    return created.with_changes(attributes={}, tags=()) if hasattr(created, "attributes") else created


def _moved(touched: Touched, after: Any) -> tuple[Any, Any]:
    # What the control port set now was also so at the mark; what API calls changed before stays a difference.
    before, now = touched.before, touched.after
    if not hasattr(after, "attributes"):
        return before, after
    attributes = dict(before.attributes)
    for name in after.attributes.keys() | now.attributes.keys():
        if after.attributes.get(name) != now.attributes.get(name):
            attributes[name] = after.attributes.get(name)
    states = {name: getattr(after, name) for name, _, _ in _STATES if getattr(after, name) != getattr(now, name)}
    return before.with_changes(attributes=attributes, **states), after


def _contact_effects(touched: Touched) -> list[dict[str, Any]]:
    before, after = touched.before, touched.after
    listed: list[dict[str, Any]] = []
    changed = _changed_names(before.attributes, after.attributes)
    if touched.created or changed:
        listed.append(_effect("contact created" if touched.created else "contact changed", after, changed))
    for name, set_kind, unset_kind in _STATES:
        was, is_now = bool(getattr(before, name)), bool(getattr(after, name))
        if was != is_now:
            listed.append(_effect(set_kind if is_now else unset_kind, after, []))
    old = {one.tag_id for one in before.tags}
    new = {one.tag_id for one in after.tags}
    listed += [_effect("tag attached", after, [tag_id]) for tag_id in sorted(new - old)]
    listed += [_effect("tag detached", after, [tag_id]) for tag_id in sorted(old - new)]
    return listed


def _record_effects(noun: str, touched: Touched) -> list[dict[str, Any]]:
    if touched.created:
        return [_named_effect(f"{noun} created", touched.after, [])]
    old, new = touched.before.as_json(), touched.after.as_json()
    changed = sorted(name for name in new if new[name] != old.get(name) and name not in _UNCOUNTED)
    return [_named_effect(f"{noun} changed", touched.after, changed)] if changed else []


def _changed_names(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return sorted(name for name in old.keys() | new.keys() if name not in _UNCOUNTED and old.get(name) != new.get(name))


def _effect(kind: str, contact: Contact, names: list[str]) -> dict[str, Any]:
    attributes = contact.attributes
    return {
        "kind": kind,
        "record": contact.id,
        "email": attributes.get("email"),
        "external_id": attributes.get("external_id"),
        "name": attributes.get("name"),
        "role": attributes.get("role"),
        "fields": names,
    }


def _named_effect(kind: str, record: Tag | Attribute, names: list[str]) -> dict[str, Any]:
    return {
        "kind": kind,
        "record": str(record.id),
        "email": None,
        "external_id": None,
        "name": record.name,
        "role": None,
        "fields": names,
    }
