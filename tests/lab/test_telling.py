"""What was awaited in vain is told in words that help."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from intercom_readiness.delivery import Delivery
from intercom_readiness.lab.scene.health_watch import HealthWatch
from intercom_readiness.lab.scene.notifying import so_far
from intercom_readiness.profile.settings import Setting, Settings


def _delivery(id_: str, status: int | None) -> Delivery:
    return Delivery(id_, "contact.user.updated", 1, 0.0, 1.0, status, "answered" if status else "timeout")


def test_a_burst_that_did_not_end_is_counted() -> None:
    """How many came to a good end, to a bad one, and to none; one that failed first and was taken then is good."""
    told = so_far([_delivery("a", 200), _delivery("b", None), _delivery("c", 503), _delivery("c", 200)], 10, 60.0)

    assert told.startswith(
        "Intercom told of 10 and awaited every answer for 60 s: 2 acknowledged, 1 not acknowledged, 7 still under way "
        "or queued."
    )


@pytest.mark.parametrize(
    ("settings", "claim"),
    [
        pytest.param({}, "that fresh_within_s claims", id="claimed by the operation"),
        pytest.param(
            {"health_freshness": Setting(env="FRESH_S", unit="s", lab=2.0)},
            "that settings.health_freshness claims",
            id="claimed by the setting",
        ),
    ],
)
def test_a_cache_of_health_that_outlasts_its_claim_is_named(settings: dict[str, Setting], claim: str) -> None:
    """Nothing met the fault since health asked nobody: the claim and what to do about it are told."""
    watch = _watch(settings, calls=("GET /me",))
    watch.began_s = [0.0, 5.0, 6.0, 7.5]

    assert watch.unasked(5.0).startswith(": health was asked 3 times in 2.5 s and asked Intercom nothing, so its cache")
    assert f"lasts longer than the 2 s {claim}" in watch.unasked(5.0)


def test_health_that_asks_nobody_has_no_cache_to_blame() -> None:
    """A target that learns from its traffic alone; and one whose health was not asked."""
    assert _watch({}, calls=()).unasked(0.0) == ""
    silent = _watch({}, calls=())
    silent.began_s = [1.0]
    assert silent.unasked(0.0) == ""


def _watch(settings: dict[str, Setting], calls: tuple[str, ...]) -> HealthWatch:
    profile: Any = SimpleNamespace(
        settings=Settings(by_name=settings), by_role=lambda _role: [SimpleNamespace(fresh_within_s=2.0)]
    )
    lab: Any = SimpleNamespace(profile=profile, baselines=SimpleNamespace(calls_by_health=calls))
    nobody: Any = SimpleNamespace(settings={})
    return HealthWatch(lab, nobody, nobody)
