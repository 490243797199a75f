"""The steady state around a chaos scenario: seen before the first fault, and looked for again after the last one."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.waiting import RECOVERY_EVERY_S, sleep_until
from intercom_readiness.profile.bounds import attempt_timeout_s

from .asking import GRACE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.answer import Answer
    from intercom_readiness.faults.breaker import Breaker
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile.names import Role

    from .asking import Asking
    from .evidence import Evidence
    from .health_watch import HealthWatch
    from .people import People

    # What is wrong, or "" when nothing is.
    Look = Callable[[], str]

# By which the target shows that it works, the first of them that it has.
SHOWN_BY: tuple[Role, ...] = ("read", "search", "list")


@dataclass(frozen=True, slots=True)
class Comeback:
    """
    How one sign of the steady state came back.

    Attributes:
        what: The operation that shows it.
        took_s: How long after the last fault was healed it was seen; None when it was not.
        within_s: How long that may take by the profile's claims, every grace included.
        last: What it said last.
    """

    what: str
    took_s: float | None
    within_s: float
    last: str


class Steadiness:
    """
    Whether the target of one scenario is as it should be: health is good, and a read works.

    Attributes:
        wanted: The scenario lives by the rule that the steady state holds before and again after.
        seen_s: When it was seen before the trouble, on the monotonic clock; None before.
        healed_s: When the last fault was healed.
        comebacks: How it came back.
    """

    def __init__(
        self,
        lab: Lab,
        people: People,
        *,
        asking: Asking,
        health: HealthWatch,
        evidence: Evidence,
        breaker: Breaker,
    ) -> None:
        self.wanted = False
        self.seen_s: float | None = None
        self.healed_s = 0.0
        self.comebacks: list[Comeback] = []
        self._lab = lab
        self._people = people
        self._asking = asking
        self._health = health
        self._evidence = evidence
        self._breaker = breaker

    def before(self) -> None:
        """
        Insist on the steady state, once, where the scenario wants it.

        Raises:
            MissingPremise: Health is not good, or a read does not work, so what follows proves nothing.
        """
        if not self.wanted or self.seen_s is not None:
            return
        self._asking.start()
        self.seen_s = time.monotonic()
        for what, look, within_s in self._signs():
            if wrong := _until_good(look, self.seen_s + within_s):
                raise MissingPremise(f"{what} was not good before the trouble: {wrong}")

    def after(self) -> list[Comeback]:
        """Heal everything, and wait until all signs are good again, for as long as the profile allows."""
        self._breaker.heal()
        self.healed_s = max((armed.healed_s or 0.0 for armed in self._breaker.armed), default=0.0) or time.monotonic()
        self.comebacks = [self._comeback(*sign) for sign in self._signs()]
        return self.comebacks

    @property
    def recovered_s(self) -> float | None:
        """How long after the last fault had ended all signs were good again; None when they were not, or unseen."""
        times_s = [one.took_s for one in self.comebacks if one.took_s is not None]
        return max(times_s) if times_s and len(times_s) == len(self.comebacks) else None

    def _comeback(self, what: str, look: Look, within_s: float) -> Comeback:
        seen_s = [one.ended_s for one in self._asking.answers if self._shows(what, one)]
        if seen_s:
            return Comeback(what, seen_s[0] - self.healed_s, within_s, "")
        # Where nobody has looked since the healing, the first look may come late, and is given its chance.
        wrong = _until_good(look, max(self.healed_s + within_s, time.monotonic()))
        return Comeback(what, None if wrong else time.monotonic() - self.healed_s, within_s, wrong)

    def _shows(self, what: str, answer: Answer) -> bool:
        return answer.operation == what and answer.kind == "done" and answer.began_s >= self.healed_s

    def _signs(self) -> list[tuple[str, Look, float]]:
        """List what shows the steady state: its name, a look that tells what is wrong, and how long that may last."""
        profile = self._lab.profile
        within_s = profile.policy.recovery.within_s + GRACE_S
        reads = [one.name for role in SHOWN_BY for one in profile.by_role(role)][:1]
        signs: list[tuple[str, Look, float]] = [(name, partial(self._read, name), within_s) for name in reads]
        for one in profile.by_role("health")[:1]:
            age_s = self._health.freshness_s + attempt_timeout_s(profile, self._asking.settings)
            signs.append((one.name, self._look_at_health, within_s + age_s))
        if not signs:
            raise MissingPremise("the profile has neither a read, a search, a list nor health to see a steady state by")
        return signs

    def _read(self, operation: str) -> str:
        """Ask about somebody whom the scenario is not about, and who is gone afterwards: no listing may show them."""
        stranger = self._people.stranger_for(operation)
        with self._evidence.not_counting_effects():
            answer = self._asking.control(operation, stranger)
            if stranger.intercom_id:
                self._people.delete(stranger)
        return "" if answer.kind == "done" else f"{answer.kind}{f' ({answer.detail})' if answer.detail else ''}"

    def _look_at_health(self) -> str:
        said = self._lab.driver.health()
        value = said.value or {}
        if value.get("state") == "healthy" and value.get("authenticated") is not False:
            return ""
        if not self._lab.baselines.calls_by_health:
            # Such a target learns from its traffic alone.
            with self._health.traffic():
                pass
        return said.unreadable or f"{value.get('state')}, authenticated: {value.get('authenticated')}"

    def events(self) -> list[dict[str, Any]]:
        """Give the steady state before and the way back to it as events of the record."""
        events: list[dict[str, Any]] = []
        if self.seen_s is not None:
            events.append({"at_s": self.seen_s, "type": "note", "text": "the steady state held before the trouble"})
        return events + [{"at_s": self.healed_s, "type": "recovery", **asdict(one)} for one in self.comebacks]


def _until_good(look: Look, end_s: float) -> str:
    """Look until nothing is wrong, or for the last time after a moment; gives what is wrong still."""
    while True:
        last_chance = time.monotonic() >= end_s
        wrong = look()
        if not wrong or last_chance:
            return wrong
        sleep_until(min(end_s, time.monotonic() + RECOVERY_EVERY_S))
