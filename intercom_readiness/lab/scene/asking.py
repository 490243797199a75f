"""Asking the target, with the patience that its own claims allow, and remembering what came back."""

from __future__ import annotations

import math
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.subjects import kind_of
from intercom_readiness.lab.target.driver import PAGE_SIZE
from intercom_readiness.lab.waiting import RECOVERY_EVERY_S, sleep_until
from intercom_readiness.profile.bounds import operation_max_s, waits_max_s

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intercom_readiness.answer import Answer
    from intercom_readiness.faults.breaker import Breaker
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject
    from intercom_readiness.profile import Operation

    from .people import People

# Above the bound that the profile's claims give: connection set-up, the target's own work and a busy machine.
# Measured on two cores with five workers: the 99th percentile of a healthy answer is under 0.25 s.
GRACE_S = 0.75
AT_ONCE_MAX = 32
# Questions for everybody begin so far apart: a crowd in one moment would wait for each other and look like backoff.
APART_S = 0.02


class Asking:
    """
    What one scenario asks of the target.

    Attributes:
        answers: What came back, in the order in which it was asked.
        asked: How often each operation was asked, by operation and kind of subject.
        many_at_once: Questions ran side by side.
        also: Values that requests carry beside those of the contact.
    """

    def __init__(self, lab: Lab, people: People, breaker: Breaker) -> None:
        self.answers: list[Answer] = []
        self.asked: Counter[tuple[str, str]] = Counter()
        self.started = False
        self.settings: dict[str, str] = {}
        self.many_at_once = False
        self.also: dict[str, str] = {}
        self._lab = lab
        self._people = people
        self._breaker = breaker
        self._round_from = 0

    # -- running ----------------------------------------------------------------------------------------------

    def run_with(self, setting: str, value: str) -> None:
        """Have the target run with another setting; it starts anew when it is next asked."""
        self.settings[setting] = value

    def start(self) -> None:
        """Make sure that the target runs as this scenario needs it; one that has ended within it stays so."""
        # Starting one that has ended would hide the crash from the end of the scenario, and from whoever asks next.
        if not self.started or self._lab.target.alive:
            self._lab.ready_target(self.settings)
            self.started = True

    # -- asking -----------------------------------------------------------------------------------------------

    def ask(self, operation: str, subject: Subject | None = None) -> Answer:
        """
        Ask the target to do something for one contact ("the contact" by default).

        Raises:
            MissingPremise: Its claims allow longer than the lab's patience, and it may need that.
        """
        self.begin_round()
        return self._ask(operation, subject)

    def begin_round(self) -> None:
        """Let the answers from now on be those of the last round."""
        self._round_from = len(self.answers)

    def ask_on(self, operation: str) -> Answer:
        """Ask for the contact once more, in the same round."""
        return self._ask(operation, None)

    def ask_for_all(
        self, operation: str, since: int = 0, at_once: int = AT_ONCE_MAX, meanwhile: Callable[[], object] = lambda: None
    ) -> list[Answer]:
        """
        Ask the same for every contact of the scenario, many at once; the answers are in the people's order.

        Args:
            operation: What is asked.
            since: How many of the people are left out, who came first.
            at_once: For so many the answer is awaited at any moment, at most.
            meanwhile: Called whenever one was asked, before the next one is.
        """
        self.start()
        self._round_from = len(self.answers)
        self.many_at_once = True
        with ThreadPoolExecutor(at_once) as pool:
            asked = []
            for subject in self._people.everybody[since:]:
                self.asked[operation, kind_of(subject)] += 1
                asked.append(pool.submit(self._put, operation, subject))
                sleep_until(time.monotonic() + APART_S)
                meanwhile()
            answers = [answer.result() for answer in asked]
        self.answers.extend(answers)
        return answers

    def ask_until_recovered(self, operation: str) -> Answer:
        """Ask again and again after a trouble has ended, until it is done or the claimed recovery is over."""
        return self._until_recovered(lambda: self.ask(operation))

    def control(self, operation: str, subject: Subject, within_s: float | None = None) -> Answer:
        """Ask about somebody whom the scenario is not about; leaves no trace in its answers."""
        self.start()
        return self._put(operation, subject, within_s)

    def control_until_recovered(self, operation: str, subject: Subject) -> Answer:
        """Ask about somebody whom the scenario is not about, until it is done or the claimed recovery is over."""
        return self._until_recovered(lambda: self.control(operation, subject))

    def ask_until_shown(self, operation: str, marker: str, within_s: float) -> Answer:
        """Ask again and again until an answer holds *marker* or so long has passed; the last one begins after that."""
        return self._until(lambda: self.ask(operation), within_s, marker)

    def _until_recovered(self, ask: Callable[[], Answer]) -> Answer:
        return self._until(ask, self._lab.profile.policy.recovery.within_s)

    def _until(self, ask: Callable[[], Answer], within_s: float, marker: str = "") -> Answer:
        end_s = time.monotonic() + within_s + GRACE_S
        while ((answer := ask()).kind != "done" or marker not in answer.text) and answer.began_s < end_s:
            sleep_until(time.monotonic() + RECOVERY_EVERY_S)
        return answer

    def ask_by_every_read(self) -> list[Answer]:
        """Ask for the contact in every way the target knows."""
        self._round_from = len(self.answers)
        return [self._ask(operation.name, None) for operation in self._lab.profile.by_role("read")]

    def _ask(self, operation: str, subject: Subject | None) -> Answer:
        self.start()
        about = subject or (self._people.everybody[0] if self._people.everybody else None)
        self.asked[operation, kind_of(about)] += 1
        answer = self._put(operation, about)
        self.answers.append(answer)
        if about is not None and answer.kind == "done":
            self._people.learn_id(about)
        return answer

    def _put(self, operation: str, subject: Subject | None, within_s: float | None = None) -> Answer:
        declared = self._lab.profile.operation(operation)
        values = (subject.values() if subject else {}) | self.also
        if declared.role == "write" and subject is not None and subject.intercom_id:
            # A write that changes nothing could not be told from one that was lost.
            values |= {"name": self._lab.population.changed(subject).name}
        return self._lab.driver.ask(operation, values, within_s=within_s or self.patience_with_s(declared))

    def put(self, operation: str, values: Mapping[str, str], within_s: float | None = None) -> Answer:
        """Ask with exactly these values; leaves no trace in the answers, and may be called from several threads."""
        patience_s = self.patience_with_s(self._lab.profile.operation(operation))
        return self._lab.driver.ask(operation, values, within_s=min(patience_s, within_s or patience_s))

    def note(self, subject: Subject, answer: Answer) -> None:
        """Count a question that was put with `put` among the scenario's, with what came back."""
        self.asked[answer.operation, kind_of(subject)] += 1
        self.answers.append(answer)

    @property
    def last_round(self) -> list[Answer]:
        """What came back to the last question, or to the last question that was put for everybody."""
        return self.answers[self._round_from :]

    @property
    def answer(self) -> Answer:
        """What came back last; LabError when nothing was asked."""
        if not self.answers:
            raise LabError("the scenario judges an answer before anything was asked")
        return self.answers[-1]

    @property
    def operation(self) -> str:
        """What was asked last."""
        return self.answer.operation

    @property
    def declared(self) -> Operation:
        """The profile's word on what was asked last."""
        return self._lab.profile.operation(self.operation)

    def bound_s(self, operation: Operation) -> float:
        """Compute the longest time that the target's claims allow for one answer, armed faults included."""
        resets_s = self._announced_s(operation)
        calls = max(self._lab.baselines.calls_of(operation.name), self._pages_of(operation))
        bound_s = operation_max_s(
            self._lab.profile, operation, calls=calls, resets_s=resets_s + self._lab.eaten_s, settings=self.settings
        )
        if operation.accepted is not None:
            bound_s = max(bound_s, operation.accepted.completion.within_s + resets_s)
        return bound_s

    def _pages_of(self, operation: Operation) -> int:
        """Count the calls that a list of the scenario's contacts takes, where it is longer than any seen before."""
        if operation.role != "list":
            return 0
        declared = self._lab.profile.settings
        known = declared.declared("page_size")
        size = declared.resolve("page_size", self.settings.get("page_size", "lab")) if known else int(PAGE_SIZE)
        return math.ceil(len(self._people.everybody) / float(size))

    def _announced_s(self, operation: Operation) -> float:
        reset = self._lab.profile.retry_for(operation).reset
        longest_s = math.inf if reset is None else reset.wait_max_s
        return sum(armed.announced_resets_s(longest_s) for armed in self._breaker.armed if armed.healed_s is None)

    def patience_with_s(self, operation: Operation) -> float:
        """
        Tell how long the lab waits for one answer.

        Most claims of long operations are timeouts that are never reached. So a claim beyond the lab's patience is
        waited for as long as that lasts, unless a fault that is armed, or the waits themselves, would use it up.

        Raises:
            MissingPremise: The claims allow longer than the lab's patience, and the scenario may need it.
        """
        bound_s, patience_s = self.bound_s(operation), self._lab.patience_s
        if bound_s <= patience_s:
            return bound_s + GRACE_S
        slow = any(armed.slow and armed.needs_receipt and armed.healed_s is None for armed in self._breaker.armed)
        waits_s = self._lab.baselines.calls_of(operation.name) * waits_max_s(self._lab.profile.retry_for(operation))
        if slow or operation.accepted is not None or waits_s + self._announced_s(operation) > patience_s:
            raise MissingPremise(
                f"{operation.name} may take {bound_s:.0f} s by the profile's claims, and the lab's patience is "
                f"{patience_s:.0f} s; raise --patience, or shorten the lab's settings"
            )
        return patience_s
