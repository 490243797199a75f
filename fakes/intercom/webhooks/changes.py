"""Notes what API calls write, call by call, and hands it on when the call is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.workspace import Workspace


class Change(NamedTuple):
    """A record before and after one call; None is a record that was not, or is no longer, there."""

    before: Any
    after: Any


class Batch(NamedTuple):
    """What one call wrote in one workspace, by kind and id, in the order of the first writes."""

    workspace: Workspace
    changes: dict[tuple[str, str], Change]


class Changes:
    """Collects the writes of the call that is being answered; there is one only while an endpoint listens."""

    __slots__ = ("_changes", "_hand_on")

    def __init__(self, hand_on: Callable[[Batch], None]) -> None:
        self._hand_on = hand_on
        self._changes: dict[tuple[str, str], Change] = {}

    def note(self, kind: str, record_id: str, before: Any, after: Any) -> None:
        """Note a write; several writes of one record are one change."""
        earlier = self._changes.get((kind, record_id))
        self._changes[kind, record_id] = Change(earlier.before if earlier is not None else before, after)

    def seal(self, workspace: Workspace) -> None:
        """End the call, which wrote in *workspace*: its changes are handed on."""
        if self._changes:
            changes, self._changes = self._changes, {}
            self._hand_on(Batch(workspace, changes))
