"""Proves that clients which respect a rate limit pass, whatever their style, and that the others are caught."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError, MissingPremise, PromiseBroken
from intercom_readiness.judges.rate_limits import (
    a_limit_delays_work_and_loses_none,
    attempts_are_bounded,
    every_attempt_waited_for_retry_after,
    every_attempt_waited_for_the_reset,
    some_were_asked_before_the_reset,
)
from intercom_readiness.judges.telling import seconds
from tests.judges.histories import CREATE, SEARCH, attempt, reply

if TYPE_CHECKING:
    from intercom_readiness.model import Exchange

LIMITED = attempt(0.2, 429, reset_s=2)


@pytest.mark.parametrize("back_s", [2.0, 2.001, 2.4, 9.0], ids=["on the dot", "just after", "with jitter", "longer"])
def test_a_client_that_waits_for_the_reset_passes(back_s: float) -> None:
    """Waiting exactly to the reset, or longer, is right."""
    assert "after the announced reset" in every_attempt_waited_for_the_reset([LIMITED, attempt(back_s)])


def test_a_timer_that_fires_a_millisecond_early_passes() -> None:
    """Timers of whole milliseconds may be a little early."""
    every_attempt_waited_for_the_reset([LIMITED, attempt(1.998)])


def test_giving_up_is_no_early_attempt() -> None:
    """A client that makes no other attempt did not come early."""
    assert "1 refusal, and no attempt after it" == every_attempt_waited_for_the_reset([LIMITED])


@pytest.mark.parametrize("back_s", [0.22, 1.0, 1.98], ids=["at once", "own backoff", "a whisker early"])
def test_a_client_that_comes_early_is_caught(back_s: float) -> None:
    """An attempt before the reset breaks the promise, and the text says by how much."""
    with pytest.raises(PromiseBroken) as broken:
        every_attempt_waited_for_the_reset([LIMITED, attempt(back_s)])

    assert f"attempt 2 came {seconds(2 - back_s)} before the announced reset" == broken.value.closest_miss
    assert "no attempt before the announced reset, which was 1.79 s away" == broken.value.expected


def test_every_refusal_has_its_own_reset() -> None:
    """A client that waits for the first reset and not for the second is caught."""
    history = [LIMITED, attempt(2.1, 429, reset_s=5), attempt(3.0)]

    with pytest.raises(PromiseBroken) as broken:
        every_attempt_waited_for_the_reset(history)

    assert "attempt 3 came 2.00 s before the announced reset" == broken.value.closest_miss


def test_an_attempt_that_was_on_its_way_is_not_early() -> None:
    """A call opened before the refusal came cannot have known of it."""
    history = [attempt(0.0, 429, took_s=0.1, reset_s=2), attempt(0.05), attempt(2.1)]

    every_attempt_waited_for_the_reset(history)


def test_the_client_may_come_back_on_another_connection_before_the_first_is_closed() -> None:
    """A client that drops the refusal's body and comes back at once is early, in whatever order it is seen."""
    dropped = attempt(0.0, "client_closed", status=429, took_s=0.03, reset_s=2)

    with pytest.raises(PromiseBroken):
        every_attempt_waited_for_the_reset([dropped, attempt(0.02)])


def test_other_calls_count_only_where_they_must_hold_back() -> None:
    """Another call during the limit is judged on request, and then not within the moment that news takes."""
    lookup, soon, create = attempt(0.0, 429, operation=SEARCH, reset_s=2), attempt(0.05), attempt(0.5, operation=CREATE)

    every_attempt_waited_for_the_reset([lookup, soon, create])
    every_attempt_waited_for_the_reset([lookup, soon], across_calls=True)
    with pytest.raises(PromiseBroken):
        every_attempt_waited_for_the_reset([lookup, soon, create], across_calls=True)


@pytest.mark.parametrize(
    "history",
    [[], [attempt(0.0)], [attempt(0.0, 429)], [attempt(0.0, "open", reset_s=2)]],
    ids=["nothing", "no refusal", "no reset announced", "refusal not whole"],
)
def test_without_an_announced_reset_nothing_is_judged(history: list[Exchange]) -> None:
    """Without a whole refusal that announces a reset there is no verdict."""
    with pytest.raises(MissingPremise):
        every_attempt_waited_for_the_reset(history)


