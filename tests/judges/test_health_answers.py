"""Proves that slow, incomplete and made-up health is caught, and liveness that follows Intercom."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges import health_answers as judges
from intercom_readiness.model import Observation

GOOD: dict[str, Any] = {
    "state": "healthy",
    "status": 200,
    "authenticated": True,
    "latency_ms": 3,
    "quota_left": 1233,
    "error": "",
}
SEEN = [1234, 1233]


def said(unreadable: str = "", **fields: Any) -> Observation:
    """Write what health said."""
    return Observation("health", 1.0, GOOD | fields, unreadable=unreadable)


def test_health_in_time_passes() -> None:
    """The slowest answer decides, and a grace is the machine's."""
    assert "2 health answers, the slowest after 0.70 s" == judges.health_answers_in_time(
        [0.01, 0.7], within_s=0.6, grace_s=0.2
    )


@pytest.mark.parametrize(("at_once", "hint"), [(False, "retries"), (True, "each asker waits")])
def test_health_that_waits_for_intercom_is_caught(at_once: bool, hint: str) -> None:  # noqa: FBT001
    """Whoever probes gives up long before."""
    with pytest.raises(PromiseBroken, match=r"2 of 3 answers came later, the slowest after 2\.40 s") as broken:
        judges.health_answers_in_time([0.1, 1.2, 2.4], within_s=0.6, grace_s=0.2, at_once=at_once)

    assert hint in broken.value.hint


def test_health_that_was_not_asked_proves_nothing() -> None:
    """No question, no verdict."""
    with pytest.raises(MissingPremise):
        judges.health_answers_in_time([], within_s=1.0, grace_s=0.0)
    with pytest.raises(MissingPremise):
        judges.liveness_says_alive([], within_s=1.0)


def test_complete_health_passes() -> None:
    """All fields, all true."""
    assert "healthy, authenticated, 3 ms, 1233 calls left" == judges.health_is_complete(
        said(), quota_seen=SEEN, latency_max_s=1.0
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"state": "degraded"}, "state degraded"),
        ({"authenticated": None}, "authenticated None"),
        ({"latency_ms": None}, "latency missing"),
        ({"latency_ms": -1}, "latency -1 ms"),
        ({"latency_ms": 90_000}, "latency 90000 ms"),
        ({"quota_left": None}, "quota left missing where Intercom said 1233 to 1234"),
        ({"quota_left": 1667}, "quota left 1667 where Intercom said 1233 to 1234"),
    ],
)
def test_health_that_is_incomplete_or_made_up_is_caught(fields: dict[str, Any], wrong: str) -> None:
    """A field that is missing or cannot be true misleads whoever is on call."""
    with pytest.raises(PromiseBroken) as broken:
        judges.health_is_complete(said(**fields), quota_seen=SEEN, latency_max_s=1.0)

    assert wrong == broken.value.observed


def test_a_quota_that_intercom_never_told_cannot_be_judged() -> None:
    """The edge sends no rate headers."""
    with pytest.raises(MissingPremise, match="no answer of Intercom's told"):
        judges.health_is_complete(said(), quota_seen=[], latency_max_s=1.0)


def test_a_latency_that_follows_intercom_passes() -> None:
    """One look that met the delay is enough; what was known before may be told meanwhile."""
    assert "a latency of 300 ms" in judges.latency_tells_a_slow_intercom(
        [said(), said(latency_ms=300)], delay_s=0.3, latency_max_s=1.0
    )


@pytest.mark.parametrize("latencies_ms", [[], [3, 4], [None], [5000]], ids=["none", "quick", "missing", "too long"])
def test_a_latency_that_is_made_up_is_caught(latencies_ms: list[Any]) -> None:
    """A latency of something else hides a slow Intercom."""
    with pytest.raises(PromiseBroken, match="a latency of 300 ms or more"):
        judges.latency_tells_a_slow_intercom(
            [said(latency_ms=one) for one in latencies_ms], delay_s=0.3, latency_max_s=1.0
        )


STATUSES = {"healthy": (200,), "unhealthy": (503,), "degraded": ()}


def test_the_declared_signal_passes() -> None:
    """The state and its status agree."""
    assert "unhealthy with status 503" == judges.the_signal_is_as_declared(
        said(state="unhealthy", status=503), statuses=STATUSES
    )


def test_another_signal_is_caught() -> None:
    """A load balancer that looks at the status alone is told that all is well."""
    with pytest.raises(PromiseBroken, match="status 503 while health is unhealthy"):
        judges.the_signal_is_as_declared(said(state="unhealthy", status=200), statuses=STATUSES)
    with pytest.raises(PromiseBroken, match="timed out"):
        judges.the_signal_is_as_declared(said("timed out", state="", status=None), statuses=STATUSES)


def test_a_signal_that_is_not_declared_cannot_be_judged() -> None:
    """Nothing is demanded that nobody said."""
    with pytest.raises(MissingPremise, match=r"set status\.degraded of the operation"):
        judges.the_signal_is_as_declared(said(state="degraded", status=200), statuses=STATUSES)


def test_a_pulse_of_its_own_passes() -> None:
    """Alive and quick, each time."""
    assert "alive 2 times" in judges.liveness_says_alive([(0.01, True, "status 200")] * 2, within_s=1.0)


@pytest.mark.parametrize(
    "pulse", [(0.01, False, "status 503"), (1.2, True, "status 200"), (1.0, False, "no whole answer in time")]
)
def test_a_pulse_that_follows_intercom_is_caught(pulse: tuple[float, bool, str]) -> None:
    """One wrong or late answer restarts an instance."""
    with pytest.raises(PromiseBroken, match=pulse[2]):
        judges.liveness_says_alive([(0.01, True, "status 200"), pulse], within_s=1.0)
