"""When to try again, after how long, and when to stop: one policy for every call of Intercom."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import structlog
import tenacity

from reference.failures import TIMEOUT, OperationFailed
from reference.gate import spread_s

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from reference.gate import RateGate
    from reference.settings import Settings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of one operation on the monotonic clock, attempts and waits included."""

    ends_s: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Set a deadline *seconds* from now."""
        return cls(time.monotonic() + seconds)

    def left_s(self) -> float:
        """
        Return the seconds left, more than zero.

        Raises:
            OperationFailed: There are none.
        """
        left_s = self.ends_s - time.monotonic()
        if left_s <= 0:
            raise OperationFailed("timeout", "The operation took longer than it may", cause=TIMEOUT)
        return left_s


class Retrying:
    """Runs attempts until one succeeds, fails for good, or patience ends."""

    def __init__(self, settings: Settings, gate: RateGate) -> None:
        self._settings = settings
        self._gate = gate
        # Full jitter: many instances that failed together must not come back together.
        self._backoff = tenacity.wait_random_exponential(
            multiplier=settings.retry_wait_first_s, max=settings.retry_wait_cap_s
        )

    async def run(self, operation: str, attempt: Callable[[float], Awaitable[T]], deadline: Deadline) -> T:
        """
        Call *attempt* with its timeout in seconds, again after each failure that may pass.

        Raises:
            OperationFailed: The last failure, when it is final, attempts or time are used up, or the limit resets
                only after the deadline: then at once, because waiting would be in vain.
        """

        async def one() -> T:
            await self._gate.wait_open(min(self._settings.reset_wait_max_s, deadline.left_s()))
            return await attempt(min(self._settings.request_timeout_s, deadline.left_s()))

        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(self.is_worth_repeating),
            wait=self.wait_s,
            stop=lambda state: self.is_enough(state, deadline),
            before_sleep=lambda state: _log_repeat(operation, state),
            reraise=True,
        )
        return await retrying(one)

    def is_worth_repeating(self, error: BaseException) -> bool:
        """Tell troubles that pass by themselves from those that the same request would meet again."""
        return isinstance(error, OperationFailed) and error.transient

    def wait_s(self, state: tenacity.RetryCallState) -> float:
        """Return the seconds until the next attempt: the announced time where there is one, else a jittered backoff."""
        announced_s = _failure(state).not_before - time.time()
        return announced_s + spread_s() if announced_s > 0 else self._backoff(state)

    def is_enough(self, state: tenacity.RetryCallState, deadline: Deadline) -> bool:
        """Tell whether to give up rather than to wait for another attempt."""
        wait_s = state.upcoming_sleep
        return (
            state.attempt_number >= self._settings.retry_attempts_max
            or wait_s > self._settings.reset_wait_max_s
            or time.monotonic() + wait_s >= deadline.ends_s
        )


def _failure(state: tenacity.RetryCallState) -> OperationFailed:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, OperationFailed):
        raise TypeError("only failed operations are repeated")
    return error


def _log_repeat(operation: str, state: tenacity.RetryCallState) -> None:
    failure = _failure(state)
    structlog.get_logger().info(
        "attempt failed, will repeat",
        operation=operation,
        attempt=state.attempt_number,
        cause=failure.cause,
        status=failure.status,
        wait_s=round(state.upcoming_sleep, 3),
        intercom_request_id=failure.request_id,
    )
