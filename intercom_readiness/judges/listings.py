"""Judges listings: complete and without doubles, or clearly ended, and never a loop."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.answering import ERRORS
from intercom_readiness.judges.attempts import some_attempts
from intercom_readiness.judges.telling import counted, listed, seconds, story, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from intercom_readiness.answer import Answer
    from intercom_readiness.model import Exchange

_CUT = "a page that could not be read, or an empty one, was taken for the end of the list"


def the_listing_is_complete(answer: Answer, *, expected: Collection[str], allowed: Collection[str] = ()) -> str:
    """
    Judge that a listing has every expected contact, each once, and says that it is complete.

    Args:
        answer: The listing, as its caller got it.
        expected: Ids that must be listed.
        allowed: Ids that may be listed besides, once each.

    Raises:
        PromiseBroken: It failed, or some are missing, doubled or strange.
    """
    if answer.kind != "done":
        raise PromiseBroken(
            f"a complete listing of {counted(len(expected), 'contact')}", f"{told(answer)}; {_size(answer)}",
            hint="success was read off the status, not off the list's end" if answer.kind == "wrong" else "",
        )  # fmt: skip
    problems = _problems(answer, expected=expected, allowed=allowed)
    if not problems:
        return f"{_size(answer)}, each once, in {seconds(answer.took_s)}"
    raise PromiseBroken(
        f"{counted(len(expected), 'contact')}, each once",
        f"{_size(answer)}: {'; '.join(problems)}",
        hint=_CUT
        if set(expected) - set(answer.ids)
        else "a page was listed again after it had been retried or repeated",
        safety=True,
    )


def _problems(answer: Answer, *, expected: Collection[str], allowed: Collection[str]) -> list[str]:
    times = Counter(answer.ids)
    named = {
        "missing": [one for one in expected if not times[one]],
        "doubled": [one for one, count in times.items() if count > 1],
        "never seeded": [one for one in times if one not in set(expected) | set(allowed)],
    }
    return [f"{len(ids)} {problem} ({listed(ids)})" for problem, ids in named.items() if ids]


def the_unchanged_all_appear(answer: Answer, *, unchanged: Collection[str]) -> str:
    """
    Judge that a listing during which contacts changed has all those that did not change.

    Contacts that were made, changed or deleted meanwhile may appear or not, once or twice: Intercom's cursor is no
    snapshot. Contacts that did not change appear once.

    Args:
        answer: The listing, as its caller got it.
        unchanged: Ids that existed all the time and were not touched.

    Raises:
        PromiseBroken: It failed, or some of these are missing or doubled.
    """
    others = set(answer.ids) - set(unchanged)
    return the_listing_is_complete(_without_doubles_of(answer, others), expected=unchanged, allowed=others)


def _without_doubles_of(answer: Answer, others: set[str]) -> Answer:
    return replace(answer, ids=tuple(one for one in answer.ids if one not in others))


def the_listing_ends_clearly(answer: Answer, *, expected: Collection[str], allowed: Collection[str] = ()) -> str:
    """
    Judge that a listing which met a broken page is complete all the same, or says that it is not.

    Args:
        answer: The listing, as its caller got it.
        expected: Ids that a complete listing has.
        allowed: Ids that may be listed besides.

    Raises:
        PromiseBroken: It looks complete and is not (a loss), holds doubles, or never ended.
    """
    if answer.kind in ERRORS:
        return f"it says that it could not list everything: {told(answer)}"
    if answer.kind == "done" and not _problems(answer, expected=expected, allowed=allowed):
        return f"complete all the same: {_size(answer)}"
    problems = _problems(answer, expected=expected, allowed=allowed) if answer.succeeded else []
    raise PromiseBroken(
        f"all {counted(len(expected), 'contact')}, each once, or an error that says that some are missing",
        "; ".join([told(answer), _size(answer), *problems]),
        hint="the listing follows the same cursor for ever" if answer.kind == "no_answer" else _CUT,
        safety=answer.succeeded and bool(problems),
    )


def the_listing_does_not_loop(exchanges: Iterable[Exchange], *, pages_expected: int, attempts_max: int = 1) -> str:
    """
    Judge that a listing asked for a bounded number of pages.

    Allowed are one page more than there are (page-numbered lists end at an empty one), each with all its attempts, and
    one start from the beginning, which is how a client may answer a cursor that Intercom no longer knows.

    Args:
        exchanges: Exchanges of the listing, seen near, a while after its end.
        pages_expected: Pages that the list has at the target's page size.
        attempts_max: Attempts at one call that the target claims.

    Raises:
        MissingPremise: No page was asked for.
        PromiseBroken: More pages were asked for.
    """
    every = some_attempts(exchanges, of="the listing")
    calls_max = 2 * (pages_expected + 1) * max(1, attempts_max)
    if len(every) <= calls_max:
        return f"{counted(len(every), 'call')} for {counted(pages_expected, 'page')}, at most {calls_max} allowed"
    raise PromiseBroken(
        f"at most {counted(calls_max, 'call')} for {counted(pages_expected, 'page')}",
        f"{counted(len(every), 'call')} in {seconds(every[-1].opened_s - every[0].opened_s)}: {story(every)}",
        closest_miss=f"call {calls_max + 1} was one too many",
        hint="no guard against a cursor that comes again",
    )


def _size(answer: Answer) -> str:
    return f"{counted(len(answer.ids), 'contact')} listed"
