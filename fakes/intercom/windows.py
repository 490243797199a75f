"""Rate windows: how many requests an app or a workspace has left, and when the next window begins."""

from __future__ import annotations

import math

from intercom_readiness.vendor.limits import RESET_MARGIN_SHARE


class Window:
    """
    Counts the requests of one app or workspace in windows of fixed length with a fixed offset.

    Attributes:
        limit: Requests per window.
        used: Requests counted in the present window.
        reset_at: The announced start of the next window, Unix seconds; a little after the true one.
    """

    __slots__ = ("_eaten_through", "_ends_at", "_index", "length_s", "limit", "offset_s", "reset_at", "used")

    def __init__(self, limit: int, length_s: float, offset_s: int) -> None:
        self.limit = limit
        self.length_s = length_s
        self.offset_s = offset_s
        self.used = 0
        self.reset_at = 0
        self._index = -1
        self._ends_at = -math.inf
        self._eaten_through = -1

    def turn(self, wall_s: float) -> None:
        """Begin a new window when *wall_s* lies in one."""
        if wall_s < self._ends_at and wall_s >= self._ends_at - self.length_s:
            return
        self._index = math.floor((wall_s - self.offset_s) / self.length_s)
        self._ends_at = self.offset_s + (self._index + 1) * self.length_s
        self.reset_at = self._announced(self._index)
        self.used = self.limit if self._index <= self._eaten_through else 0

    def eat(self, wall_s: float, windows: int) -> int:
        """
        Let somebody else use up what is left of this window and of the next *windows* - 1.

        Returns:
            The announced start of the first window that is free again, in Unix seconds.
        """
        self.turn(wall_s)
        self.used = max(self.used, self.limit)
        self._eaten_through = max(self._eaten_through, self._index + windows - 1)
        return self._announced(self._eaten_through)

    def resize(self, limit: int, length_s: float) -> None:
        """Change limit and length; a changed length begins a new window."""
        self.limit = limit
        if length_s != self.length_s:
            self.length_s = length_s
            self._ends_at = -math.inf
            self._eaten_through = -1

    def _announced(self, index: int) -> int:
        ends_at = self.offset_s + (index + 1) * self.length_s
        return math.ceil(ends_at + self.length_s * RESET_MARGIN_SHARE)
