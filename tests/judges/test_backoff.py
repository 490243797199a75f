"""Proves that the judges of backoff let every kind of jitter pass, and catch waits that do not back off."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError, MissingPremise, PromiseBroken
from intercom_readiness.judges.backoff import (
    every_wait_stays_within_its_bound,
    retries_do_not_hammer,
    waits_are_jittered,
    waits_grow_with_each_attempt,
)
from tests.judges.histories import (
    CREATE,
    SEARCH,
    attempt,
    decorrelated_jitter,
    equal_jitter,
    failing_series,
    full_jitter,
    no_jitter,
    tenth_jitter,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Draw = Callable[[Random, Sequence[float]], list[float]]

DOUBLING = (0.3, 0.6, 1.2)
TRIPLING = (0.3, 0.9, 2.7)
GOOD = [
    pytest.param(full_jitter, DOUBLING, id="full jitter"),
    pytest.param(equal_jitter, DOUBLING, id="equal jitter"),
    pytest.param(tenth_jitter, DOUBLING, id="a tenth of jitter"),
    pytest.param(no_jitter, DOUBLING, id="no jitter"),
    pytest.param(decorrelated_jitter, TRIPLING, id="decorrelated jitter"),
    pytest.param(full_jitter, (0.3, 0.6, 0.6), id="capped"),
    pytest.param(full_jitter, (0.05, 0.1, 0.2), id="short waits"),
    pytest.param(full_jitter, (0.3, 0.36, 0.42), id="slow growth"),
]


def same_wait(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait the first bound each time."""
    return [bounds_s[0] for _ in bounds_s]


