"""What is to happen at a later moment of the agenda, which the control port can bring nearer."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.clock import Clock

# The control port lists no more of them.
LISTED_MAX = 100


class Agenda:
    """Plans calls by the agenda's clock; one timer of the event loop waits for the first of them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Callable[[], None], dict[str, Any]]] = []
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def plan(self, after_s: float, call: Callable[[], None], **about: Any) -> None:
        """Plan *call* in *after_s* seconds of the agenda; *about* is what the control port tells of it."""
        due_s = self._clock.agenda_s() + after_s
        heapq.heappush(self._heap, (due_s, next(self._numbers), call, about))
        if self._heap[0][0] == due_s:
            self._wake()

    def clear(self) -> None:
        """Forget all plans."""
        self._heap.clear()
        self._wake()

    def run_due(self) -> None:
        """Do all that is due now; the clock was moved ahead, or the first plan's time has come."""
        due: list[Callable[[], None]] = []
        while self._heap and self._heap[0][0] <= self._clock.agenda_s():
            due.append(heapq.heappop(self._heap)[2])
        try:
            for call in due:
                call()
        finally:
            self._wake()

    def _wake(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._heap:
            wait_s = max(0.0, self._heap[0][0] - self._clock.agenda_s())
            self._timer = asyncio.get_running_loop().call_later(wait_s, self.run_due)

    def upcoming(self) -> list[dict[str, Any]]:
        """List the next plans, soonest first."""
        now_s = self._clock.agenda_s()
        soonest = heapq.nsmallest(LISTED_MAX, self._heap)
        return [{"in_s": max(0.0, due_s - now_s), **about} for due_s, _, _, about in soonest]

    def __len__(self) -> int:
        """Count the plans."""
        return len(self._heap)
