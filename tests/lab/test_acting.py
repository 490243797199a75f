"""Watching for an effect that must not be there, on a target that stands still for a moment."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from intercom_readiness.lab.scene.acting import WATCH_MIN_S, Acting, Shown

# Longer than a watch that knows of no stall.
STALL_S = 3 * WATCH_MIN_S
WITHIN_S = 2.5


class Stalled:
    """Signs of a target that does, after a stall, all that it was told: the watched notification twice."""

    counts = outlasts_a_crash = True

    def __init__(self, *, tells_whose: bool) -> None:
        self.tells_whose = tells_whose
        self.told: list[str] = ["watched"]
        self._over_s = time.monotonic() + STALL_S

    def prepare(self, subject: object) -> None:
        """Need nothing."""

    def total(self, notifications: list[str]) -> int:
        """Count one sign of the watched notification at once, another one and those of others after the stall."""
        signs = ["watched"] + (self.told if time.monotonic() > self._over_s else [])
        return sum(signs.count(one) for one in notifications) if self.tells_whose else len(signs)


def acting_on(sightings: Stalled) -> Acting:
    """Make what watches a stalled target; it has seen a fresh notification act at once, before the stall."""
    notifying = SimpleNamespace(last=["watched"], someone=lambda: "somebody")

    def tell(*, subject: str) -> None:
        sightings.told.append(subject)
        notifying.last = [subject]

    notifying.tell = tell
    effects = SimpleNamespace(webhook=SimpleNamespace(within_s=WITHIN_S))
    lab: Any = SimpleNamespace(profile=SimpleNamespace(effects=effects))
    unused: Any = None
    acting = Acting(lab, asking=unused, watching=unused, evidence=unused, notifying=notifying)  # type: ignore[arg-type]
    acting.__dict__["_sightings"] = sightings
    acting.shown = Shown(signs=1, after_s=0.0, changes={})  # type: ignore[arg-type]
    return acting


@pytest.mark.parametrize("tells_whose", [True, False])
def test_a_second_effect_that_a_stall_holds_back_is_seen(*, tells_whose: bool) -> None:
    """A watch lasts until the target is seen to act again, so that a second effect does not hide behind a stall."""
    acting = acting_on(Stalled(tells_whose=tells_whose))

    assert acting.watch(1) == 2


def test_the_other_notification_is_no_sign() -> None:
    """What another notification does, told to measure the target, is not taken for an effect of the watched one."""
    acting = acting_on(sightings := Stalled(tells_whose=True))
    sightings.told.clear()

    assert acting.watch(1) == 1
    assert sightings.told == ["somebody"]
