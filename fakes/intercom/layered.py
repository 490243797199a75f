"""A mapping in two layers: a shared base that is never written, and what changed since."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Layered(Generic[Key, Value]):
    """
    Copy on write: a prepared workspace is shared by many scenarios, each sees its own changes only.

    Values are never None and nothing is ever removed; a changed entry hides the base's.
    """

    __slots__ = ("base", "own")

    def __init__(self, base: dict[Key, Value] | None = None) -> None:
        self.base: dict[Key, Value] = base if base is not None else {}
        self.own: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """Return the newest value of *key*."""
        found = self.own.get(key)
        return found if found is not None else self.base.get(key)

    def __setitem__(self, key: Key, value: Value) -> None:
        self.own[key] = value

    def flat(self) -> dict[Key, Value]:
        """Return one plain mapping of both layers, to become another's base."""
        return {**self.base, **self.own}
