"""Judges whether what a caller was told is so: the general form of many promises, for faults that nobody chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.answering import ERRORS
from intercom_readiness.judges.searching import the_search_finds
from intercom_readiness.judges.telling import told

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from intercom_readiness.answer import Answer


def what_was_read_is_so(
    answer: Answer, *, texts: Sequence[str], old_texts: Sequence[str] = (), copy_claimed: bool = False
) -> str:
    """
    Judge that a read showed the record as it is, a copy where one is claimed, or a clear error.

    Args:
        answer: What the caller got.
        texts: What a fresh answer holds.
        old_texts: What only an old copy holds.
        copy_claimed: Whether a copy that is marked as old is as good as an error.

    Raises:
        PromiseBroken: An old or empty record as if it were fresh, a copy that is not claimed, or no clear answer.
    """
    if answer.kind in ERRORS:
        return f"a clear error: {told(answer)}"
    if answer.kind == "stale" and copy_claimed:
        return f"a copy, marked as old: {told(answer)}"
    old = any(text in answer.text for text in old_texts)
    if answer.kind == "done" and not old and all(text in answer.text for text in texts):
        return f"the record as it is: {told(answer)}"
    copies = ", a copy that is marked as old" if copy_claimed else ""
    raise PromiseBroken(
        f"the record as it is{copies} or a clear error",
        told(answer) + ("; it shows the record as it was before" if old else ""),
        hint="an old copy is served as if it were fresh" if old and answer.succeeded else "",
    )


def what_was_found_is_so(answer: Answer, *, expected: Collection[str]) -> str:
    """
    Judge that a search found what there is, or told a clear error.

    Raises:
        PromiseBroken: Another result as if it were whole, or no clear answer.
    """
    return f"a clear error: {told(answer)}" if answer.kind in ERRORS else the_search_finds(answer, expected=expected)


def a_claimed_copy_is_served(answer: Answer) -> str:
    """
    Judge that a caller whose read failed got the copy that the target claims to serve then.

    Raises:
        PromiseBroken: An error, although there is a copy and the trouble is one for which copies are claimed.
    """
    if answer.kind not in ERRORS:
        return f"no error: {told(answer)}"
    raise PromiseBroken(
        "the last good copy, marked as old",
        told(answer),
        hint="this failure is not covered by the fallback, or the copy was not kept",
    )
