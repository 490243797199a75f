"""What a child process wrote, line by line with times, for those who wait for a line or explain a failure."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

# The log of a talkative target in a long scenario; older lines are dropped.
LINES_MAX = 20_000
# A longer line is cut: it is a dump, and nobody matches it.
LINE_BYTES_MAX = 16_384


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of output without its line end; *at_s* is when it was read, on the monotonic clock."""

    at_s: float
    stream: Literal["stdout", "stderr"]
    text: str


class ProcessLog:
    """A bounded list of lines that threads can wait on; it is ended when the process is gone and all is read."""

    def __init__(self) -> None:
        """Start empty."""
        self._lines: deque[LogLine] = deque(maxlen=LINES_MAX)
        self._added = 0
        self._ended = False
        self._changed = threading.Condition()
        self._halves: dict[str, bytes] = {}

    def feed(self, stream: Literal["stdout", "stderr"], data: bytes) -> None:
        """Add raw output; the last piece without a line end waits for more."""
        at_s = time.monotonic()
        *whole, half = (self._halves.get(stream, b"") + data).split(b"\n")
        if len(half) > LINE_BYTES_MAX:
            whole, half = [*whole, half], b""
        self._halves[stream] = half
        self._append([LogLine(at_s, stream, _text(line)) for line in whole])

    def end(self) -> None:
        """Say that nothing more will come; unfinished lines become lines."""
        for stream in ("stdout", "stderr"):
            if self._halves.get(stream):
                self.feed(stream, b"\n")
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def lines(self) -> list[LogLine]:
        """All lines that are kept, oldest first."""
        with self._changed:
            return list(self._lines)

    @property
    def ended(self) -> bool:
        """Whether the process is gone and its output read."""
        return self._ended

    def tail(self, count: int = 10) -> str:
        """Return the last lines as one text, for messages."""
        return "\n".join(line.text for line in self.lines[-count:])

    def wait_for(self, wanted: Callable[[str], object], within_s: float) -> str | None:
        """
        Return the first kept line that is wanted, waiting for it; None when the time is over or the log ended.

        Args:
            wanted: Called with each line's text once, in order.
            within_s: Deadline in seconds from now.
        """
        deadline_s = time.monotonic() + within_s
        seen = 0
        while True:
            with self._changed:
                while seen >= self._added and not self._ended:
                    if not self._changed.wait(deadline_s - time.monotonic()):
                        return None
                fresh = list(self._lines)[max(0, len(self._lines) - (self._added - seen)) :]
                seen, ended = self._added, self._ended
            # Outside the lock: a slow predicate must not hold up the reader.
            for line in fresh:
                if wanted(line.text):
                    return line.text
            if ended:
                return None

    def wait_for_end(self, within_s: float) -> bool:
        """Wait until the log has ended; False when the time is over."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ended, within_s)

    def _append(self, lines: list[LogLine]) -> None:
        if lines:
            with self._changed:
                self._lines.extend(lines)
                self._added += len(lines)
                self._changed.notify_all()


def _text(line: bytes) -> str:
    return line[:LINE_BYTES_MAX].rstrip(b"\r").decode(errors="replace")
