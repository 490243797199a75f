"""Many callers and Intercom itself keep the target busy, while something breaks or the target is killed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from intercom_readiness.lab.waiting import RECOVERY_EVERY_S, eventually, sleep_until
from intercom_readiness.profile.bounds import at_work_within_s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from intercom_readiness.answer import Answer
    from intercom_readiness.faults.breaker import Armed, Breaker
    from intercom_readiness.lab.lab import Lab

    from .acting import Acting
    from .books import Books, Story
    from .breaking import Breaking
    from .evidence import Evidence
    from .steadiness import Steadiness

NOTIFICATIONS = 4
# In timeouts of one attempt: long enough for calls to meet it, short enough for retries to outlast it.
# Where answers take half a timeout, the first calls have been answered by then, and the next ones are under way.
BUSY_FOR_TIMEOUTS = 0.75
BUSY_FOR_MAX_S = 2.0
# Whoever waits for the end of accepted work would wait for ever once the target is gone.
PATIENCE_WHEN_KILLED_S = 1.5


class Rush:
    """
    The busy time of one scenario.

    Attributes:
        notified: Intercom told of something meanwhile.
    """

    def __init__(
        self,
        lab: Lab,
        books: Books,
        *,
        steadiness: Steadiness,
        acting: Acting,
        breaking: Breaking,
        breaker: Breaker,
        evidence: Evidence,
    ) -> None:
        self.notified = False
        self._lab = lab
        self._books = books
        self._steadiness = steadiness
        self._acting = acting
        self._breaking = breaking
        self._breaker = breaker
        self._evidence = evidence

    def prepare(self) -> None:
        """Introduce all people, and see what a notification does where that can be counted."""
        self._steadiness.before()
        self._books.open()
        effect = self._lab.profile.effects.webhook
        if not self._lab.profile.by_role("webhook") or effect is None or effect.copy:
            self._evidence.note("notifications are no part of the books: the profile tells no effect that can be told")
            return
        self._acting.show()

    def while_the_link(self, disturbance: str) -> None:
        """Keep the target busy while the link to Intercom is in trouble, and for a while after."""
        sentence = f"the link to the Intercom API {disturbance}, with work under way"
        self._while(lambda: self._breaker.arm_link(disturbance, "intercom_api", sentence))

    def while_writes_meet(self, fault: str) -> None:
        """Keep the target busy while as many of its writes are answered badly as there are callers then."""
        count = sum(len(share) for share in self._books.shares[1:])
        match = {"operations": None, "contains": self._books.marks, "writes_only": True}
        sentence = f"{count} writes met {fault}, with work under way"
        self._while(lambda: self._breaker.arm_api(fault, "everything", match, count, sentence))

    def while_calls_meet(self, fault: str) -> None:
        """Keep the target busy while all its calls are answered in another way than usual."""
        self._while(lambda: self._breaking.everything(fault))

    def _while(self, break_something: Callable[[], object]) -> None:
        self._breaking.touched = True
        first, under_way, late = self._books.shares
        with self._books.asking() as tell:
            tell(first)
        with self._books.asking() as tell:
            tell(under_way)
            break_something()
            armed = self._breaker.armed[-1]
            until_s = time.monotonic() + self._busy_for_s
            tell(late)
            self._notify()
            sleep_until(until_s)
            self._go_on_until_met(armed, tell)
            self._breaker.heal()

    def _go_on_until_met(self, armed: Armed, tell: Callable[[Sequence[Story]], list[Future[list[Answer]]]]) -> None:
        """
        Let the trouble last until some work has met it.

        A queue may get to it later, and whoever met the end of the open connections may rest a while after that; then
        one more caller asks one thing after the other.
        """
        until_s = time.monotonic() + self._at_work_within_s
        further: list[Future[list[Answer]]] = []
        while not self._met(armed) and time.monotonic() < until_s:
            # Faults of answers are meant for people who are known already.
            if armed.fault.plane == "link" and all(one.done() for one in further):
                further = tell([self._books.another()])
            sleep_until(time.monotonic() + RECOVERY_EVERY_S)

    def _met(self, armed: Armed) -> bool:
        if armed.fault.plane == "api":
            return self._breaker.taken(armed) > 0
        return bool(self._evidence.disturbed(armed))

    @property
    def _at_work_within_s(self) -> float:
        return min(self._lab.patience_s, at_work_within_s(self._lab.profile))

    @property
    def _busy_for_s(self) -> float:
        return min(BUSY_FOR_MAX_S, BUSY_FOR_TIMEOUTS * self._evidence.pace.timeout_s)

    def _notify(self) -> None:
        if self._acting.shown is not None:
            self._acting.send(NOTIFICATIONS)
            self.notified = True

    def ask_again_and_again(self, operation: str) -> None:
        """Ask for several versions of the scenario's person, each as soon as the one before was answered."""
        self._steadiness.before()
        story = self._books.rewritten(operation)
        with self._books.asking() as tell:
            tell([story])

    def _at_work(self) -> bool:
        return any(one.ended == "open" and one.subject for one in self._evidence.near())

    def kill_in_mid_work(self) -> None:
        """
        Kill the target while calls are under way, start it again, and ask again what nobody was told the end of.

        Raises:
            LabError: It was not at work.
        """
        self._kill_while(lambda: self._breaking.everything("a slow answer"))

    def kill_before_writes_are_taken(self) -> None:
        """
        Kill the target while Intercom has not taken what it writes, so that it must remember; else the same.

        Raises:
            LabError: It was not at work.
        """
        self._kill_while(lambda: self._breaking.every_write("a stalled answer"))

    def _kill_while(self, break_something: Callable[[], None]) -> None:
        first, *others = self._books.shares
        with self._books.asking() as tell:
            tell(first)
        began_s = time.monotonic()
        break_something()
        with self._books.asking(self._busy_for_s + PATIENCE_WHEN_KILLED_S) as tell:
            for stories in others:
                tell(stories)
            sleep_until(began_s + self._busy_for_s)
            eventually(self._at_work, within_s=self._at_work_within_s, what="work under way")
            self._acting.crash()
        self._breaker.heal()
        self._acting.start_again()
        with self._books.asking() as tell:
            tell(self._books.untold())
