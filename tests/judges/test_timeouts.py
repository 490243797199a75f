"""Proves that an attempt which outlives its timeout is caught, in whichever way the answer was withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError, MissingPremise, PromiseBroken
from intercom_readiness.judges.timeouts import every_attempt_ended_at_the_timeout, the_production_timeout_is_sane
from tests.judges.histories import attempt

if TYPE_CHECKING:
    from intercom_readiness.model import Exchange

BOUNDS = {"timeout_s": 1.0, "grace_s": 0.3, "until_s": 20.0}


def test_attempts_given_up_at_the_timeout_pass() -> None:
    """Attempts that the target closed at its timeout, or before, are right."""
    history = [attempt(0.0, "client_closed", took_s=1.02), attempt(1.5, "client_closed", took_s=0.9), attempt(3.0)]

    assert "2 attempts given up, the last to go after 1.02 s" == every_attempt_ended_at_the_timeout(history, **BOUNDS)


@pytest.mark.parametrize(
    ("history", "hint"),
    [
        ([attempt(0.0, "client_closed", took_s=2.0)], "no timeout is set"),
        ([attempt(0.0, 200, took_s=8.0)], "not the whole answer"),
        ([attempt(0.0, "client_closed", status=200, took_s=8.0)], "not the whole answer"),
        ([attempt(0.0, "server_closed", took_s=12.0)], "no timeout is set"),
        ([attempt(0.0, "open")], "no timeout is set"),
        ([attempt(0.0, "open"), attempt(1.5)], "left the connection open"),
    ],
    ids=["late", "dripped to its end", "dripped", "waited for the other side", "for ever", "abandoned, not closed"],
)
def test_attempts_that_outlive_the_timeout_are_caught(history: list[Exchange], hint: str) -> None:
    """An attempt longer than timeout and grace breaks the promise, and the hint says which kind of mistake it is."""
    with pytest.raises(PromiseBroken) as broken:
        every_attempt_ended_at_the_timeout(history, **BOUNDS)

    assert hint in broken.value.hint


def test_the_attempt_that_lasted_too_long_is_named() -> None:
    """The text says which attempt outlived the timeout, and how long it lasted."""
    history = [attempt(3.0, "client_closed", took_s=1.0), attempt(4.5, "client_closed", took_s=2.5)]

    with pytest.raises(PromiseBroken) as broken:
        every_attempt_ended_at_the_timeout(history, **BOUNDS)

    assert "attempt 2 lasted 2.50 s, 1.50 s beyond the timeout" == broken.value.closest_miss


@pytest.mark.parametrize(
    "history",
    [[], [attempt(0.0)], [attempt(0.0, "reset", took_s=0.5)], [attempt(19.5, "open")]],
    ids=["nothing", "answered at once", "cut by the other side", "still in time"],
)
def test_attempts_that_were_not_kept_waiting_prove_nothing(history: list[Exchange]) -> None:
    """Where no attempt had to be given up, or not yet, there is no verdict."""
    with pytest.raises(MissingPremise):
        every_attempt_ended_at_the_timeout(history, **BOUNDS)


def test_the_production_timeout_is_bounded() -> None:
    """Up to 30 s is sane; more, none at all and nonsense are not; an unknown value gives no verdict."""
    the_production_timeout_is_sane(30.0)
    for value_s in (30.1, 0.0, -1.0):
        with pytest.raises(PromiseBroken):
            the_production_timeout_is_sane(value_s)
    with pytest.raises(LabError):
        the_production_timeout_is_sane(None)
