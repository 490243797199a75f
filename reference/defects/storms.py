"""Mistakes that show only in a crowd: of replicas that share a limit, and of calls over a link that comes and goes."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import httpx

from reference import gate, retrying
from reference.client import IntercomClient
from reference.defects.registry import defect, put, swap

if TYPE_CHECKING:
    from reference.calls import Call

_RESENDS = 3
_RESEND_WAIT_S = 0.03


@defect
def wakes_at_the_reset() -> None:
    """Everybody who waited for a reset comes back at that very moment."""
    for module in (gate, retrying):
        put(module, "spread_s", lambda: 0.0)


@defect
def jitter_seeded_alike() -> None:
    """Random numbers begin alike in each process, so that replicas draw the same waits."""
    drawn = random.Random(20_260_101)
    for module in (gate, retrying):
        put(module, "spread_s", lambda: drawn.uniform(0.02, 0.32))


@defect
def two_layers_retry() -> None:
    """The HTTP client repeats broken connections by itself, below the retries of the service."""

    def resending(original: Any) -> Any:
        async def exchange(self: IntercomClient, call: Call, token: str) -> tuple[httpx.Response, bytes]:
            for _ in range(_RESENDS - 1):
                try:
                    return await original(self, call, token)  # type: ignore[no-any-return]
                except httpx.TransportError:
                    await asyncio.sleep(_RESEND_WAIT_S)
            return await original(self, call, token)  # type: ignore[no-any-return]

        return exchange

    swap(IntercomClient, "_exchange", resending)


@defect
def private_waits() -> None:
    """Only the call that was refused waits for the reset; the others go on asking."""

    async def passes(_gate: gate.RateGate, _patience_s: float) -> None:
        """Let everybody through."""

    put(gate.RateGate, "wait_open", passes)
