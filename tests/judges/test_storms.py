"""Calls in trouble stay within what is claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.storms import calls_stay_within_the_attempts
from tests.judges.histories import attempt

if TYPE_CHECKING:
    from intercom_readiness.model import Exchange


def judge(history: list[Exchange], asked: list[tuple[float, float]]) -> str:
    """Judge a target that makes one call for each question, three times at most."""
    return calls_stay_within_the_attempts(history, asked, calls_each=1, attempts_max=3)


def test_retries_within_the_claim() -> None:
    """Each question may use all its attempts, in each round."""
    history = [attempt(at_s, "reset", subject=name) for name in ("a", "b") for at_s in (0.0, 0.1, 0.2, 1.0, 1.1)]

    told = judge(history, [(0.0, 0.3), (0.0, 0.4), (0.9, 1.3), (0.9, 1.4)])

    assert told == "10 calls for 4 questions, of 12 claimed at most; at most 3 attempts at one call"


def test_one_question_with_too_many_attempts() -> None:
    """Retries of retries show at one question, however few calls the others made."""
    history = [attempt(n * 0.1, "reset", subject="a") for n in range(5)] + [attempt(0.0, subject="b")]

    with pytest.raises(PromiseBroken) as broken:
        judge(history, [(0.0, 1.0), (0.0, 1.0)])

    assert broken.value.closest_miss == "attempt 5 of at most 3 at contacts.read"


def test_calls_side_by_side() -> None:
    """Calls that run side by side for one question are no series, and are counted all the same."""
    history = [attempt(0.0, "reset", subject="a", took_s=0.5) for _ in range(4)]

    with pytest.raises(PromiseBroken) as broken:
        judge(history, [(0.0, 1.0)])

    assert broken.value.closest_miss == "call 4 of at most 3"


def test_a_silent_resend_is_no_attempt() -> None:
    """What an HTTP library sends once more on a dead connection counts once."""
    history = [attempt(at_s, "reset", subject="a") for at_s in (0.0, 0.015, 0.2, 0.4)]

    judge(history, [(0.0, 1.0)])


def test_no_trouble_no_storm() -> None:
    """Where no call failed nothing is proven."""
    with pytest.raises(MissingPremise):
        judge([attempt(0.0)], [(0.0, 1.0)])
