"""Side effects: what API calls changed since the mark, told by comparing states, not by counting calls."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.webhooks.changes import Changes

# Set by the fake itself, not by the caller.
_UNCOUNTED = frozenset({"updated_at", "created_at"})
_STATES = (
    ("archived", "contact archived", "contact unarchived"),
    ("deleted", "contact deleted", "contact undeleted"),
    ("blocked", "contact blocked", "contact unblocked"),
    ("merged_into", "contact merged", "contact unmerged"),
)
# Things that hang on a contact: how they are called, and which of its ids say what hangs there.
_HANGING = (("tag", "tags"), ("company", "companies"), ("subscription", "subscriptions"))

# Records that one account holds. Beyond it the oldest are let go, a tenth at a time: somebody who never asks for
# effects has forgotten to begin a new account, or never began one.
TOUCHED_MAX = 100_000


class Noted(Protocol):
    """A record other than a contact whose changes are side effects."""

    @property
    def id(self) -> str | int:
        """The record's id."""

    def facts(self) -> dict[str, Any]:
        """Tell what is compared, by name; ``name``, ``email`` and ``external_id`` also say whose record it is."""


@dataclass(slots=True)
class Touched:
    """A record that was written since the mark: as it was (a blank contact when it was created), and as it is."""

    before: Any
    after: Any
    created: bool


class Ledger:
    """
    Remembers, for each record an API call wrote, what it was at the mark.

    A change by the control port is put under the mark: it moves both sides, so it is never an effect.

    Attributes:
        by_control: True while the control port writes.
        dropped: How many records the account has let go.
        changes: Where writes of API calls are noted too, while somebody is to be told of them.
    """

    __slots__ = ("_touched", "by_control", "changes", "dropped")

    def __init__(self) -> None:
        self._touched: dict[tuple[str, str], Touched] = {}
        self.by_control = False
        self.dropped = 0
        self.changes: Changes | None = None

    def mark(self) -> None:
        """Begin a new account."""
        self._touched.clear()
        self.dropped = 0

    def note(self, kind: str, record_id: str, before: Any, after: Any) -> None:
        """Note that a record of *kind* was written; None is a record that is not there."""
        touched = self._touched.get((kind, record_id))
        if self.by_control:
            if touched is not None and kind == "contact":
                touched.before, touched.after = _moved(touched, after)
            return
        if self.changes is not None:
            self.changes.note(kind, record_id, before, after)
        if touched is None:
            created = before is None
            if created and kind == "contact":
                before = after.with_changes(attributes={}, tags=(), companies=(), subscriptions=())
            self._touched[kind, record_id] = Touched(before, after, created)
            if len(self._touched) > TOUCHED_MAX:
                self._let_go()
        else:
            # The last state that was there names the record, also once it is gone.
            touched.before = touched.before if touched.before is not None else touched.after
            touched.after = after

    def _let_go(self) -> None:
        oldest = list(itertools.islice(self._touched, TOUCHED_MAX // 10))
        for key in oldest:
            del self._touched[key]
        self.dropped += len(oldest)

    def effects(self) -> list[dict[str, Any]]:
        """List the differences between now and the mark, in the order of the first writes."""
        listed: list[dict[str, Any]] = []
        for (kind, _), touched in self._touched.items():
            listed += _contact_effects(touched) if kind == "contact" else _record_effects(kind, touched)
        return listed


def _moved(touched: Touched, after: Contact) -> tuple[Any, Any]:
    # What the control port set now was also so at the mark; what API calls changed before stays a difference.
    before, now = touched.before, touched.after
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
    for noun, name in _HANGING:
        old, new = ({one.id for one in getattr(side, name)} for side in (before, after))
        listed += [_effect(f"{noun} attached", after, [one]) for one in sorted(new - old)]
        listed += [_effect(f"{noun} detached", after, [one]) for one in sorted(old - new)]
    return listed


def _record_effects(noun: str, touched: Touched) -> list[dict[str, Any]]:
    before, after = touched.before, touched.after
    listed: list[dict[str, Any]] = []
    if touched.created:
        listed.append(_named_effect(f"{noun} created", after or before, []))
    elif after is not None and (changed := _changed_names(before.facts(), after.facts())):
        listed.append(_named_effect(f"{noun} changed", after, changed))
    if after is None:
        listed.append(_named_effect(f"{noun} deleted", before, []))
    return listed


def _changed_names(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    names = old.keys() | new.keys()
    return sorted(name for name in names if name not in _UNCOUNTED and old.get(name) != new.get(name))


def _effect(kind: str, contact: Contact, names: list[str]) -> dict[str, Any]:
    return _told(kind, contact.id, contact.attributes, names)


def _named_effect(kind: str, record: Noted, names: list[str]) -> dict[str, Any]:
    return _told(kind, str(record.id), record.facts(), names)


def _told(kind: str, record_id: str, facts: dict[str, Any], names: list[str]) -> dict[str, Any]:
    identity = {name: facts.get(name) for name in ("email", "external_id", "name", "role")}
    return {"kind": kind, "record": record_id, **identity, "fields": names}
