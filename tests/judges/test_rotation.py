"""Proves that a rotation which loses work, takes too long or leaves the old token in use is caught."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.answer import Answer
from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges import rotation

if TYPE_CHECKING:
    from intercom_readiness.answer import AnswerKind

TODAY = date(2031, 5, 1)


def answer(kind: AnswerKind, **more: Any) -> Answer:
    """Make an answer to a read."""
    return Answer(kind, "read", began_s=1.0, ended_s=1.1, **more)


def between(*answers: Answer, queued: bool = False, restarts: bool = False) -> str:
    """Judge what was answered in between."""
    return rotation.nobody_is_left_in_the_dark(answers, queued=queued, restarts=restarts)


def test_clear_errors_pass_where_they_are_claimed() -> None:
    """Whoever is told can ask again."""
    assert "of 3 requests in between 1 were done" in between(answer("done"), answer("failed"), answer("refused"))


def test_waiting_passes_where_it_is_claimed() -> None:
    """A copy from the past is as good."""
    assert between(answer("done"), answer("stale"), queued=True)


def test_a_connection_that_a_restart_cuts_passes() -> None:
    """Its caller knows that there was no answer."""
    assert between(answer("no_answer"), restarts=True)


@pytest.mark.parametrize(
    ("one", "circumstances"),
    [
        (answer("failed"), {"queued": True}),
        (answer("no_answer"), {}),
        (answer("wrong"), {}),
        (answer("wrong"), {"restarts": True}),
        (answer("no_answer", accepted=True), {"restarts": True}),
    ],
    ids=["error instead of waiting", "silence", "success that is none", "the same in a restart", "accepted and lost"],
)
def test_whoever_is_left_in_the_dark_is_caught(one: Answer, circumstances: dict[str, bool]) -> None:
    """Among any number of good answers."""
    with pytest.raises(PromiseBroken) as caught:
        between(answer("done"), one, **circumstances)

    assert caught.value.safety == (one.kind == "wrong" or one.accepted)


def test_nobody_who_asks_proves_nothing() -> None:
    """Before, in between and afterwards."""
    with pytest.raises(MissingPremise):
        between()
    with pytest.raises(MissingPremise):
        rotation.all_was_well_before([])
    with pytest.raises(MissingPremise):
        rotation.all_works_again([], within_s=1)
    with pytest.raises(MissingPremise):
        rotation.the_old_token_is_left({}, calls=0)


def test_trouble_before_the_rotation_proves_nothing() -> None:
    """It may have another cause."""
    with pytest.raises(MissingPremise, match="not all was well"):
        rotation.all_was_well_before([answer("done"), answer("failed")])


def test_whoever_does_not_work_again_is_caught() -> None:
    """One part is enough."""
    assert rotation.all_works_again([answer("done")], within_s=1)
    with pytest.raises(PromiseBroken, match=r"all works again 1\.00 s after"):
        rotation.all_works_again([answer("done"), answer("failed")], within_s=1)


def test_a_refused_token_is_caught() -> None:
    """The profile's own way fails."""
    rotation.the_target_takes_the_token("")
    with pytest.raises(PromiseBroken, match="status 403"):
        rotation.the_target_takes_the_token("POST /token was answered with status 403")


def test_the_old_token_in_use_is_caught() -> None:
    """After the window nothing may carry it."""
    assert rotation.the_old_token_is_left({}, calls=4) == "all 4 calls after the rotation carried the new token"
    with pytest.raises(PromiseBroken, match=r"2 calls me\.read"):
        rotation.the_old_token_is_left({"me.read": 2}, calls=4)


@pytest.mark.parametrize(("state", "authenticated"), [("healthy", True), ("healthy", None)])
def test_health_that_is_good_again_passes(state: str, *, authenticated: bool | None) -> None:
    """Whether or not it tells of the token."""
    assert rotation.health_is_good_again(state, authenticated=authenticated)


@pytest.mark.parametrize(("state", "authenticated"), [("unhealthy", False), ("healthy", False), ("", None)])
def test_health_that_stays_bad_is_caught(state: str, *, authenticated: bool | None) -> None:
    """It looks with a token of its own."""
    with pytest.raises(PromiseBroken, match="health is good again"):
        rotation.health_is_good_again(state, authenticated=authenticated)


@pytest.mark.parametrize("days", [0, 1, 89])
def test_a_young_token_passes(days: int) -> None:
    """Up to the last day but one."""
    assert "shown" in rotation.the_token_is_young(TODAY - timedelta(days), today=TODAY, source="shown")


@pytest.mark.parametrize("days", [90, 400])
def test_an_old_token_is_caught(days: int) -> None:
    """From the ninetieth day on."""
    with pytest.raises(PromiseBroken, match=f"{days} days ago"):
        rotation.the_token_is_young(TODAY - timedelta(days), today=TODAY, source="shown")


def test_a_token_from_the_future_proves_nothing() -> None:
    """Some clock is wrong."""
    with pytest.raises(MissingPremise, match="still to come"):
        rotation.the_token_is_young(TODAY + timedelta(1), today=TODAY, source="shown")
