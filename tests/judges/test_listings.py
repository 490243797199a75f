"""Proves that listings which lose, double or loop are caught, and that those which admit a gap pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.listings import (
    the_listing_does_not_loop,
    the_listing_ends_clearly,
    the_listing_is_complete,
    the_unchanged_all_appear,
)
from tests.judges.histories import LIST, attempt, reply

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer, AnswerKind
    from intercom_readiness.model import Exchange

IDS = ("a", "b", "c")


def test_a_complete_listing_passes_in_any_order() -> None:
    """All contacts, each once, in whatever order, are right; so is an empty list of none."""
    assert "3 contacts listed, each once, in 0.50 s" == the_listing_is_complete(
        reply("done", ids=("c", "a", "b")), expected=IDS
    )
    the_listing_is_complete(reply("done", ids=()), expected=())
    the_listing_is_complete(reply("done", ids=(*IDS, "z")), expected=IDS, allowed={"z"})


BROKEN_LISTINGS = [
    pytest.param(("a", "b"), "1 missing (c)", id="missing"),
    pytest.param(("a", "b", "b", "c"), "1 doubled (b)", id="doubled"),
    pytest.param(("a", "b", "c", "z"), "1 never seeded (z)", id="strange"),
    pytest.param((), "3 missing (a, b, c)", id="empty"),
]


@pytest.mark.parametrize(("ids", "problem"), BROKEN_LISTINGS)
def test_a_listing_that_looks_complete_and_is_not_decides(ids: tuple[str, ...], problem: str) -> None:
    """A gap, a double and a stranger in a list that says it is complete are violations of safety."""
    for judge in (the_listing_is_complete, the_listing_ends_clearly):
        with pytest.raises(PromiseBroken) as broken:
            judge(reply("done", ids=ids), expected=IDS)
        assert problem in broken.value.observed
        assert broken.value.safety


@pytest.mark.parametrize("kind", ["incomplete", "failed", "refused", "wrong", "stale", "no_answer"])
def test_a_listing_that_did_not_end_well_is_not_complete(kind: AnswerKind) -> None:
    """Where nothing stands in its way, only a done listing will do."""
    with pytest.raises(PromiseBroken):
        the_listing_is_complete(reply(kind, ids=IDS), expected=IDS)


@pytest.mark.parametrize(
    "answer",
    [reply("incomplete", ids=("a",)), reply("failed"), reply("refused"), reply("done", ids=IDS)],
    ids=["says so", "fails", "refuses", "goes on and is complete"],
)
def test_a_broken_page_may_end_in_an_error_or_be_overcome(answer: Answer) -> None:
    """A listing that admits the gap, fails, or is complete all the same ends clearly."""
    the_listing_ends_clearly(answer, expected=IDS)


@pytest.mark.parametrize(
    "answer", [reply("no_answer"), reply("wrong"), reply("stale", ids=IDS)], ids=lambda one: one.kind
)
def test_a_listing_that_ends_unclearly_is_caught(answer: Answer) -> None:
    """Silence and success without a list are no clear end; the latter loses the contacts."""
    with pytest.raises(PromiseBroken) as broken:
        the_listing_ends_clearly(answer, expected=IDS)
    assert broken.value.safety == (answer.kind == "wrong")
    assert ("for ever" in broken.value.hint) == (answer.kind == "no_answer")


def test_contacts_that_changed_meanwhile_may_move() -> None:
    """Changed contacts may be missing, new or double; unchanged ones appear once."""
    the_unchanged_all_appear(reply("done", ids=("a", "moved", "b", "c", "moved", "new")), unchanged=IDS)
    for ids in (("a", "b", "moved"), ("a", "a", "b", "c")):
        with pytest.raises(PromiseBroken):
            the_unchanged_all_appear(reply("done", ids=ids), unchanged=IDS)


def pages(count: int) -> list[Exchange]:
    """Write a listing that asks for so many pages."""
    return [attempt(5 + number / 10, operation=LIST, subject="") for number in range(count)]


def test_a_bounded_number_of_pages_is_no_loop() -> None:
    """An extra page, one start from the beginning and claimed attempts are right; a cursor followed for ever is not."""
    the_listing_does_not_loop(pages(3), pages_expected=2)
    the_listing_does_not_loop(pages(4), pages_expected=2)
    the_listing_does_not_loop(pages(16), pages_expected=1, attempts_max=4)
    with pytest.raises(PromiseBroken) as broken:
        the_listing_does_not_loop(pages(400), pages_expected=2, attempts_max=4)
    assert "call 25 was one too many" == broken.value.closest_miss
    assert "400 calls in 39.90 s: attempt 1 at 0.000 s" in broken.value.observed
    assert "… 392 more …" in broken.value.observed
    with pytest.raises(MissingPremise):
        the_listing_does_not_loop([], pages_expected=1)
