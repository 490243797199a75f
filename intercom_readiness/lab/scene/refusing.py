"""Questions that find Intercom refusing connections at first, and there again before the target gives up."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.faults.breaker import receipt
from intercom_readiness.lab.links.refusals import connections_failed
from intercom_readiness.lab.waiting import NotInTime, eventually, sleep_until
from intercom_readiness.profile.bounds import waits_max_s

if TYPE_CHECKING:
    from concurrent.futures import Future

    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.model import Exchange

    from .asking import Asking
    from .breaking import Breaking
    from .evidence import Evidence
    from .people import People

REFUSES = "refuses connections"
# Somebody else's connection may fail in the moment that counts, and a jittered wait may be next to nothing.
DONE_ENOUGH, FAILED_ENOUGH, QUESTIONS_MAX = 2, 6, 12
# Connections are refused until one was, or for so long: some times what the target takes until its first call.
FIRST_CALLS, REFUSED_MIN_S = 3, 0.05
# Others on the machine fail to connect as well, so connections are refused at least until the target's first call has
# come; it may come later than usual by so much, or by as much as is left of the target's waits behind that.
HELD_MIN_S, HELD_SHARE_OF_WAITS = 0.015, 0.1
LOOK_EVERY_S = 0.001
# A lab that is late by more may have let a good target use up its attempts.
LATE_MAX_S = 0.02


@dataclass(frozen=True, slots=True)
class Refused:
    """
    One question that was put while connections were refused.

    Attributes:
        answer: What the caller got.
        calls: What the target sent once connections were accepted again.
        seen: A connection was refused meanwhile, by the machine's own count.
        late: The lab was, so that a failure says nothing.
    """

    answer: Answer
    calls: tuple[Exchange, ...]
    seen: bool
    late: bool

    @property
    def done(self) -> bool:
        """Tell whether it was done by a call that came after the refusal."""
        return self.answer.kind == "done" and bool(self.calls)

    @property
    def given_up(self) -> bool:
        """Tell whether the target told of a failure, although it had time for another attempt."""
        return self.answer.kind != "done" and not self.late


class Refusing:
    """
    What one scenario asks while connections are refused for a moment.

    Attributes:
        asked: The questions, in order.
    """

    def __init__(self, lab: Lab, people: People, *, asking: Asking, breaking: Breaking, evidence: Evidence) -> None:
        self.asked: list[Refused] = []
        self._lab = lab
        self._people = people
        self._asking = asking
        self._breaking = breaking
        self._evidence = evidence

    def ask(self, operation: str) -> None:
        """Ask again and again, each time about somebody new, until it is clear what the target does."""
        self._asking.start()
        while len(self.asked) < QUESTIONS_MAX:
            self.asked.append(self._ask(operation))
            done, failed = (sum(getattr(one, what) for one in self.telling) for what in ("done", "given_up"))
            if done >= DONE_ENOUGH or failed >= FAILED_ENOUGH:
                return

    @property
    def telling(self) -> list[Refused]:
        """The questions that tell something: those that were seen to meet a refusal, or all where nobody counts."""
        return [one for one in self.asked if one.seen] or self.asked

    def _ask(self, operation: str) -> Refused:
        first_call_s = self._healthy_first_call_s(operation)
        subject = self._people.stranger_for(operation)
        armed = self._breaking.link_for_a_moment(REFUSES)
        with ThreadPoolExecutor(1) as pool:
            before, began_s = connections_failed(), time.monotonic()
            question = pool.submit(self._asking.put, operation, subject.values())
            sleep_until(began_s + first_call_s + self._held_s(operation, first_call_s))
            seen = self._await_refusal(question, before, max(REFUSED_MIN_S, FIRST_CALLS * first_call_s))
            self._breaking.heal_moment(armed)
            healed_s = time.monotonic()
            answer = question.result()
        late = self._evidence.lag_between_s(began_s, healed_s) > LATE_MAX_S
        self._asking.note(subject, answer)
        calls = tuple(self._evidence.calls_between(operation, subject.canary, began_s))
        if seen or calls:
            how = "the machine counted a refused connection" if seen else "control pair"
            self._evidence.receipts.append(receipt(armed, 1, how))
        return Refused(answer, calls, seen, late)

    def _held_s(self, operation: str, first_call_s: float) -> float:
        waits_s = waits_max_s(self._lab.profile.retry_for(operation))
        return min(max(HELD_MIN_S, first_call_s), HELD_SHARE_OF_WAITS * waits_s)

    def _healthy_first_call_s(self, operation: str) -> float:
        """Prove that the operation calls Intercom right now, and tell how soon it does."""
        began_s = time.monotonic()
        return self._breaking.control(operation, "just before connections are refused")[-1].opened_s - began_s

    @staticmethod
    def _await_refusal(question: Future[Answer], before: int | None, within_s: float) -> bool:
        """Wait until a connection was refused, the question is answered, or it has taken long enough."""

        def refused() -> bool:
            return before is not None and (connections_failed() or 0) > before

        with suppress(NotInTime):
            eventually(lambda: refused() or question.done(), within_s, LOOK_EVERY_S, "a refused connection")
        return refused()
