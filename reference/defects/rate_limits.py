"""Mistakes with 429 and the times that Intercom announces."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from reference import answers
from reference.defects.registry import defect, put, swap
from reference.failures import RATE_LIMITED
from reference.gate import RateGate
from reference.retrying import Deadline, Retrying

if TYPE_CHECKING:
    import tenacity


def _never_closed(_gate: RateGate, _opens_at: float, _request_id: str | None) -> None:
    """Leave the gate open."""


@defect
def no_retry_on_429() -> None:
    """A 429 is final: the caller hears of it at once."""
    swap(
        Retrying,
        "is_worth_repeating",
        lambda original: lambda self, error: original(self, error) and error.cause != RATE_LIMITED,
    )


@defect
def retry_before_reset() -> None:
    """X-RateLimit-Reset and Retry-After are not read; a 429 is repeated after the ordinary backoff."""
    put(answers, "_not_before", lambda _headers, *, limited: 0.0)  # noqa: ARG005
    put(RateGate, "close_until", _never_closed)


@defect
def relies_on_retry_after() -> None:
    """A 429 is repeated when Retry-After says so; Intercom does not send it, so it is repeated at once."""

    def wait_s(original: Any) -> Any:
        def hasty(self: Retrying, state: tenacity.RetryCallState) -> float:
            failure: Any = state.outcome.exception() if state.outcome else None
            if failure.cause != RATE_LIMITED:
                return float(original(self, state))
            return max(0.0, float(failure.not_before) - time.time())

        return hasty

    put(answers, "_not_before", lambda headers, *, limited: answers._retry_after(headers.get("retry-after")))  # noqa: ARG005
    swap(Retrying, "wait_s", wait_s)


@defect
def ignores_retry_after() -> None:
    """Retry-After is not read where one is sent."""
    put(answers, "_retry_after", lambda _text: 0.0)


@defect
def unbounded_retries() -> None:
    """Attempts go on for ever, past every deadline."""
    put(Retrying, "is_enough", lambda _self, _state, _deadline: False)
    put(Deadline, "left_s", lambda _self: float("inf"))


@defect
def waits_for_any_reset() -> None:
    """An announced reset is waited for, however far away it is."""

    def is_enough(original: Any) -> Any:
        def patient(self: Retrying, state: tenacity.RetryCallState, deadline: Deadline) -> bool:
            failure: Any = state.outcome.exception() if state.outcome else None
            return failure.cause != RATE_LIMITED and bool(original(self, state, deadline))

        return patient

    def wait_open(original: Any) -> Any:
        return lambda self, _patience_s: original(self, float("inf"))

    swap(Retrying, "is_enough", is_enough)
    swap(RateGate, "wait_open", wait_open)
