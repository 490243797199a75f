"""Judges what a caller is told about an erasure: never that it is done while Intercom still has the contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.answering import ERRORS
from intercom_readiness.judges.records import the_contact_is_gone
from intercom_readiness.judges.telling import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from intercom_readiness.answer import Answer


def the_erasure_is_told_truthfully(answer: Answer, contacts: Iterable[Mapping[str, Any]]) -> str:
    """
    Judge that the caller was told a failure, that it is accepted, or that it is done and so it is.

    A failure is true also when the contact is gone: nobody knows what became of a request without an answer.

    Args:
        answer: What the caller got.
        contacts: Every record of the contact, as the fake tells them, once no call is open.

    Raises:
        PromiseBroken: It was told as done and the contact is there still, or nothing that can be relied on was told.
    """
    if answer.kind in ERRORS:
        return f"told as failed: {told(answer)}"
    if answer.accepted and answer.kind in {"done", "no_answer"}:
        return f"accepted, and still to be done: {told(answer)}"
    if answer.kind != "done":
        raise PromiseBroken(
            "an erasure that is done, accepted or told as failed",
            told(answer),
            hint="whoever must prove the erasure does not know whether to ask again",
            safety=answer.succeeded,
        )
    try:
        return f"told as done, and {the_contact_is_gone(contacts)}"
    except PromiseBroken as broken:
        raise PromiseBroken(
            "an erasure that is told as failed when it failed",
            f"{told(answer)}, and {broken.observed}",
            hint="a failed deletion was swallowed: nobody will ask again, and the data stays",
            safety=True,
        ) from None
