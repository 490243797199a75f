"""The link delays what passes by ever other times, so that one exchange is quick and the next one slow."""

from __future__ import annotations

from typing import Any

from .kinds import LinkKind, Pace, Params, Trace

# Of the time that one call may take; the longest delay in one direction is the sum of both.
DELAY, JITTER = 0.18, 0.15


def _toxics(params: Params, pace: Pace) -> list[dict[str, Any]]:
    delays_ms = {"latency": int(1000 * DELAY * pace.usable_s), "jitter": int(1000 * JITTER * pace.usable_s)}
    return [{"type": "latency", "stream": stream, **delays_ms} for stream in params["streams"]]


KIND = LinkKind(
    name="link_jitter",
    phrases={
        "delays requests unevenly": {"streams": ["upstream"]},
        "delays answers unevenly": {"streams": ["downstream"]},
    },
    trouble="",
    toxics=_toxics,
    trace=lambda _params, pace: Trace("delayed", (DELAY - JITTER) * pace.usable_s),
)
