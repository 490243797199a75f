"""Proves that health which lies, lags or costs too much is caught, and that a cache within its claim passes."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.health import health_turns, probes_spare_the_quota
from intercom_readiness.model import Observation
from tests.judges.histories import attempt

BOUNDS: dict[str, Any] = {"fresh_within_s": 2.0, "grace_s": 0.5}
REVOKED: dict[str, list[Any]] = {"state": ["unhealthy"], "authenticated": [False]}
UNKNOWN: dict[str, list[Any]] = {"authenticated": [None]}


def health(at_s: float, state: str = "healthy", authenticated: bool | None = True, **more: Any) -> Observation:  # noqa: FBT001, FBT002
    """Write what health said."""
    return Observation("health", at_s, {"state": state, "authenticated": authenticated}, **more)


def test_health_may_be_as_old_as_it_claims() -> None:
    """What health says within its claimed freshness is not judged; what it says afterwards must be true."""
    said = [health(10.5), health(12.4), health(12.6, "unhealthy", authenticated=False)]

    evidence = health_turns(said, into=REVOKED, changed_s=10.0, because="the token was revoked", **BOUNDS)

    assert "health with state unhealthy and authenticated no 2.60 s after the token was revoked" == evidence


@pytest.mark.parametrize(
    "late",
    [health(3.0), health(3.0, "unhealthy"), health(3.0, "degraded", False), health(3.0, "unhealthy", None)],
    ids=["all well", "still authenticated", "only degraded", "unknown"],
)
def test_health_that_does_not_tell_a_revoked_token_is_caught(late: Observation) -> None:
    """After the claimed freshness, health is unhealthy and unauthenticated or the promise is broken."""
    with pytest.raises(PromiseBroken, match=r"within 2\.00 s after the token was revoked"):
        health_turns([late], into=REVOKED, changed_s=0.0, because="the token was revoked", **BOUNDS)


def test_health_that_flaps_is_caught() -> None:
    """Health that was right for a while and is wrong later does not hold."""
    with pytest.raises(PromiseBroken) as broken:
        health_turns([health(1.0, "degraded"), health(4.0)], into={"state": ["degraded"]}, changed_s=0.0, **BOUNDS)

    assert "it was right after 1.00 s" == broken.value.closest_miss


def test_health_that_cannot_be_read_is_caught() -> None:
    """Health that hangs while Intercom hangs breaks the promise."""
    silent = Observation("health", 3.0, None, unreadable="no answer within 5 s")

    with pytest.raises(PromiseBroken, match="no readable health"):
        health_turns([silent], into={"state": ["unhealthy"]}, changed_s=0.0, **BOUNDS)


@pytest.mark.parametrize(
    "said",
    [[], [health(2.0)], [health(-1.0, "unhealthy", False)]],
    ids=["never asked", "asked too early", "asked before"],
)
def test_health_that_was_not_asked_late_enough_is_not_judged(said: list[Observation]) -> None:
    """Without an answer after the claimed freshness, or the right one before, there is no verdict."""
    with pytest.raises(MissingPremise):
        health_turns(said, into=REVOKED, changed_s=0.0, **BOUNDS)


def test_a_field_that_the_profile_does_not_read_is_not_judged() -> None:
    """Health without the field gives no verdict about it."""
    said = [Observation("health", 3.0, {"state": "unhealthy"})]

    with pytest.raises(MissingPremise, match="without authenticated"):
        health_turns(said, into=UNKNOWN, changed_s=0.0, **BOUNDS)


def test_silence_is_no_bad_token() -> None:
    """While Intercom does not answer, authentication is unknown: neither bad nor good."""
    health_turns([health(3.0, "unhealthy", None)], into=UNKNOWN, changed_s=0.0, **BOUNDS)
    for authenticated, hint in ((True, "cached for longer"), (False, "silence was taken for a bad token")):
        with pytest.raises(PromiseBroken) as broken:
            health_turns([health(3.0, "unhealthy", authenticated)], into=UNKNOWN, changed_s=0.0, **BOUNDS)
        assert hint in broken.value.hint


def test_health_gets_well_again() -> None:
    """After healing, health is healthy once its freshness is over."""
    health_turns([health(1.0, "unhealthy"), health(3.0)], into={"state": ["healthy"]}, changed_s=0.0, **BOUNDS)
    with pytest.raises(PromiseBroken):
        health_turns([health(3.0, "degraded")], into={"state": ["healthy"]}, changed_s=0.0, **BOUNDS)


ASKS_S = [5 + number / 10 for number in range(21)]


def test_cached_health_spares_the_quota() -> None:
    """One look-up per freshness, and one more, is right; one per ask is not."""
    looks = [attempt(at_s, operation="me.read", subject="") for at_s in ASKS_S]

    probes_spare_the_quota(looks[::10], asks_s=ASKS_S, fresh_within_s=1.0)
    probes_spare_the_quota([], asks_s=ASKS_S, fresh_within_s=1.0)
    probes_spare_the_quota(looks[:8], asks_s=ASKS_S, fresh_within_s=1.0, calls_per_check=2)
    with pytest.raises(PromiseBroken, match="21 calls"):
        probes_spare_the_quota(looks, asks_s=ASKS_S, fresh_within_s=1.0)


def test_too_few_asks_show_no_cache() -> None:
    """Where even a target without a cache would make no more calls, there is no verdict."""
    with pytest.raises(MissingPremise):
        probes_spare_the_quota([], asks_s=[0.0, 0.1], fresh_within_s=1.0)
