"""The link delays all that passes."""

from __future__ import annotations

from typing import Any

from .kinds import LinkKind, Pace, Params


def _toxics(params: Params, pace: Pace) -> list[dict[str, Any]]:
    latency_ms = int(1000 * pace.timeout_s * params["share_of_timeout"])
    return [{"type": "latency", "stream": "downstream", "latency": latency_ms, "jitter": latency_ms // 5}]


KIND = LinkKind(
    name="link_latency",
    phrases={"is slow but usable": {"share_of_timeout": 0.4}, "is slower than the timeout": {"share_of_timeout": 3.0}},
    trouble="timeout",
    toxics=_toxics,
)
