"""Traffic: callers who go on asking the target, whatever happens to it meanwhile."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from intercom_readiness.lab.waiting import eventually, sleep_until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject
    from intercom_readiness.profile import Operation

    from .asking import Asking
    from .people import People

# Between two questions of one caller: dense against every claimed window, and no load.
PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the traffic: what came back, and whom it was about."""

    answer: Answer
    subject: Subject


class Traffic:
    """
    One caller for each of some operations, who asks again and again, each time about somebody new.

    Attributes:
        asked: What came back, in the order in which it did.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking) -> None:
        self.asked: list[Asked] = []
        self._lab = lab
        self._people = people
        self._asking = asking
        self._one_at_a_time = threading.Lock()
        self._over = threading.Event()
        self._callers: list[Future[None]] = []
        self._pool: ThreadPoolExecutor | None = None

    def begin(self, operations: Sequence[str], *, longer_s: float) -> None:
        """
        Begin to ask, and wait until each caller has an answer.

        Args:
            operations: What is asked, each by a caller of its own.
            longer_s: How much longer than its claims allow an answer may take, in seconds.
        """
        self._pool = ThreadPoolExecutor(len(operations))
        self._callers = [self._pool.submit(self._go_on, one, longer_s) for one in operations]
        eventually(
            lambda: (
                any(one.done() for one in self._callers)
                or {one.answer.operation for one in self.asked} >= set(operations)
            ),
            within_s=self._lab.patience_s,
            what="a first answer to every caller",
        )

    def end(self) -> None:
        """Stop asking, and wait for the answers that are due; raises what kept a caller from asking. Idempotent."""
        self._over.set()
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        for caller in self._callers:
            caller.result()

    def round(self, operations: Sequence[str]) -> list[Asked]:
        """Ask each operation once, all at the same time."""
        with ThreadPoolExecutor(max(1, len(operations))) as pool:
            return list(pool.map(lambda one: self._ask(one, 0.0), operations))

    def _go_on(self, operation: str, longer_s: float) -> None:
        while not self._over.is_set():
            self.asked.append(self._ask(operation, longer_s))
            sleep_until(time.monotonic() + PAUSE_S)

    def _ask(self, operation: str, longer_s: float) -> Asked:
        declared = self._lab.profile.operation(operation)
        with self._one_at_a_time:
            subject = self._somebody_for(declared)
        within_s = self._asking.patience_with_s(declared) + longer_s
        return Asked(self._lab.driver.ask(operation, subject.values(), within_s=within_s), subject)

    def _somebody_for(self, operation: Operation) -> Subject:
        """Make somebody new where that shows best whether a write was lost, else somebody whom Intercom knows."""
        if operation.role == "write" and operation.creates:
            return self._people.stranger(operation.creates[0])
        known = self._people.stranger_for(operation.name)
        # A write that changes nothing could not be told from one that was lost.
        renamed = replace(known, name=self._lab.population.changed(known).name)
        return renamed if operation.role == "write" else known
