"""Answers that are asked for again and again, kept until anything changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

    from fakes.intercom.settings import Settings

# Enough for the pages of a large export; a page of 150 contacts has about 270 kB.
ENTRIES_MAX = 64


class Memo:
    """Keeps a bounded number of values that hold for one generation of records and one set of options."""

    __slots__ = ("_generation", "_kept", "_settings")

    def __init__(self) -> None:
        self._generation = -1
        self._settings: Settings | None = None
        self._kept: dict[Hashable, Any] = {}

    def turn(self, generation: int, settings: Settings) -> None:
        """Forget everything when the records or the options are others than before."""
        if generation != self._generation or settings is not self._settings:
            self._kept.clear()
            self._generation = generation
            self._settings = settings

    def get(self, key: Hashable) -> Any:
        """Return what was kept, or None."""
        return self._kept.get(key)

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep a value; the oldest goes when there are too many."""
        if len(self._kept) >= ENTRIES_MAX:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = value
