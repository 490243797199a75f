"""The steady state is insisted on before the first trouble, and its return is timed from the last healing."""

from __future__ import annotations

import time
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from intercom_readiness.answer import Answer
from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.scene.steadiness import Steadiness
from intercom_readiness.model import Observation
from intercom_readiness.profile import load_profile
from tests.features.suite import ROOT

GOOD = {"state": "healthy", "authenticated": True}
BAD = {"state": "unhealthy", "authenticated": None}


class _Target:
    """A target that answers as it is told to, the last answer again and again."""

    def __init__(self, reads: list[str], health: list[dict[str, Any]]) -> None:
        self.reads, self.healths = reads, health
        self.forgotten: list[str] = []

    def read(self, operation: str, _subject: Any) -> Answer:
        kind = self.reads.pop(0) if len(self.reads) > 1 else self.reads[0]
        return Answer(kind, operation, 0.0, 0.0)  # type: ignore[arg-type]

    def health(self) -> Observation:
        return Observation("health", 0.0, self.healths.pop(0) if len(self.healths) > 1 else self.healths[0])


def _steadiness(target: _Target, *, recovery_s: float = 0.3) -> tuple[Steadiness, Any]:
    declared = load_profile(ROOT / "reference" / "profile.toml")
    policy = SimpleNamespace(recovery=SimpleNamespace(within_s=recovery_s))
    profile = SimpleNamespace(by_role=declared.by_role, policy=policy, settings=declared.settings)
    people = SimpleNamespace(
        stranger_for=lambda _operation: SimpleNamespace(intercom_id="c1"),
        delete=lambda subject: target.forgotten.append(subject.intercom_id),
    )
    breaker = SimpleNamespace(armed=[], heal=lambda: None)
    made = Steadiness(
        SimpleNamespace(profile=profile, driver=target, baselines=SimpleNamespace(calls_by_health=("me",))),  # type: ignore[arg-type]
        people,  # type: ignore[arg-type]
        asking=SimpleNamespace(start=lambda: None, control=target.read, answers=[], settings={}),  # type: ignore[arg-type]
        health=SimpleNamespace(freshness_s=0.0),  # type: ignore[arg-type]
        evidence=SimpleNamespace(not_counting_effects=nullcontext),  # type: ignore[arg-type]
        breaker=breaker,  # type: ignore[arg-type]
    )
    made.wanted = True
    return made, breaker


def test_a_good_target_is_steady_and_nobody_is_left_behind() -> None:
    """One read and one look at health are enough, and whoever was read about is gone: listings are not disturbed."""
    target = _Target(["done"], [GOOD])
    steadiness, _ = _steadiness(target)
    steadiness.before()
    seen_s = steadiness.seen_s
    steadiness.before()

    assert seen_s is not None
    assert steadiness.seen_s == seen_s
    assert target.forgotten == ["c1"]


def test_a_target_that_is_not_well_before_proves_nothing() -> None:
    """What follows could be anybody's fault."""
    steadiness, _ = _steadiness(_Target(["failed"], [GOOD]))

    with pytest.raises(MissingPremise, match="read_contact was not good before the trouble: failed"):
        steadiness.before()


def test_scenarios_outside_the_area_are_left_alone() -> None:
    """Only those that live by the rule are asked anything."""
    target = _Target(["failed"], [BAD])
    steadiness, _ = _steadiness(target)
    steadiness.wanted = False
    steadiness.before()

    assert steadiness.seen_s is None


def test_the_way_back_is_timed_from_the_healing() -> None:
    """Each sign has its own time, and it is looked for until it is good."""
    steadiness, breaker = _steadiness(_Target(["failed", "done"], [BAD, GOOD]))
    breaker.armed.append(SimpleNamespace(healed_s=time.monotonic()))
    read, health = steadiness.after()

    assert (read.what, health.what) == ("read_contact", "health")
    assert read.took_s is not None
    assert health.took_s is not None
    assert 0.2 <= read.took_s <= health.took_s
    assert steadiness.recovered_s == health.took_s


def test_what_does_not_come_back_says_what_is_wrong() -> None:
    """The time that the profile allows is used up first."""
    steadiness, breaker = _steadiness(_Target(["failed"], [GOOD]), recovery_s=-0.5)
    breaker.armed.append(SimpleNamespace(healed_s=time.monotonic()))
    read, _ = steadiness.after()

    assert read.took_s is None
    assert read.last == "failed"
    assert steadiness.recovered_s is None
    assert [event["type"] for event in steadiness.events()] == ["recovery", "recovery"]