def same_jitter(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait up to the first bound each time."""
    return [random.uniform(0, bounds_s[0]) for _ in bounds_s]


def no_wait(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Come back at once."""
    return [0.0 for _ in bounds_s]


@pytest.mark.parametrize("times", [1, 2, 8, 20], ids=lambda times: f"{times} series")
@pytest.mark.parametrize(("draw", "bounds_s"), GOOD)
def test_good_clients_are_never_blamed(draw: Draw, bounds_s: Sequence[float], times: int) -> None:
    """In 40 runs of each kind of jitter and each number of series, no judge of waits raises a false alarm."""
    for seed in range(40):
        history = failing_series(Random(seed), draw, bounds_s, times=times)

        every_wait_stays_within_its_bound(history, bounds_s=bounds_s, grace_s=0.05)
        retries_do_not_hammer(history, bounds_s=bounds_s, lag_s=0.005)
        waits_grow_with_each_attempt(history, bounds_s=bounds_s, lag_s=0.005)


@pytest.mark.parametrize("draw", [same_wait, same_jitter, no_wait])
def test_waits_that_do_not_grow_are_caught_with_eight_series(draw: Draw) -> None:
    """Eight series of three waits that never outgrow the first bound break the promise, each time."""
    for seed in range(40):
        history = failing_series(Random(seed), draw, DOUBLING, times=8)

        with pytest.raises(PromiseBroken, match="waits that grow from"):
            waits_grow_with_each_attempt(history, bounds_s=DOUBLING, lag_s=0.005)


@pytest.mark.parametrize("draw", [same_wait, same_jitter])
def test_a_machine_that_wakes_late_hides_no_missing_growth(draw: Draw) -> None:
    """Waits that do not grow but end late, by as much as the machine's own lag, are caught all the same."""
    for seed in range(20):
        history = failing_series(Random(seed), draw, DOUBLING, times=12, late_s=0.1)

        with pytest.raises(PromiseBroken):
            waits_grow_with_each_attempt(history, bounds_s=DOUBLING, lag_s=0.1)


def test_one_late_wake_up_does_not_hide_waits_that_do_not_grow() -> None:
    """With twelve series a single stray long wait is forgiven, and the missing growth still seen."""
    history = failing_series(Random(418), same_wait, DOUBLING, times=12)
    stray = [attempt(at_s, 503, subject="stray") for at_s in (0.0, 0.31, 1.41)]

    with pytest.raises(PromiseBroken, match="1 of 25 later waits"):
        waits_grow_with_each_attempt([*history, *stray], bounds_s=DOUBLING, lag_s=0.005)


@pytest.mark.parametrize(
    ("bounds_s", "times"),
    [((0.3, 0.6, 1.2), 3), ((0.3,), 20), ((0.3, 0.3), 20)],
    ids=["few series", "one wait each", "no growth claimed"],
)
def test_growth_that_cannot_be_judged_is_said_to_be_so(bounds_s: Sequence[float], times: int) -> None:
    """Too few waits, or bounds that do not grow, give evidence that says that nothing was judged."""
    history = failing_series(Random(418), same_jitter, bounds_s, times=times)

    assert waits_grow_with_each_attempt(history, bounds_s=bounds_s).startswith("growth not judged")


def test_evidence_that_growth_was_not_judged_says_what_it_would_take() -> None:
    """The evidence names the number of later waits that would do."""
    history = failing_series(Random(418), full_jitter, (0.1, 0.2), times=12)

    assert waits_grow_with_each_attempt(history, bounds_s=(0.1, 0.2)) == (
        "growth not judged: 12 later waits cannot be told from luck, 16 would do"
    )


def test_growth_that_is_claimed_and_cannot_be_judged_is_unknown() -> None:
    """Where the claim grows, too few waits leave the promise unknown."""
    history = failing_series(Random(418), full_jitter, (0.1, 0.2), times=12)

    with pytest.raises(MissingPremise, match="16 would do"):
        waits_grow_with_each_attempt(history, bounds_s=(0.1, 0.2), insist=True)


def test_one_hammering_series_is_enough() -> None:
    """Three attempts in a row without any wait are no jitter."""
    history = failing_series(Random(418), no_wait, DOUBLING, times=1)

    with pytest.raises(PromiseBroken, match="make use of the claimed bounds"):
        retries_do_not_hammer(history, bounds_s=DOUBLING, lag_s=0.005)


def test_hammering_on_a_machine_that_wakes_late_is_caught() -> None:
    """Retries that come as late as the machine's own lag have not waited."""
    history = failing_series(Random(418), no_wait, (1.0, 2.0, 4.0), times=3, late_s=0.2)

    with pytest.raises(PromiseBroken):
        retries_do_not_hammer(history, bounds_s=(1.0, 2.0, 4.0), lag_s=0.2)


def test_waits_as_short_as_the_noise_are_not_judged() -> None:
    """Where the bounds are hardly longer than the machine's noise, one series cannot show hammering."""
    history = failing_series(Random(418), no_wait, (0.05, 0.1, 0.2), times=1)

    retries_do_not_hammer(history, bounds_s=(0.05, 0.1, 0.2), lag_s=0.02)


def test_the_reset_on_a_server_error_does_not_hide_hammering() -> None:
    """Intercom sends its reset with every answer; on a server error it does not decide the wait."""
    history = [attempt(3.0 + number / 50, 503, reset_s=20) for number in range(4)]

    with pytest.raises(PromiseBroken, match="make use of the claimed bounds"):
        retries_do_not_hammer(history, bounds_s=DOUBLING, lag_s=0.005)


def test_retry_after_on_a_server_error_decides_the_wait() -> None:
    """A wait that Retry-After asked for is no backoff of the target's own, whatever the status."""
    history = [attempt(0.0, 503, retry_after_s=3), attempt(3.0)]

    with pytest.raises(MissingPremise):
        retries_do_not_hammer(history, bounds_s=DOUBLING)
    every_wait_stays_within_its_bound(history, bounds_s=DOUBLING, grace_s=0.05)


def test_a_first_retry_at_once_is_no_hammering() -> None:
    """A client that comes back at once the first time, and backs off then, makes use of its bounds."""
    history = failing_series(Random(418), lambda _, bounds_s: [0.0, *bounds_s[1:]], DOUBLING, times=8)

    retries_do_not_hammer(history, bounds_s=DOUBLING)


def test_a_wait_beyond_its_bound_is_caught() -> None:
    """A wait longer than its step's bound and the grace is named with its place."""
    history = [attempt(0.0, 503), attempt(0.3, 503), attempt(1.5, 503), attempt(3.0)]

    with pytest.raises(PromiseBroken) as broken:
        every_wait_stays_within_its_bound(history, bounds_s=DOUBLING, grace_s=0.2)

    assert "at most 0.60 s between attempt 2 and the next (grace 0.20 s)" == broken.value.expected
    assert "the wait before attempt 3 was 0.59 s too long" == broken.value.closest_miss


def test_further_retries_keep_the_last_bound() -> None:
    """The cap holds for all retries after the last bound that is named."""
    history = [attempt(0.0, 503), attempt(0.3, 503), attempt(0.9, 503), attempt(1.5, 503), attempt(2.1)]

    every_wait_stays_within_its_bound(history, bounds_s=(0.3, 0.6), grace_s=0.05)


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_for_an_announced_reset_may_be_longer(status: int) -> None:
    """A client may follow the reset, with a fifth of jitter; waiting far beyond it is caught."""
    refused = attempt(2.0, status, reset_s=7, took_s=1.0)

    every_wait_stays_within_its_bound([refused, attempt(8.1)], bounds_s=DOUBLING, grace_s=0.05)
    with pytest.raises(PromiseBroken):
        every_wait_stays_within_its_bound([refused, attempt(8.2)], bounds_s=DOUBLING, grace_s=0.05)


def test_announced_waits_say_nothing_about_backoff() -> None:
    """Waits that a rate limit's reset decides are left out of the statistics."""
    history = [attempt(0.0, 429, reset_s=4), attempt(4.0)]

    with pytest.raises(MissingPremise, match="own backoff"):
        waits_grow_with_each_attempt(history, bounds_s=DOUBLING)


def test_a_wait_with_a_lookup_in_it_is_left_out() -> None:
    """A wait in which the target looked the record up holds more than one wait."""
    history = [attempt(0.0, 503, operation=CREATE), attempt(0.3, operation=SEARCH), attempt(1.5, operation=CREATE)]

    with pytest.raises(MissingPremise):
        every_wait_stays_within_its_bound(history, bounds_s=DOUBLING, grace_s=0.05)


def test_waits_without_claimed_bounds_are_not_judged() -> None:
    """A target that claims no waits cannot be judged by them."""
    with pytest.raises(LabError):
        every_wait_stays_within_its_bound([attempt(0.0, 503), attempt(1.0)], bounds_s=(), grace_s=0.1)


@pytest.mark.parametrize(
    ("draw", "share"),
    [(full_jitter, 1.0), (equal_jitter, 0.5), (tenth_jitter, 0.2), (decorrelated_jitter, 0.5)],
    ids=["full", "equal", "a tenth", "decorrelated"],
)
def test_jitter_of_every_kind_is_seen(draw: Draw, share: float) -> None:
    """Any usual jitter spreads the shorter half of the waits of one step by more than the machine's noise."""
    widths_s = [share * bound_s for bound_s in DOUBLING]

    for seed in range(40):
        waits_are_jittered(failing_series(Random(seed), draw, DOUBLING, times=24), widths_s=widths_s)


def test_waits_without_jitter_are_caught() -> None:
    """Waits that are alike in every series have no jitter."""
    history = failing_series(Random(418), no_jitter, DOUBLING, times=12)

    with pytest.raises(PromiseBroken, match="differ from call to call"):
        waits_are_jittered(history, widths_s=DOUBLING)


def test_noise_is_no_jitter() -> None:
    """Waits that differ by the machine's own lag only have no jitter."""
    history = failing_series(Random(418), no_jitter, DOUBLING, times=24, late_s=0.05)

    with pytest.raises(PromiseBroken):
        waits_are_jittered(history, widths_s=DOUBLING)


def test_a_few_late_wake_ups_do_not_feign_jitter() -> None:
    """Lateness only adds, so a few sleepers that were woken very late change nothing."""
    punctual = failing_series(Random(418), no_jitter, DOUBLING, times=24)
    late = failing_series(Random(419), no_jitter, DOUBLING, times=6, late_s=0.4)
    others = [replace(one, subject=f"late {one.subject}") for one in late]

    with pytest.raises(PromiseBroken):
        waits_are_jittered([*punctual, *others], widths_s=DOUBLING)


def test_too_few_waits_tell_nothing_about_jitter() -> None:
    """Two series cannot tell jitter from noise."""
    with pytest.raises(MissingPremise):
        waits_are_jittered(failing_series(Random(418), no_jitter, DOUBLING, times=2), widths_s=DOUBLING)


def test_what_shrank_is_named() -> None:
    """Waits that do not grow are told one by one, with how much shorter the last one is."""
    history = [attempt(10.0 * n + at_s, 503, subject=f"k{n}") for n in range(24) for at_s in (0.0, 0.11, 0.2, 0.28)]

    with pytest.raises(PromiseBroken) as broken:
        waits_grow_with_each_attempt(history, bounds_s=[0.1, 0.2, 0.4])

    assert broken.value.closest_miss == "waits 0.10 s, 0.080 s: the last is 0.020 s shorter than the one before"