def test_without_wall_time_nothing_is_judged() -> None:
    """An exchange that does not say when it was opened in wall time cannot be compared."""
    with pytest.raises(LabError):
        every_attempt_waited_for_the_reset([LIMITED, replace(attempt(3.0), opened_at=0.0)])


def test_success_of_a_write_that_stayed_refused_is_a_loss() -> None:
    """A write reported as done after its only attempt was refused decides even without premises."""
    with pytest.raises(PromiseBroken) as broken:
        a_limit_delays_work_and_loses_none([attempt(0.0, 429, operation=CREATE)], reply("done"))

    assert broken.value.safety


def test_retry_after_counts_from_the_answer() -> None:
    """An attempt before the end of Retry-After is caught, one after it passes; nothing is judged without one."""
    asked = attempt(5.0, 429, retry_after_s=1.0)

    every_attempt_waited_for_retry_after([asked, attempt(6.005)])
    with pytest.raises(PromiseBroken, match="end of Retry-After"):
        every_attempt_waited_for_retry_after([asked, attempt(5.9)])
    with pytest.raises(MissingPremise):
        every_attempt_waited_for_retry_after([LIMITED, attempt(2.0)])


def test_attempts_are_counted_by_call() -> None:
    """A lookup, another ask and a page of their own do not count as attempts at the same call."""
    history = [attempt(0.0, 503), attempt(1.0, 503), attempt(1.5, operation=SEARCH), attempt(2.0, 503)]

    assert "at most 3 attempts at one call, of 3 claimed" == attempts_are_bounded(history, attempts_max=3)
    attempts_are_bounded([*history, attempt(9.0, 503)], attempts_max=3, asked_s=[0.0, 8.9])
    with pytest.raises(PromiseBroken) as broken:
        attempts_are_bounded(history, attempts_max=2)
    assert "attempt 3 of at most 2 at contacts.read" == broken.value.closest_miss


def test_unusable_answers_are_attempts() -> None:
    """A client that asks for the same maintenance page for ever is caught when the judge knows the page."""
    pages = [attempt(float(second)) for second in range(9)]

    with pytest.raises(PromiseBroken):
        attempts_are_bounded(pages, attempts_max=4, unusable={page.id for page in pages})


def test_delayed_work_is_done_in_the_end() -> None:
    """A refusal, another attempt and success are right; giving up, or success without another attempt, is not."""
    a_limit_delays_work_and_loses_none([LIMITED, attempt(2.1)], reply("done"))
    a_limit_delays_work_and_loses_none([LIMITED], reply("stale"), stale_claimed=True)
    for history, answer in [
        ([LIMITED], reply("failed")),
        ([LIMITED], reply("done")),
        ([LIMITED, attempt(2.1)], reply("failed")),
        ([LIMITED], reply("stale")),
    ]:
        with pytest.raises(PromiseBroken) as broken:
            a_limit_delays_work_and_loses_none(history, answer)
        assert not broken.value.safety
        assert ("429 is taken for a final answer" == broken.value.hint) == (len(history) == 1)
    with pytest.raises(MissingPremise):
        a_limit_delays_work_and_loses_none([attempt(0.0)], reply("done"))


def test_questions_between_a_refusal_and_its_reset_are_counted() -> None:
    """Those before the news has spread, and those at the reset or later, are no temptation."""
    begin_s = LIMITED.opened_s
    asked_s = [begin_s + after_s for after_s in (0.0, 0.05, 0.3, 1.0, 1.79, 1.81, 5.0)]

    assert "3 questions put before the announced reset" == some_were_asked_before_the_reset([LIMITED], asked_s)


@pytest.mark.parametrize("asked_s", [[], [0.2, 0.25], [2.1, 9.0]], ids=["none", "before the news", "too late"])
def test_where_nobody_was_asked_before_the_reset_nothing_is_proven(asked_s: list[float]) -> None:
    """All questions of a crowd may have been on their way before the refusal was heard."""
    with pytest.raises(MissingPremise, match="nobody was asked between a refusal and its reset"):
        some_were_asked_before_the_reset([LIMITED], asked_s)
