"""Questions about many people, asked for the waits between the attempts that they cause."""

from __future__ import annotations

import contextlib
import functools
import time
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING

from intercom_readiness.lab.waiting import NotInTime, eventually

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.lab import Lab

    from .asking import Asking
    from .breaking import Breaking
    from .evidence import Evidence
    from .people import People

# Of the attempts that a crowd should cause, the share that is enough to judge waits by.
ENOUGH_ATTEMPTS = 0.8
# Of the lab's patience, for asking until the waits tell; the rest is for the last of them and the judgement.
ASKING_SHARE = 0.8
# So many are asked at once even where a crowd is too loud.
AT_ONCE_MIN = 3


class Crowd:
    """
    Whom a scenario asks about for the sake of waits.

    Attributes:
        told_s: When they were told how it ended, on the monotonic clock, by canary.
    """

    def __init__(self, lab: Lab, people: People, *, asking: Asking, breaking: Breaking, evidence: Evidence) -> None:
        self.told_s: dict[str, float] = {}
        self._lab = lab
        self._people = people
        self._asking = asking
        self._breaking = breaking
        self._evidence = evidence
        self._count = 0
        self._at_once = 0
        self._one_by_one = False

    def ask_until_enough_waits(self, operation: str) -> None:
        """
        Ask for everybody at once, which is quick; where that makes the target stop trying, ask one by one.

        A circuit breaker that opens under a crowd of failures leaves no waits to judge. It is given time to close
        before each further question, about somebody new, until there are as many waits after the first one of a call as
        a crowd of three attempts each has.
        """
        self._count = self._at_once = len(self._people.everybody)
        self._ask_all(operation)
        if self._one_by_one:
            self._ask_one_by_one(operation)

    def ask_the_rest_once_one_was_refused(self, operation: str) -> None:
        """Ask about the first person, and about the others as soon as Intercom has refused a call as one too many."""
        self._asking.ask_for_all(operation, meanwhile=functools.cache(lambda: self._await_refusal(operation)))

    def _await_refusal(self, operation: str) -> None:
        # Whoever has not called by then does not call; that the fault was not met is told elsewhere.
        with contextlib.suppress(NotInTime):
            eventually(
                lambda: any(
                    one.status == HTTPStatus.TOO_MANY_REQUESTS for one in self._evidence.of_operation(operation)
                ),
                within_s=self._evidence.pace.timeout_s,
            )

    def ask_for_more_waits(self) -> bool:
        """
        Ask as many again, about new people; False where nobody was asked for waits, or patience has ended.

        Each time only half as many wait for their answers at once: a crowd makes the very noise that hides the waits.
        """
        if not self._count or self._patience_has_ended:
            return False
        operation = self._asking.operation
        self._evidence.note("the waits do not tell yet, so that more are asked for")
        if self._one_by_one:
            self._ask_one_by_one(operation)
            return True
        known = len(self._people.everybody)
        self._people.meet_for(operation, self._count)
        self._breaking.every_call_of_newcomers()
        self._at_once = max(AT_ONCE_MIN, self._at_once // 2)
        self._ask_all(operation, since=known)
        return True

    def _ask_all(self, operation: str, since: int = 0) -> None:
        before = len(self._evidence.of_operation(operation))
        self._note_when_told(self._asking.ask_for_all(operation, since=since, at_once=self._at_once))
        attempts = len(self._evidence.of_operation(operation)) - before
        due = self._count * min(self._lab.profile.retry_for(operation).attempts_max, 3)
        self._one_by_one = attempts < ENOUGH_ATTEMPTS * due
        if self._one_by_one:
            self._evidence.note("the crowd made the target stop trying, so it is asked one by one")

    def _ask_one_by_one(self, operation: str) -> None:
        enough = self._later_waits(operation) + self._count
        for _ in range(self._count):
            if self._patience_has_ended or self._later_waits(operation) >= enough:
                return
            self._people.meet_for(operation)
            self._breaking.every_call_of_newcomers()
            self._lab.end(touched=True, settings=self._asking.settings)
            self._note_when_told([self._asking.ask(operation, self._people.everybody[-1])])

    @property
    def _patience_has_ended(self) -> bool:
        return time.monotonic() > self._evidence.began_s + ASKING_SHARE * self._lab.patience_s

    def _note_when_told(self, answers: Sequence[Answer]) -> None:
        """Note when those who joined last were told how it ended; whoever gets it later was told nothing then."""
        for subject, answer in zip(self._people.everybody[-len(answers) :], answers, strict=True):
            if answer.kind != "no_answer" and not answer.accepted:
                self.told_s[subject.canary] = answer.ended_s

    def _later_waits(self, operation: str) -> int:
        tries = Counter((one.operation, one.subject) for one in self._evidence.of_operation(operation))
        return sum(max(0, count - 2) for count in tries.values())
