"""Proves that the judges of the length of waits let every kind of jitter pass, and catch what does not back off."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError, MissingPremise, PromiseBroken
from intercom_readiness.judges.backoff import every_wait_stays_within_its_bound, retries_do_not_hammer
from intercom_readiness.judges.pausing import pauses, reactions
from tests.judges.histories import (
    CREATE,
    DOUBLING,
    GOOD,
    SEARCH,
    attempt,
    failing_series,
    full_jitter,
    no_jitter,
    no_wait,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.judges.histories import Draw


@pytest.mark.parametrize("times", [1, 2, 8, 20], ids=lambda times: f"{times} series")
@pytest.mark.parametrize(("draw", "bounds_s"), GOOD)
def test_good_clients_are_never_blamed(draw: Draw, bounds_s: Sequence[float], times: int) -> None:
    """In 40 runs of each kind of jitter and each number of series, no judge of waits raises a false alarm."""
    for seed in range(40):
        history = failing_series(Random(seed), draw, bounds_s, times=times)

        every_wait_stays_within_its_bound(pauses(history), bounds_s=bounds_s, grace_s=0.05)
        retries_do_not_hammer(pauses(history), bounds_s=bounds_s)


def test_one_hammering_series_is_enough() -> None:
    """Three attempts in a row without any wait are no jitter."""
    history = failing_series(Random(418), no_wait, DOUBLING, times=1)

    with pytest.raises(PromiseBroken, match="make use of the claimed bounds"):
        retries_do_not_hammer(pauses(history), bounds_s=DOUBLING)


def test_hammering_on_a_machine_that_wakes_late_is_caught() -> None:
    """Retries that come as late as the machine's own lag have not waited."""
    history = failing_series(Random(418), no_wait, (1.0, 2.0, 4.0), times=3, late_s=0.2)

    with pytest.raises(PromiseBroken):
        retries_do_not_hammer(pauses(history), bounds_s=(1.0, 2.0, 4.0), reactions_s=[0.2] * 9)


def test_waits_as_short_as_reactions_are_unknown() -> None:
    """Where waits are hardly longer than what the target needs to react, they do not show that it waits."""
    history = failing_series(Random(418), no_wait, (0.05, 0.1, 0.2), times=24, late_s=0.06)

    with pytest.raises(MissingPremise, match="48 waits cannot be told from the time"):
        retries_do_not_hammer(pauses(history), bounds_s=(0.05, 0.1, 0.2), reactions_s=[0.02] * 24)


def test_waits_longer_than_reactions_are_proof() -> None:
    """Where waits are much longer than what the target needs to react, it waits."""
    history = failing_series(Random(418), full_jitter, DOUBLING, times=24)

    retries_do_not_hammer(pauses(history), bounds_s=DOUBLING, reactions_s=[0.02] * 24)


def test_the_reset_on_a_server_error_does_not_hide_hammering() -> None:
    """Intercom sends its reset with every answer; on a server error it does not decide the wait."""
    history = [attempt(3.0 + number / 50, 503, reset_s=20) for number in range(4)]

    with pytest.raises(PromiseBroken, match="make use of the claimed bounds"):
        retries_do_not_hammer(pauses(history), bounds_s=DOUBLING)


def test_retry_after_on_a_server_error_decides_the_wait() -> None:
    """A wait that Retry-After asked for is no backoff of the target's own, whatever the status."""
    history = [attempt(0.0, 503, retry_after_s=3), attempt(3.0)]

    with pytest.raises(MissingPremise):
        retries_do_not_hammer(pauses(history), bounds_s=DOUBLING)
    every_wait_stays_within_its_bound(pauses(history), bounds_s=DOUBLING, grace_s=0.05)


def test_a_first_retry_at_once_is_no_hammering() -> None:
    """A client that comes back at once the first time, and backs off then, makes use of its bounds."""
    history = failing_series(Random(418), lambda _, bounds_s: [0.0, *bounds_s[1:]], DOUBLING, times=8)

    retries_do_not_hammer(pauses(history), bounds_s=DOUBLING)


