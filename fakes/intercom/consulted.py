"""Which switches the present answer rests on: reading one through here notes its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakes.intercom.state import World


class Consulted:
    """
    Reads the switches that hold now, and notes each one that was read; rules use it as if it were ``Assumptions``.

    A rule reads a switch only where the switch decides, so what is noted is what the answer rests on.

    Attributes:
        names: The switches that were read since they were last taken.
    """

    __slots__ = ("_world", "names")

    def __init__(self, world: World) -> None:
        self._world = world
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._world.settings.assumptions, name)
        self.names.add(name)
        return value

    def taken(self) -> tuple[str, ...]:
        """Give the noted switches, sorted, and forget them."""
        names = tuple(sorted(self.names))
        self.names.clear()
        return names
