"""Proves that the judge of haste believes true claims on a slow machine, and sees waits shorter than claimed."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.haste import no_step_is_hasty
from intercom_readiness.judges.pausing import pauses
from tests.judges.histories import equal_jitter, failing_series, full_jitter, no_jitter, same_wait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.judges.histories import Draw

BOUNDS_S = (0.3, 0.6, 1.2)
HALVES_S = (0.15, 0.3, 0.6)
NONE_S = (0.0, 0.0, 0.0)


@pytest.mark.parametrize("late_s", [0.004, 0.2], ids=["in time", "late"])
@pytest.mark.parametrize(
    ("draw", "floors_s"),
    [(equal_jitter, HALVES_S), (no_jitter, BOUNDS_S), (full_jitter, NONE_S)],
    ids=["equal jitter", "no jitter", "full jitter"],
)
def test_true_claims_are_believed(draw: Draw, floors_s: Sequence[float], late_s: float) -> None:
    """Whatever the jitter and the machine, waits as claimed are never called hasty."""
    for seed in range(40):
        history = failing_series(Random(seed), draw, BOUNDS_S, times=8, late_s=late_s)

        no_step_is_hasty(pauses(history), floors_s=floors_s)


def test_waits_that_stay_at_the_first_are_seen_on_a_slow_machine() -> None:
    """Equal waits that a busy machine stretches unequally are shorter than the shortest claimed third wait."""
    history = failing_series(Random(418), same_wait, BOUNDS_S, times=8, late_s=0.15)

    with pytest.raises(PromiseBroken, match="or more before attempt 4, as claimed"):
        no_step_is_hasty(pauses(history), floors_s=HALVES_S)


def test_full_jitter_under_a_claim_of_none_is_seen() -> None:
    """A claim without jitter is broken by waits that have it."""
    history = failing_series(Random(418), full_jitter, BOUNDS_S, times=12)

    with pytest.raises(PromiseBroken, match="or more before attempt 2, as claimed"):
        no_step_is_hasty(pauses(history), floors_s=BOUNDS_S)
