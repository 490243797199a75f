"""Proves that the judge of growth believes every kind of jitter, and catches waits that do not depend on failures."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.growth import waits_grow_with_each_attempt
from intercom_readiness.judges.pausing import pauses
from tests.judges.histories import (
    DOUBLING,
    GOOD,
    attempt,
    failing_series,
    full_jitter,
    no_wait,
    same_jitter,
    same_wait,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.judges.histories import Draw


@pytest.mark.parametrize("times", [1, 2, 8, 20], ids=lambda times: f"{times} series")
@pytest.mark.parametrize(("draw", "bounds_s"), GOOD)
def test_good_clients_are_never_blamed(draw: Draw, bounds_s: Sequence[float], times: int) -> None:
    """In 40 runs of each kind of jitter and each number of series, there is no false alarm."""
    for seed in range(40):
        waits_grow_with_each_attempt(
            pauses(failing_series(Random(seed), draw, bounds_s, times=times)), bounds_s=bounds_s
        )


@pytest.mark.parametrize(("draw", "bounds_s"), GOOD[:-1])
def test_growth_is_seen_in_so_many_waits(draw: Draw, bounds_s: Sequence[float]) -> None:
    """Four dozen series of a good client prove that its waits grow, however little each grows."""
    for seed in range(20):
        history = failing_series(Random(seed), draw, bounds_s, times=48)

        waits_grow_with_each_attempt(pauses(history), bounds_s=bounds_s, insist=True)


@pytest.mark.parametrize("draw", [same_wait, same_jitter, no_wait])
def test_waits_that_do_not_grow_are_caught_with_eight_series(draw: Draw) -> None:
    """Eight series of three waits that never outgrow the first bound break the promise, each time."""
    for seed in range(40):
        history = failing_series(Random(seed), draw, DOUBLING, times=8)

        with pytest.raises(PromiseBroken, match="waits that grow from"):
            waits_grow_with_each_attempt(pauses(history), bounds_s=DOUBLING)


@pytest.mark.parametrize("draw", [same_wait, same_jitter])
def test_a_machine_that_wakes_late_hides_no_missing_growth(draw: Draw) -> None:
    """Waits that do not grow but end late are caught all the same: the first ones end late as well."""
    for seed in range(20):
        history = failing_series(Random(seed), draw, DOUBLING, times=40, late_s=0.1)

        with pytest.raises(PromiseBroken):
            waits_grow_with_each_attempt(pauses(history), bounds_s=DOUBLING)


def test_one_late_wake_up_does_not_hide_waits_that_do_not_grow() -> None:
    """With twelve series a single stray long wait is forgiven, and the missing growth still seen."""
    history = failing_series(Random(418), same_wait, DOUBLING, times=12)
    stray = [attempt(at_s, 503, subject="stray") for at_s in (0.0, 0.31, 1.41)]

    with pytest.raises(PromiseBroken, match="1 of 25 later waits"):
        waits_grow_with_each_attempt(pauses([*history, *stray]), bounds_s=DOUBLING)


@pytest.mark.parametrize(
    ("bounds_s", "times"),
    [((0.3, 0.6, 1.2), 3), ((0.3,), 20), ((0.3, 0.3), 20)],
    ids=["few series", "one wait each", "no growth claimed"],
)
def test_growth_that_cannot_be_judged_is_said_to_be_so(bounds_s: Sequence[float], times: int) -> None:
    """Too few waits, or bounds that do not grow, give evidence that says that nothing was judged."""
    history = failing_series(Random(418), same_jitter, bounds_s, times=times)

    assert waits_grow_with_each_attempt(pauses(history), bounds_s=bounds_s).startswith("growth not judged")


@pytest.mark.parametrize("draw", [full_jitter, same_jitter])
def test_growth_that_is_claimed_and_cannot_be_told_is_unknown(draw: Draw) -> None:
    """Where the claim grows, too few waits leave the promise unknown, be they good or not."""
    history = failing_series(Random(418), draw, (0.1, 0.2), times=6)

    with pytest.raises(MissingPremise, match="which waits that do not grow may do as well"):
        waits_grow_with_each_attempt(pauses(history), bounds_s=(0.1, 0.2), insist=True)


def test_waits_that_creep_do_not_grow() -> None:
    """Waits that are a little longer each time, as on a target that tires, are not taken for growth."""
    history = failing_series(Random(418), lambda _, _bounds_s: [0.32, 0.33, 0.335], DOUBLING, times=24)

    with pytest.raises(MissingPremise):
        waits_grow_with_each_attempt(pauses(history), bounds_s=DOUBLING, insist=True)


@pytest.mark.parametrize("added_s", [0.2, 0.0], ids=["added", "not added"])
def test_what_may_be_added_to_each_wait_is_never_blamed(added_s: float) -> None:
    """A worker that polls adds up to its period to each wait, or nothing: neither is held against it."""

    def polled(random: Random, bounds_s: Sequence[float]) -> list[float]:
        return [random.uniform(0, bound_s - 0.2) + random.uniform(0, added_s) for bound_s in bounds_s]

    for seed in range(20):
        history = failing_series(Random(seed), polled, (0.3, 0.4, 0.6), times=24)

        waits_grow_with_each_attempt(pauses(history), bounds_s=(0.3, 0.4, 0.6), added_s=0.2)


def test_announced_waits_say_nothing_about_growth() -> None:
    """Waits that a rate limit's reset decides are left out of the statistics."""
    history = [attempt(0.0, 429, reset_s=4), attempt(4.0)]

    with pytest.raises(MissingPremise, match="own backoff"):
        waits_grow_with_each_attempt(pauses(history), bounds_s=DOUBLING)


def test_what_shrank_is_named() -> None:
    """Waits that do not grow are told one by one, with how much shorter the last one is."""
    history = [attempt(10.0 * n + at_s, 503, subject=f"k{n}") for n in range(24) for at_s in (0.0, 0.11, 0.2, 0.28)]

    with pytest.raises(PromiseBroken) as broken:
        waits_grow_with_each_attempt(pauses(history), bounds_s=[0.1, 0.2, 0.4])

    assert broken.value.closest_miss == "waits 0.10 s, 0.080 s: the last is 0.020 s shorter than the one before"
