"""The link delays all that passes in one direction."""

from __future__ import annotations

from typing import Any

from .kinds import ENDED, LinkKind, Pace, Params, Trace

# Of a delay, the share by which single delays differ from it.
JITTER = 5


def _latency_ms(params: Params, pace: Pace) -> int:
    share = params["share_of_timeout"]
    return int(1000 * share * (pace.usable_s if share < 1 else pace.timeout_s))


def _toxics(params: Params, pace: Pace) -> list[dict[str, Any]]:
    latency_ms = _latency_ms(params, pace)
    return [{"type": "latency", "stream": params["stream"], "latency": latency_ms, "jitter": latency_ms // JITTER}]


def _trace(params: Params, pace: Pace) -> Trace:
    shortest_s = _latency_ms(params, pace) * (1 - 1 / JITTER) / 1000
    return Trace("delayed", shortest_s) if params["share_of_timeout"] < 1 else ENDED


KIND = LinkKind(
    name="link_latency",
    phrases={
        "is slow but usable": {"share_of_timeout": 0.4, "stream": "downstream"},
        "is slow towards Intercom but usable": {"share_of_timeout": 0.4, "stream": "upstream"},
        "is slower than the timeout": {"share_of_timeout": 3.0, "stream": "downstream"},
        "is slower than the timeout towards Intercom": {"share_of_timeout": 3.0, "stream": "upstream"},
    },
    trouble=lambda params: "timeout" if params["share_of_timeout"] > 1 else "",
    toxics=_toxics,
    trace=_trace,
)
