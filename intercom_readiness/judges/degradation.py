"""Judges what a target serves while Intercom is away: marked old copies or clear errors, and fresh data afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.answering import ERRORS
from intercom_readiness.judges.telling import counted, seconds, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.answer import Answer


_WITH_DATA = {"stale", "done", "wrong"}


def a_marked_old_copy_is_served(answer: Answer, *, old_marker: str) -> str:
    """
    Judge that the last good copy was served, and marked stale.

    Args:
        answer: What the caller got while Intercom was away.
        old_marker: Text that only the last good copy holds.

    Raises:
        PromiseBroken: No copy, another one, or one that is not marked.
    """
    has_copy = old_marker in answer.text
    if answer.kind == "stale" and has_copy:
        return f"the last good copy, marked stale: {told(answer)}"
    hint = ""
    if answer.succeeded and has_copy:
        hint = "the old copy is served as if it were fresh: it carries no mark"
    elif answer.kind == "stale":
        hint = "what is marked stale is not the last good copy"
    elif answer.kind in ERRORS:
        hint = "this failure is not covered by the fallback, or the copy was not kept"
    raise PromiseBroken(
        "the last good copy, marked stale",
        f"{told(answer)}; it {'holds' if has_copy else 'does not hold'} the last good copy",
        hint=hint,
    )


def no_old_copy_is_served(answer: Answer, *, old_marker: str, because: str, erased: bool = False) -> str:
    """
    Judge that the last good copy is not served, marked or not, where it must not be.

    Args:
        answer: What the caller got.
        old_marker: Text that only the copy holds.
        because: Why not, as the end of a sentence: "the contact was erased", "its lifetime was over",
            "the fallback is switched off", "Intercom said that the contact is missing".
        erased: Whether serving it leaks data that had to be gone.

    Raises:
        PromiseBroken: The copy was served, or the caller got no clear answer.
    """
    if answer.kind != "stale" and old_marker not in answer.text and answer.kind in ERRORS | {"done"}:
        return f"{told(answer)}; no old copy, since {because}"
    raise PromiseBroken(
        f"no old copy, since {because}",
        f"{told(answer)}{'; it holds the old copy' if old_marker in answer.text else ''}",
        hint="the copy was not dropped" if answer.kind != "no_answer" else "",
        safety=erased and old_marker in answer.text,
    )


def fresh_data_comes_back(answers: Sequence[Answer], *, new_marker: str, healed_s: float, within_s: float) -> str:
    """
    Judge that fresh data is served again after the fault is healed, without anybody's help.

    Args:
        answers: Reads made after healing, in order.
        new_marker: Text that only the record in Intercom holds by now.
        healed_s: Monotonic time at which the fault was healed.
        within_s: Time that the target may take, every grace included.

    Raises:
        MissingPremise: The reads stopped before the time was over.
        PromiseBroken: Still no fresh data when it was over.
    """
    fresh = next((one for one in answers if one.kind == "done" and new_marker in one.text), None)
    if fresh is not None and fresh.began_s <= healed_s + within_s:
        return f"fresh data {seconds(max(0.0, fresh.ended_s - healed_s))} after healing"
    if fresh is None and (not answers or answers[-1].began_s < healed_s + within_s):
        raise MissingPremise(f"no read was made {seconds(within_s)} after healing, so recovery cannot be judged")
    last = answers[-1]
    late = "" if fresh is None else f"fresh data only {seconds(fresh.ended_s - healed_s)} after healing; "
    raise PromiseBroken(
        f"fresh data within {seconds(within_s)} after healing",
        f"{late}the last of {counted(len(answers), 'read')}: {told(last)}",
        hint="the target does not try Intercom again, or keeps serving the copy" if fresh is None else "",
    )


def old_copies_stay_within_capacity(answers: Sequence[Answer], *, capacity: int, marks: Sequence[str]) -> str:
    """
    Judge that no more old copies are kept than the target claims, and that nothing else is served in their place.

    Args:
        answers: One read of each of more than *capacity* contacts, while Intercom is away.
        capacity: Entries that the target claims to keep.
        marks: Of the contact of each answer, a text that all of its data carries, and nobody else's.

    Raises:
        MissingPremise: Too few contacts were read to fill the capacity, or no copy was served at all.
        PromiseBroken: More copies were served, the data of somebody else, or a success that holds nobody's.
    """
    for answer, mark in zip(answers, marks, strict=True):
        _no_other_data(answer, mark=mark, others=[other for other in marks if other != mark])
    served = sum(answer.kind in _WITH_DATA for answer in answers)
    if len(answers) <= capacity or not served:
        raise MissingPremise(
            f"{counted(len(answers), 'read')} with {counted(served, 'old copy')} cannot show a capacity of {capacity}"
        )
    if served <= capacity:
        return f"{counted(served, 'old copy')} of {counted(len(answers), 'contact')}, capacity {capacity}"
    raise PromiseBroken(
        f"old copies of at most {counted(capacity, 'contact')}",
        f"{counted(served, 'old copy')} of {counted(len(answers), 'contact')}",
        hint="the fallback has no limit: memory grows with every contact",
    )


def _no_other_data(answer: Answer, *, mark: str, others: Sequence[str]) -> None:
    strangers = sum(other in answer.text for other in others)
    if strangers or (answer.kind in _WITH_DATA and mark not in answer.text):
        raise PromiseBroken(
            "the contact that was asked for, or a clear error",
            f"{told(answer)}; it holds {'the data of another contact' if strangers else 'no data of the contact'}",
            hint="a copy is found by a place or a key that contacts share, and nobody looks whose it is"
            if strangers
            else "where no copy is left the caller is told a success",
            safety=bool(strangers),
        )
