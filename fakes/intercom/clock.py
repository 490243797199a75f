"""Two clocks: wall time, which goes on the wire, and the agenda, which the control port can move ahead."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Wall time is real because targets compare it with their own; the agenda runs with it, plus what was skipped."""

    __slots__ = ("_date", "_date_second", "skipped_s")

    def __init__(self) -> None:
        self.skipped_s = 0.0
        self._date_second = -1
        self._date = b""

    @staticmethod
    def wall_s() -> float:
        """Tell Unix time in seconds."""
        return time.time()

    @staticmethod
    def monotonic_s() -> float:
        """Tell seconds on the machine's monotonic clock, which all processes share."""
        return time.monotonic()

    def agenda_s(self) -> float:
        """Tell seconds on the agenda: monotonic time plus all that was skipped."""
        return time.monotonic() + self.skipped_s

    def skip(self, seconds: float) -> None:
        """Move the agenda ahead by *seconds*."""
        self.skipped_s += seconds

    def date(self, wall_s: float) -> bytes:
        """Give the Date header for a moment; built once a second."""
        second = int(wall_s)
        if second != self._date_second:
            moment = datetime.fromtimestamp(second, UTC)
            self._date_second = second
            self._date = moment.strftime("%a, %d %b %Y %H:%M:%S GMT").encode()
        return self._date
