"""
Intercom answers so slowly that no single read times out, but the whole takes far too long.

Timeouts per read never notice it (facts: both official clients, section 3 of their measurements).
"""

from __future__ import annotations

from .kinds import Answer, ApiKind, Pace, Params


def _answer(params: Params, pace: Pace, _index: int) -> Answer:
    # Each gap is well below the timeout, the whole answer is far above it.
    return {"kind": "drip", "every_s": max(0.05, pace.timeout_s / 4), "chunk_bytes": 8, "part": params["part"]}


KIND = ApiKind(
    name="dripping",
    phrases={"a dripping answer": {"part": "body"}, "dripping headers": {"part": "headers"}},
    trouble="timeout",
    answer=_answer,
)
