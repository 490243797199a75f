"""Proves that attempts are grouped into the calls they were made for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges.attempts import call_of, follows, series, some_attempts, waits
from tests.judges.histories import CREATE, LIST, READ, SEARCH, attempt

if TYPE_CHECKING:
    from intercom_readiness.model import Exchange


@pytest.mark.parametrize("outcome", [429, 408, 500, 502, 503, 504, "reset", "server_closed", "client_closed"])
def test_an_attempt_after_trouble_that_passes_goes_on_with_the_series(outcome: int | str) -> None:
    """An attempt that follows a rate limit, a server error or a lost answer belongs to the same series."""
    history = [attempt(0.0, outcome), attempt(1.0, outcome), attempt(3.0)]

    assert [history] == series(history)


@pytest.mark.parametrize("outcome", [200, 400, 401, 404, 409, 422])
def test_a_call_after_a_final_answer_is_another_call(outcome: int) -> None:
    """After an answer that is final the same operation is a new call."""
    first, second = attempt(0.0, outcome), attempt(1.0)

    assert [[first], [second]] == series([first, second])


def test_an_unusable_success_goes_on_with_the_series() -> None:
    """An answer with status 200 that was no good is a failed attempt when the judge is told so."""
    page, again = attempt(0.0, 200), attempt(1.0)

    assert [[page, again]] == series([page, again], unusable={page.id})


def test_other_operations_and_subjects_stay_apart() -> None:
    """A lookup between two creates, and another record's read, start series of their own."""
    create, lookup, again = (
        attempt(0.0, 503, operation=CREATE),
        attempt(0.5, operation=SEARCH),
        attempt(1.0, operation=CREATE),
    )
    other = attempt(0.7, subject="k8")

    assert [[create, again], [lookup], [other]] == series([again, other, lookup, create])


def test_calls_side_by_side_stay_apart() -> None:
    """Two calls that overlap, and their retries, are two series."""
    one, two = attempt(0.0, 503, took_s=0.1), attempt(0.05, 503, took_s=0.1)
    one_again, two_again = attempt(1.0), attempt(1.1)

    assert [[one, one_again], [two, two_again]] == series([one, two, one_again, two_again])


def test_an_open_attempt_is_not_over() -> None:
    """A call beside one that is open still is no retry of it."""
    waiting, other = attempt(0.0, "open"), attempt(5.0)

    assert [[waiting], [other]] == series([waiting, other])


def test_a_new_ask_starts_a_new_series() -> None:
    """A series never goes on into the next ask."""
    history = [attempt(0.0, 503), attempt(1.0, 503), attempt(10.1, 503), attempt(11.0)]

    assert [history[:2], history[2:]] == series(history, asked_s=[-0.1, 10.0])


def test_each_page_of_a_list_has_its_own_series() -> None:
    """A page that came well is done; only the page that failed is attempted again."""
    first, second, again, third = (
        attempt(opened_s, outcome, operation=LIST, subject="")
        for opened_s, outcome in [(0.0, 200), (0.1, 502), (1.0, 200), (1.1, 200)]
    )

    assert [[first], [second, again], [third]] == series([first, second, again, third])


def test_a_retry_may_be_seen_a_moment_before_the_close() -> None:
    """A client that gives up may be seen opening the next connection before it is seen closing the last."""
    given_up, again = attempt(0.0, "client_closed", took_s=1.03), attempt(1.0)

    assert [[given_up, again]] == series([given_up, again])
    assert [0.0] == waits([given_up, again])


def test_nobody_reacts_to_an_answer_before_it_came() -> None:
    """A call opened before another one's whole answer is no reaction to it."""
    assert not follows(attempt(0.005), attempt(0.0, 429, took_s=0.01))


def test_a_request_that_the_library_sent_again_counts_once() -> None:
    """A request re-sent at once after a dead pooled connection is the same attempt, but only the first time."""
    dead, sent_again, retry = (
        attempt(7.0, "reset", took_s=0.001), attempt(7.003, "reset", took_s=0.001), attempt(7.006)
    )  # fmt: skip

    assert [[sent_again, retry]] == series([dead, sent_again, retry])


def test_a_pool_of_dead_connections_is_one_attempt() -> None:
    """A request re-sent at once for each pooled connection that had died counts once, before each own attempt."""
    pool = [attempt(7.0 + 0.002 * one, "server_closed", took_s=0.001, reused=True) for one in range(4)]
    fresh, own = attempt(7.008, "server_closed"), attempt(7.2, "server_closed", reused=True)
    resent = attempt(7.211)

    assert [[fresh, resent]] == series([*pool, fresh, own, resent])


def test_a_create_that_is_sent_again_counts() -> None:
    """What may have been done is an attempt each time, whatever the connection was: no library may repeat it."""
    history = [attempt(7.0, "reset", operation=CREATE, reused=True), attempt(7.011, operation=CREATE)]

    assert [history] == series(history)


def test_re_sending_over_fresh_connections_counts() -> None:
    """A client that repeats at once what broke on fresh connections makes an attempt each time but one."""
    history = [attempt(7.0 + 0.002 * one, "reset", took_s=0.001) for one in range(6)]

    assert [history[1:]] == series(history)


def test_an_attempt_that_waited_is_no_re_sending() -> None:
    """A call made a while after a dead connection, or after one that had begun to answer, counts."""
    waited = [attempt(7.0, "reset"), attempt(7.1)]
    begun = [attempt(7.0, "reset", status=200), attempt(7.011)]

    assert [waited] == series(waited)
    assert [begun] == series(begun)


def test_a_second_attempt_after_an_answer_is_never_taken_for_the_library() -> None:
    """A call repeated at once after a server error counts as an attempt."""
    history = [attempt(0.0, 503), attempt(0.011)]

    assert [history] == series(history)


def test_waits_run_from_the_end_of_an_attempt_to_the_next() -> None:
    """The time that an attempt takes is no wait."""
    history = [attempt(0.0, 503, took_s=2.0), attempt(2.5, 503, took_s=1.0), attempt(4.5)]

    assert [0.5, 1.0] == waits(history)


def test_no_attempts_cannot_be_judged() -> None:
    """Where an attempt is needed, none at all is a missing premise."""
    with pytest.raises(MissingPremise, match="no attempt of the listing"):
        some_attempts([], of="the listing")


ATTEMPTS = st.builds(
    attempt,
    st.floats(0, 20),
    st.sampled_from([200, 404, 429, 503, "reset", "client_closed", "open"]),
    took_s=st.floats(0.001, 3),
    operation=st.sampled_from([READ, SEARCH]),
    subject=st.sampled_from(["", "k7", "k8"]),
)


@settings(derandomize=True, database=None, deadline=None)
@given(st.lists(ATTEMPTS, max_size=30))
def test_series_lose_and_mix_nothing(history: list[Exchange]) -> None:
    """Every attempt is in one series at most, each series speaks of one call and goes on after failures only."""
    grouped = series(history)
    flat = [one.id for chain in grouped for one in chain]

    assert len(flat) == len(set(flat))
    assert len(flat) >= len(history) - len(grouped)
    for chain in grouped:
        assert 1 == len({call_of(one) for one in chain})
        assert all(follows(later, earlier) for earlier, later in pairwise(chain))
