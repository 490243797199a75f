"""Judges searches: one compound query, and exactly the right contacts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.answering import the_operation_is_done
from intercom_readiness.judges.attempts import series, some_attempts
from intercom_readiness.judges.telling import counted, listed, story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from intercom_readiness.answer import Answer
    from intercom_readiness.model import Exchange

SEARCH = "contacts.search"
# Calls that look for contacts; reading the one that was found by its id is not one of them.
QUERIES = frozenset({SEARCH, "contacts.list", "contacts.find_by_external_id"})


def one_query_asks_for_everything(
    exchanges: Iterable[Exchange], *, pages_expected: int = 1, unusable: Collection[str] = ()
) -> str:
    """
    Judge that a search by several fields is one compound query, not one query for each field.

    Attempts at the same query count once when the earlier ones failed.

    Args:
        exchanges: Exchanges of one search, seen near.
        pages_expected: Pages that its result has.
        unusable: Ids of exchanges whose answer was no good although its status was.

    Raises:
        MissingPremise: No query was seen.
        PromiseBroken: There were several queries, or contacts were listed instead.
    """
    queries = [one for one in some_attempts(exchanges, of="the search") if one.operation in QUERIES]
    if not queries:
        raise MissingPremise("the target asked Intercom for no contacts, so its query cannot be judged")
    asked = series(queries, unusable=unusable)
    if len(asked) <= pages_expected and all(one.operation == SEARCH for one in queries):
        return f"{counted(len(asked), 'query')}, {counted(len(queries), 'attempt')}"
    raise PromiseBroken(
        f"one compound search{'' if pages_expected == 1 else f' of {pages_expected} pages'}",
        f"{counted(len(asked), 'query')}: {story(queries)}",
        hint="each field is searched for by itself, or all contacts are listed and filtered in the target",
    )


def the_search_finds(answer: Answer, *, expected: Collection[str]) -> str:
    """
    Judge that a search finds the expected contacts, each once, and no others.

    Args:
        answer: What the caller got.
        expected: Ids of the contacts that match; empty when none does.

    Raises:
        PromiseBroken: It failed, or found something else.
    """
    the_operation_is_done(answer, because="Intercom answered the search")
    if Counter(answer.ids) == Counter(set(expected)):
        return f"found {counted(len(answer.ids), 'contact')}"
    raise PromiseBroken(
        f"{counted(len(expected), 'contact')} found: {listed(expected) or 'none'}",
        f"{counted(len(answer.ids), 'contact')} found: {listed(answer.ids) or 'none'}",
        hint="one of the conditions does not reach Intercom" if len(answer.ids) > len(expected) else "",
    )
