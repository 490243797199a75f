"""Judges what the caller of the target was told: in time, clearly, and never success where there was none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.telling import seconds, told

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer

# "incomplete" is what a listing says when it could not list everything: a clear outcome, not a success.
ERRORS = frozenset({"refused", "failed", "incomplete"})

_HINTS = {
    "done": "an answer that holds no record, or a failed call, was taken for success",
    "wrong": "the target says success without looking at what Intercom answered",
    "stale": "a copy from the past was served where none may be",
    "no_answer": "an exception or an endless wait in the target left its caller without an answer",
}


def the_caller_gets_a_clear_error(
    answer: Answer,
    *,
    stale_claimed: bool = False,
    writes: bool = False,
    because: str = "Intercom let no call succeed",
    seen: str = "",
) -> str:
    """
    Judge that the caller was told that the target could not do it.

    Args:
        answer: What the caller got.
        stale_claimed: Whether a marked old copy is as good as an error.
        writes: Whether the operation was to change something: success without it is then a loss.
        because: Why there can be no success, as the end of a sentence.
        seen: What was seen at Intercom's side meanwhile, for the texts.

    Raises:
        PromiseBroken: Success, an unclaimed old copy, or no answer.
    """
    allowed = ERRORS | ({"stale"} if stale_claimed else set())
    if answer.kind in allowed:
        return f"{told(answer)}; rightly no success, since {because}"
    raise PromiseBroken(
        f"{'an error or a copy marked stale' if stale_claimed else 'a clear error'}, since {because}",
        "; ".join(part for part in (told(answer), seen) if part),
        hint=_HINTS.get(answer.kind, ""),
        safety=writes and answer.succeeded,
    )


def the_caller_is_answered_within(answer: Answer, *, within_s: float, grace_s: float) -> str:
    """
    Judge how long the caller waited.

    Args:
        answer: What the caller got, or that nothing came.
        within_s: What the target's claims add up to.
        grace_s: What the machine may add.

    Raises:
        PromiseBroken: It took longer.
    """
    if answer.took_s <= within_s + grace_s:
        return f"the caller waited {seconds(answer.took_s)} of at most {seconds(within_s)}"
    raise PromiseBroken(
        f"an answer to the caller within {seconds(within_s)} (grace {seconds(grace_s)})",
        told(answer),
        closest_miss=f"{seconds(answer.took_s - within_s - grace_s)} too late",
        hint="the claimed attempts, waits and timeouts add up to less: one of them is not kept",
    )


def the_operation_is_done(answer: Answer, *, because: str = "Intercom was able to do it", writes: bool = False) -> str:
    """
    Judge that the target did what it was asked to, with fresh data.

    Args:
        answer: What the caller got.
        because: Why it must succeed, as the end of a sentence.
        writes: Whether success without the asked-for record is a loss.

    Raises:
        PromiseBroken: Anything but done.
    """
    if answer.kind == "done":
        return told(answer)
    raise PromiseBroken(
        f"{answer.operation} is done, since {because}",
        told(answer),
        hint=_HINTS["wrong"] if answer.kind == "wrong" else "",
        safety=writes and answer.kind == "wrong",
    )


def the_error_is_told_as(answer: Answer, *, error_class: str) -> str:
    """
    Judge that the caller's error is of the class that tells what is wrong, such as "bad_token".

    Raises:
        PromiseBroken: No error, or one of another class.
    """
    if answer.kind in ERRORS and answer.error_class == error_class:
        return told(answer)
    raise PromiseBroken(
        f"an error of the class {error_class!r}",
        told(answer),
        hint="the target makes one error of several causes" if answer.kind in ERRORS else _HINTS.get(answer.kind, ""),
    )
