"""Proves that the judge of jitter sees every usual kind, and takes noise for none."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.jitter import waits_are_jittered
from intercom_readiness.judges.pausing import pauses
from tests.judges.histories import (
    DOUBLING,
    decorrelated_jitter,
    equal_jitter,
    failing_series,
    full_jitter,
    no_jitter,
    tenth_jitter,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.judges.histories import Draw

QUICK_S = [0.002 + n / 10_000 for n in range(24)]
SLOW_S = [0.002 + n / 200 for n in range(24)]


@pytest.mark.parametrize("reactions_s", [QUICK_S, []], ids=["reactions seen", "unseen"])
@pytest.mark.parametrize(
    ("draw", "share"),
    [(full_jitter, 1.0), (equal_jitter, 0.5), (tenth_jitter, 0.2), (decorrelated_jitter, 0.5)],
    ids=["full", "equal", "a tenth", "decorrelated"],
)
def test_jitter_of_every_kind_is_seen(draw: Draw, share: float, reactions_s: Sequence[float]) -> None:
    """Any usual jitter spreads the waits of one step by more than the machine's noise."""
    widths_s = [share * bound_s for bound_s in DOUBLING]

    for seed in range(40):
        history = failing_series(Random(seed), draw, DOUBLING, times=24)

        waits_are_jittered(pauses(history), widths_s=widths_s, reactions_s=reactions_s)


def test_jitter_of_a_few_milliseconds_is_seen_where_reactions_are_quicker() -> None:
    """Short waits with jitter differ by less than a busy machine adds, and by more than this target is slow."""
    history = failing_series(Random(418), full_jitter, (0.02, 0.04), times=24, late_s=0.001)

    waits_are_jittered(pauses(history), widths_s=(0.02, 0.04), reactions_s=QUICK_S)
    with pytest.raises(MissingPremise):
        waits_are_jittered(pauses(history), widths_s=(0.02, 0.04))


@pytest.mark.parametrize("reactions_s", [QUICK_S, SLOW_S, []], ids=["quick", "slow", "unseen"])
def test_waits_without_jitter_are_caught(reactions_s: Sequence[float]) -> None:
    """Waits that are alike in every series have no jitter, however slow the target reacts."""
    history = failing_series(Random(418), no_jitter, DOUBLING, times=24)

    with pytest.raises(PromiseBroken, match="differ from call to call"):
        waits_are_jittered(pauses(history), widths_s=DOUBLING, reactions_s=reactions_s)


def test_noise_is_no_jitter() -> None:
    """Waits that differ by no more than the target's reactions have no jitter."""
    history = failing_series(Random(418), no_jitter, DOUBLING, times=24, late_s=0.1)

    with pytest.raises(PromiseBroken):
        waits_are_jittered(pauses(history), widths_s=DOUBLING, reactions_s=SLOW_S)


def test_jitter_within_the_noise_is_unknown() -> None:
    """Waits that differ by no more than the target's reactions, and may well, are neither good nor broken."""
    history = failing_series(Random(418), full_jitter, (0.1, 0.2), times=24)

    with pytest.raises(MissingPremise, match="48 waits do not tell"):
        waits_are_jittered(pauses(history), widths_s=(0.1, 0.2), reactions_s=SLOW_S)


def test_a_few_late_wake_ups_do_not_feign_jitter() -> None:
    """Lateness only adds, so a few sleepers that were woken very late change nothing."""
    punctual = failing_series(Random(418), no_jitter, DOUBLING, times=24)
    late = failing_series(Random(419), no_jitter, DOUBLING, times=6, late_s=0.4)
    others = [replace(one, subject=f"late {one.subject}") for one in late]

    with pytest.raises(PromiseBroken):
        waits_are_jittered(pauses([*punctual, *others]), widths_s=DOUBLING, reactions_s=QUICK_S)


@pytest.mark.parametrize("times", [2, 5])
def test_too_few_waits_tell_nothing_about_jitter(times: int) -> None:
    """A few series cannot tell jitter from noise."""
    history = failing_series(Random(418), no_jitter, (0.05, 0.1), times=times)

    with pytest.raises(MissingPremise):
        waits_are_jittered(pauses(history), widths_s=(0.05, 0.1), reactions_s=QUICK_S)
