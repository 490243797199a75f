"""Proves that a health that suffers from the status page is caught."""

from __future__ import annotations

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.status_page import health_is_unharmed
from intercom_readiness.model import Observation


def said(*states: str) -> list[Observation]:
    """Write what health said, in order."""
    return [Observation("health", float(at_s), {"state": state}) for at_s, state in enumerate(states)]


def test_health_as_before_passes() -> None:
    """Degraded is no outage, and a grace is the machine's."""
    told = health_is_unharmed(said("healthy", "degraded"), took_s=[0.1, 0.7], within_s=0.6, grace_s=0.2)
    assert told == "2 health answers, none unhealthy, the slowest after 0.70 s"


def test_health_that_waits_for_the_page_is_caught() -> None:
    """Whoever probes gives up long before."""
    with pytest.raises(PromiseBroken, match=r"the slowest of 2 answers after 10\.00 s") as broken:
        health_is_unharmed(said("healthy", ""), took_s=[0.1, 10.0], within_s=0.6, grace_s=0.2)
    assert broken.value.closest_miss == "9.20 s too late"


def test_health_that_is_bad_without_the_page_is_caught() -> None:
    """Load balancers act on it."""
    with pytest.raises(PromiseBroken, match="1 answer of 2 unhealthy"):
        health_is_unharmed(said("healthy", "unhealthy"), took_s=[0.1, 0.1], within_s=0.6, grace_s=0.2)


def test_without_a_question_nothing_is_known() -> None:
    """Health must have been asked."""
    with pytest.raises(MissingPremise):
        health_is_unharmed([], took_s=[], within_s=0.6, grace_s=0.2)
