"""Proves that many small queries and wrong finds are caught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.searching import one_query_asks_for_everything, the_search_finds
from tests.judges.histories import LIST, READ, SEARCH, attempt, reply

if TYPE_CHECKING:
    from intercom_readiness.model import Exchange


@pytest.mark.parametrize(
    "history",
    [
        [attempt(0.0, operation=SEARCH)],
        [attempt(0.0, 503, operation=SEARCH), attempt(0.4, operation=SEARCH)],
        [attempt(0.0, operation=SEARCH), attempt(0.1, operation=READ)],
    ],
    ids=["one", "one with a retry", "one and a read of what was found"],
)
def test_one_compound_query_passes(history: list[Exchange]) -> None:
    """One query, its retries, and reading what was found are right."""
    one_query_asks_for_everything(history)


@pytest.mark.parametrize(
    "history",
    [
        [attempt(0.0, operation=SEARCH), attempt(0.1, operation=SEARCH)],
        [attempt(0.0, operation=SEARCH), attempt(0.001, operation=SEARCH)],
        [attempt(0.0, operation=SEARCH), attempt(0.1, operation="contacts.find_by_external_id")],
        [attempt(0.0, operation=LIST)],
    ],
    ids=["one after the other", "side by side", "by external id too", "all contacts listed"],
)
def test_many_queries_are_caught(history: list[Exchange]) -> None:
    """A query for each field, and a listing filtered at home, break the promise."""
    with pytest.raises(PromiseBroken):
        one_query_asks_for_everything(history)


def test_pages_of_one_result_are_one_query() -> None:
    """A result of several pages may be asked for page by page."""
    history = [attempt(number / 10, operation=SEARCH) for number in range(3)]

    one_query_asks_for_everything(history, pages_expected=3)


@pytest.mark.parametrize("history", [[], [attempt(0.0, operation=READ)]], ids=["nothing", "a read only"])
def test_without_a_query_nothing_is_judged(history: list[Exchange]) -> None:
    """A target that asked Intercom for no contacts cannot be judged."""
    with pytest.raises(MissingPremise):
        one_query_asks_for_everything(history)


def test_a_search_finds_exactly_what_matches() -> None:
    """All matching contacts, each once, and no others; an error is no find."""
    the_search_finds(reply("done", ids=("b", "a")), expected=["a", "b"])
    the_search_finds(reply("done"), expected=[])
    for answer in (
        reply("done", ids=("a",)),
        reply("done", ids=("a", "b", "b")),
        reply("done", ids=("a", "b", "z")),
        reply("failed"),
    ):
        with pytest.raises(PromiseBroken):
            the_search_finds(answer, expected=["a", "b"])
