"""What came back when the target was asked for something: one outcome for every protocol."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

AnswerKind = Literal["done", "stale", "refused", "failed", "incomplete", "wrong", "no_answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The outcome of one operation, as its caller saw it.

    Attributes:
        kind: done – the asked-for record, or the whole list, came back;
            stale – an old copy, marked as such; refused – the target says the request cannot be met (4xx);
            failed – the target says it could not do it (5xx, exit status); incomplete – a list that says or shows
            that something is missing; wrong – success without the asked-for record; no_answer – connection
            closed, timed out, or nothing that could be read.
        began_s: When the request was sent, on the monotonic clock.
        ended_s: When the last byte, or the end, was seen.
        status: HTTP status or exit status; None without an answer.
        error_class: The profile's class of the error ("missing", "rate_limited", …), or "".
        error_code: The target's own error code, or "".
        request_id: Intercom's request id where the answer carries it, or "".
        ids: Ids of the record or of the listed records, in order.
        accepted: True when the target took the work (202) and completion was awaited.
        text: The answer's body, bounded; never written to a report unmasked.
        detail: Why it was read as *kind*.
    """

    kind: AnswerKind
    operation: str
    began_s: float
    ended_s: float
    status: int | None = None
    error_class: str = ""
    error_code: str = ""
    request_id: str = ""
    ids: tuple[str, ...] = ()
    accepted: bool = False
    text: str = field(default="", repr=False)
    detail: str = ""

    @property
    def took_s(self) -> float:
        """Tell how long the caller waited, in seconds."""
        return self.ended_s - self.began_s

    @property
    def succeeded(self) -> bool:
        """Tell whether the caller was told that all is well with fresh data."""
        return self.kind in {"done", "wrong"}
