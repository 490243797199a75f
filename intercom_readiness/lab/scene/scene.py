"""One scenario inside a lab: its people, what it breaks, what it asks, what it saw, and how it ends."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from intercom_readiness.faults.breaker import Breaker
from intercom_readiness.faults.kinds import Pace
from intercom_readiness.faults.rate_limited import FAR_S
from intercom_readiness.profile.bounds import attempt_timeout_s, deadline_s, longest_waits_s

from .acquaintances import Acquaintances
from .acting import Acting
from .asking import Asking
from .books import Books
from .breaking import Breaking
from .callers import Callers
from .changes import Changes
from .copies import Copies
from .crowd import Crowd
from .evidence import Evidence
from .health_watch import HealthWatch
from .notifying import Notifying
from .page_watch import PageWatch
from .people import People
from .private_people import PrivatePeople
from .refusing import Refusing
from .rotating import Rotating
from .rush import Rush
from .steadiness import Steadiness
from .watching import Watching
from .written_values import WrittenValues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile import Retry


class Effects:
    """
    The side effects that a scenario declares; what it does not list must be zero.

    Attributes:
        expected: How often each operation's healthy effects are due, by operation and kind of subject.
        at_most: Fewer are good as well.
        also: Further side effects that are due, by their kind.
        free: The scenario judges the records itself.
    """

    def __init__(self) -> None:
        self.expected: Counter[tuple[str, str]] = Counter()
        self.also: Counter[str] = Counter()
        self.at_most = False
        self.free = False


class Scene:
    """
    The state of one scenario.

    Attributes:
        people: Whom it is about.
        private: People with data that is known wherever it turns up.
        values: Attributes and phones that it has the target write.
        watching: What it sees of the target beside its answers.
        breaking: What it breaks.
        asking: What it asks of the target, and what came back.
        copies: What it keeps of those whom it has shown.
        crowd: Whom it asks about for the waits that this causes.
        refusing: What it asks while connections are refused for a moment.
        health: What the target says of itself.
        steadiness: Whether it was well before, and is again afterwards.
        page: What happens on Intercom's status page, and what the target tells of it.
        acquaintances: Whom it has read before Intercom tells of them.
        callers: Who keeps it waiting for Intercom.
        notifying: What Intercom tells the target.
        acting: What the target does because of it.
        rotating: How its token is changed.
        changes: What happens to the contact at Intercom, and is told.
        books: What was asked for many people, and what became of it.
        rush: The busy time in which that happens.
        evidence: What it saw.
        effects: The side effects it declares.
    """

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab = lab
        self.name = name
        lab.begin(name)
        retry = lab.profile.retry_for(None)
        reset_max_s = retry.reset.wait_max_s if retry.reset is not None else math.inf
        pace = Pace(longest_waits_s(retry), attempt_timeout_s(lab.profile), _share_s(lab), reset_max_s)
        self.breaker = Breaker(lab.intercom, lab.network, pace, name)
        self.people = People(lab)
        self.asking = Asking(lab, self.people, self.breaker)
        self.copies = Copies(lab, self.people, self.asking)
        self.health = HealthWatch(lab, self.people, self.asking)
        self.evidence = Evidence(lab, self.people, self.breaker, pace, self.asking.answers)
        self.steadiness = Steadiness(
            lab, self.people, asking=self.asking, health=self.health, evidence=self.evidence, breaker=self.breaker
        )
        self.breaker.before_each = self.steadiness.before
        self.private = PrivatePeople(lab, self.people, self.asking)
        self.values = WrittenValues(lab, self.people, self.asking)
        self.watching = Watching(lab)
        self.breaking = Breaking(lab, self.people, self.asking, self.evidence, self.breaker)
        self.crowd = Crowd(lab, self.people, asking=self.asking, breaking=self.breaking, evidence=self.evidence)
        self.refusing = Refusing(lab, self.people, asking=self.asking, breaking=self.breaking, evidence=self.evidence)
        self.page = PageWatch(lab, self.health, self.watching, self.breaking, self.breaker)
        self.notifying = Notifying(lab, self.people, self.asking, self.breaker)
        self.callers = Callers(lab, self.people, self.asking, self.evidence)
        self.acting = Acting(
            lab, asking=self.asking, watching=self.watching, evidence=self.evidence, notifying=self.notifying
        )
        self.acquaintances = Acquaintances(lab, self.people, self.asking, self.notifying, self.acting)
        self.rotating = Rotating(lab, self.people, self.asking)
        self.changes = Changes(lab, self.people, self.notifying, self.acting)
        self.books = Books(lab, self.people, self.asking, self.evidence)
        self.rush = Rush(
            lab,
            self.books,
            steadiness=self.steadiness,
            acting=self.acting,
            breaking=self.breaking,
            breaker=self.breaker,
            evidence=self.evidence,
        )
        self.effects = Effects()
        self._closed = False

    @property
    def retry(self) -> Retry:
        """The retry policy that the profile claims for what was asked last."""
        return self.lab.profile.retry_for(self.asking.operation)

    def expect_effects(self, operation: str, *, at_most: bool = False) -> None:
        """Declare the side effects of a healthy operation, once for each kind of subject it was asked about."""
        kinds = [kind for (asked, kind) in self.asking.asked if asked == operation] or ["known"]
        for kind in kinds:
            self.effects.expected[operation, kind] += 1
        self.effects.at_most = at_most

    def allow_effects_of_all(self) -> None:
        """Declare that every question may have had the side effects of its healthy operation, or fewer of them."""
        self.effects.expected.update(self.asking.asked)
        self.effects.at_most = True

    def close(self, rules: Iterable[Callable[[], None]]) -> list[BaseException]:
        """
        Run closing rules, heal, and give the lab back.

        Returns:
            What the rules raised, in order.
        """
        problems: list[BaseException] = []
        if self._closed:
            return problems
        self._closed = True
        for rule in (*rules, self.breaker.heal, self.callers.close, self.rotating.close):
            try:
                rule()
            except Exception as problem:  # noqa: BLE001 - a rule's finding is part of the verdict, whatever it is
                problems.append(problem)
        touched = self.breaking.touched or self.rotating.touched
        lasting = any(armed.announced_reset_max_s > FAR_S for armed in self.breaker.armed)
        self.lab.end(touched=touched, settings=self.asking.settings, lasting=lasting)
        return problems

    def events(self) -> list[dict[str, Any]]:
        """Give the events of the scenario for its record."""
        events = self.evidence.events()
        for answer in self.asking.answers:
            data = {key: value for key, value in asdict(answer).items() if key not in {"text", "ids"}}
            events.append({"at_s": answer.began_s, "type": "answer", **data, "id_count": len(answer.ids)})
        events += [
            {"at_s": one.at_s, "type": "observation", **asdict(one)}
            for one in (*self.health.observations, *self.page.told)
        ]
        return events + self.steadiness.events() + self.notifying.events()

    def attachments(self) -> dict[str, str]:
        """Give the texts that belong to the record."""
        return {"target.log": "\n".join(self.lab.target_log())}


def _share_s(lab: Lab) -> float:
    """Tell how long one call may last where all calls of an operation have to share the deadline that it claims."""
    shares_s = [
        limit_s / lab.baselines.calls_of(operation.name)
        for operation in lab.profile.operations.values()
        if operation.role != "health" and (limit_s := deadline_s(lab.profile, operation)) is not None
    ]
    return min(shares_s, default=math.inf)
