"""One gate per access token: after a 429 nobody calls before the limit resets, whichever request was refused."""

from __future__ import annotations

import asyncio
import random
import time

from reference.failures import RATE_LIMITED, OperationFailed

# Waiters leave one by one within this span after the reset, which is in whole seconds and often early in the window.
_SPREAD_S = (0.02, 0.32)


def spread_s() -> float:
    """Draw the little extra, in seconds, by which one waiter outlasts an announced time."""
    return random.uniform(*_SPREAD_S)


class RateGate:
    """Remembers until when, in Unix time, Intercom wants no calls."""

    def __init__(self) -> None:
        self._opens_at = 0.0
        self._request_id: str | None = None

    def close_until(self, opens_at: float, request_id: str | None) -> None:
        """Keep everybody back until *opens_at*, Unix time in seconds; an earlier time than the known one is ignored."""
        if opens_at > self._opens_at:
            self._opens_at, self._request_id = opens_at, request_id

    def closed_for_s(self) -> float:
        """Say for how many seconds the gate stays closed; zero when it is open."""
        # The announced time is on the wall clock, so it is the wall clock that has to pass it.
        return max(0.0, self._opens_at - time.time())

    def refusal(self) -> OperationFailed:
        """Describe the closed gate as a failure, with the request that Intercom refused."""
        return OperationFailed(
            "rate_limited",
            "Intercom's rate limit has not reset yet",
            cause=RATE_LIMITED,
            status=429,
            request_id=self._request_id,
            not_before=self._opens_at,
        )

    async def wait_open(self, patience_s: float) -> None:
        """
        Return once calls are allowed.

        Raises:
            OperationFailed: That would take longer than *patience_s* seconds; raised at once, not after the wait.
        """
        ends_s = time.monotonic() + patience_s
        while (left_s := self.closed_for_s()) > 0:
            if time.monotonic() + left_s > ends_s:
                raise self.refusal()
            await asyncio.sleep(left_s + spread_s())