def test_a_wait_beyond_its_bound_is_caught() -> None:
    """A wait longer than its step's bound and the grace is named with its place."""
    history = [attempt(0.0, 503), attempt(0.3, 503), attempt(1.5, 503), attempt(3.0)]

    with pytest.raises(PromiseBroken) as broken:
        every_wait_stays_within_its_bound(pauses(history), bounds_s=DOUBLING, grace_s=0.2)

    assert "at most 0.60 s between attempt 2 and the next (grace 0.20 s)" == broken.value.expected
    assert "the wait before attempt 3 was 0.59 s too long" == broken.value.closest_miss


def test_further_retries_keep_the_last_bound() -> None:
    """The cap holds for all retries after the last bound that is named."""
    history = [attempt(0.0, 503), attempt(0.3, 503), attempt(0.9, 503), attempt(1.5, 503), attempt(2.1)]

    every_wait_stays_within_its_bound(pauses(history), bounds_s=(0.3, 0.6), grace_s=0.05)


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_for_an_announced_reset_may_be_longer(status: int) -> None:
    """A client may follow the reset, with a fifth of jitter; waiting far beyond it is caught."""
    refused = attempt(2.0, status, reset_s=7, took_s=1.0)

    every_wait_stays_within_its_bound(pauses([refused, attempt(8.1)]), bounds_s=DOUBLING, grace_s=0.05)
    with pytest.raises(PromiseBroken):
        every_wait_stays_within_its_bound(pauses([refused, attempt(8.2)]), bounds_s=DOUBLING, grace_s=0.05)


def test_a_wait_with_a_lookup_in_it_is_left_out() -> None:
    """A wait in which the target looked the record up holds more than one wait."""
    history = [attempt(0.0, 503, operation=CREATE), attempt(0.3, operation=SEARCH), attempt(1.5, operation=CREATE)]

    with pytest.raises(MissingPremise):
        every_wait_stays_within_its_bound(pauses(history), bounds_s=DOUBLING, grace_s=0.05)


def test_waits_without_claimed_bounds_are_not_judged() -> None:
    """A target that claims no waits cannot be judged by them."""
    with pytest.raises(LabError):
        every_wait_stays_within_its_bound(pauses([attempt(0.0, 503), attempt(1.0)]), bounds_s=(), grace_s=0.1)


def test_a_stall_of_the_machine_excuses_the_waits_that_it_met() -> None:
    """The machine's lag during a wait adds to its grace, and its lag at another time does not."""
    history = pauses([attempt(0.0, 503), attempt(0.3, 503), attempt(1.5, 503), attempt(3.0)])

    def lag_s(from_s: float, until_s: float) -> float:
        return 1.0 if from_s < at_s < until_s else 0.0

    at_s = 1.0
    every_wait_stays_within_its_bound(history, bounds_s=DOUBLING, grace_s=0.4, lag_s=lag_s)
    at_s = 2.0
    with pytest.raises(PromiseBroken):
        every_wait_stays_within_its_bound(history, bounds_s=DOUBLING, grace_s=0.4, lag_s=lag_s)


def test_half_of_the_waits_of_a_step_may_be_late_by_less() -> None:
    """Waits of a step that are all too long are no stalls, though the grace would forgive each of them."""
    history = pauses(failing_series(Random(418), no_jitter, (0.3, 1.1), times=8))

    every_wait_stays_within_its_bound(history, bounds_s=(0.3, 0.6), grace_s=0.7)
    with pytest.raises(PromiseBroken, match="for half of 8 waits"):
        every_wait_stays_within_its_bound(history, bounds_s=(0.3, 0.6), grace_s=0.7, usual_grace_s=0.3)


def test_reactions_are_those_of_targets_that_did_not_wait() -> None:
    """A reaction lasts from the last attempt until the caller was told; whoever was told early is left out."""
    first = [attempt(0.0, 503, subject="a"), attempt(0.3, 503, subject="a"), attempt(9.0, 503, subject="a")]
    early = [attempt(0.1, 503, subject="b")]

    assert pytest.approx([0.02]) == reactions([*first, *early], {"a": 0.33, "b": 0.2, "c": 0.4})
