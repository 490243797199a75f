"""Proves that old copies are told from fresh data, and unmarked or forbidden ones are caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.degradation import (
    a_marked_old_copy_is_served,
    fresh_data_comes_back,
    no_old_copy_is_served,
    old_copies_stay_within_capacity,
)
from tests.judges.histories import reply

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer, AnswerKind

OLD, NEW = '{"name": "Old k7"}', '{"name": "New k7"}'


def test_a_marked_copy_passes() -> None:
    """The last good copy, marked stale, is right."""
    a_marked_old_copy_is_served(reply("stale", text=OLD), old_marker="Old k7")


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (reply("done", text=OLD), "carries no mark"),
        (reply("stale", text=NEW), "not the last good copy"),
        (reply("failed"), "not covered by the fallback"),
        (reply("no_answer"), ""),
        (reply("done", text=NEW), ""),
    ],
    ids=["unmarked", "another copy", "error", "no answer", "fresh"],
)
def test_anything_but_the_marked_copy_is_caught(answer: Answer, hint: str) -> None:
    """An unmarked copy, another one, an error and silence break the promise."""
    with pytest.raises(PromiseBroken) as broken:
        a_marked_old_copy_is_served(answer, old_marker="Old k7")

    assert hint in broken.value.hint


def test_a_forbidden_copy_is_caught_even_when_marked() -> None:
    """After erasure neither a marked nor an unmarked copy may be served, and serving it is a leak."""
    no_old_copy_is_served(reply("refused"), old_marker="Old k7", because="the contact was erased", erased=True)
    no_old_copy_is_served(reply("done", text=NEW), old_marker="Old k7", because="its lifetime was over")
    for answer in (reply("stale", text=OLD), reply("done", text=OLD), reply("failed", text=OLD)):
        with pytest.raises(PromiseBroken, match="since the contact was erased") as broken:
            no_old_copy_is_served(answer, old_marker="Old k7", because="the contact was erased", erased=True)
        assert broken.value.safety
    for answer in (reply("stale", text=OLD), reply("no_answer"), reply("wrong")):
        with pytest.raises(PromiseBroken) as broken:
            no_old_copy_is_served(answer, old_marker="Old k7", because="the fallback is switched off")
        assert not broken.value.safety


def test_fresh_data_comes_back_in_time() -> None:
    """Old copies and errors may be served for a while after healing, fresh data at the end of it."""
    answers = [reply("stale", text=OLD, began_s=10.0), reply("done", text=NEW, began_s=11.0, took_s=0.1)]

    evidence = fresh_data_comes_back(answers, new_marker="New k7", healed_s=10.0, within_s=2.0)

    assert "fresh data 1.10 s after healing" == evidence


@pytest.mark.parametrize(
    "answers",
    [
        [reply("stale", text=OLD, began_s=12.1)],
        [reply("done", text=OLD, began_s=10.1), reply("done", text=OLD, began_s=12.1)],
        [reply("done", text=NEW, began_s=15.0)],
        [reply("failed", began_s=10.0), reply("failed", began_s=12.5)],
    ],
    ids=["still old", "old and unmarked", "too late", "still failing"],
)
def test_fresh_data_that_stays_away_is_caught(answers: list[Answer]) -> None:
    """No fresh data by the end of the time breaks the promise."""
    with pytest.raises(PromiseBroken):
        fresh_data_comes_back(answers, new_marker="New k7", healed_s=10.0, within_s=2.0)


@pytest.mark.parametrize("answers", [[], [reply("stale", began_s=10.5)]], ids=["no read", "reads that stopped early"])
def test_recovery_that_was_not_watched_is_not_judged(answers: list[Answer]) -> None:
    """Reads that stop before the time is over prove nothing."""
    with pytest.raises(MissingPremise):
        fresh_data_comes_back(answers, new_marker="New k7", healed_s=10.0, within_s=2.0)


MARKS = ["k1", "k2", "k3", "k4", "k5"]
COPIES = [reply("stale", text=mark) for mark in MARKS]
FAILED = reply("failed")


def test_old_copies_stay_within_the_claimed_capacity() -> None:
    """As many copies as claimed are right, one more is not, and too few reads prove nothing."""
    assert "3 old copies of 5 contacts, capacity 3" == old_copies_stay_within_capacity(
        [FAILED, *COPIES[1:4], FAILED], capacity=3, marks=MARKS
    )
    for last in (COPIES[3], reply("done", text="k4")):
        with pytest.raises(PromiseBroken, match="4 old copies"):
            old_copies_stay_within_capacity([*COPIES[:3], last, FAILED], capacity=3, marks=MARKS)
    for answers in (COPIES[:3], [FAILED] * 5):
        with pytest.raises(MissingPremise):
            old_copies_stay_within_capacity(answers, capacity=3, marks=MARKS[: len(answers)])


@pytest.mark.parametrize("kind", ["stale", "done", "wrong", "failed"])
def test_the_copy_of_somebody_else_is_caught(kind: AnswerKind) -> None:
    """Whoever is answered with another contact's data reads what is not theirs, whatever the answer is called."""
    answers = [*COPIES[:2], reply(kind, text="k2"), FAILED, FAILED]

    with pytest.raises(PromiseBroken, match="the data of another contact") as broken:
        old_copies_stay_within_capacity(answers, capacity=3, marks=MARKS)

    assert broken.value.safety


@pytest.mark.parametrize("kind", ["stale", "done", "wrong"])
def test_a_success_without_the_contact_is_caught(kind: AnswerKind) -> None:
    """An empty contact in an outage is taken for one who has no data."""
    answers = [*COPIES[:2], reply(kind, text="{}"), FAILED, FAILED]

    with pytest.raises(PromiseBroken, match="no data of the contact") as broken:
        old_copies_stay_within_capacity(answers, capacity=3, marks=MARKS)

    assert not broken.value.safety
