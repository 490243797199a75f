"""The link is narrow: what passes takes long, and gets through within the timeout."""

from __future__ import annotations

from math import ceil
from typing import Any

from .kinds import LinkKind, Pace, Params, Trace

# An answer of so many kilobytes takes a whole timeout; those of one contact have one or two.
PER_TIMEOUT_KB = 12
# No request or answer of the API is smaller, its head included.
SMALLEST_KB = 0.1


def _rate_kb_s(pace: Pace) -> int:
    return ceil(PER_TIMEOUT_KB / pace.usable_s)


def _toxics(params: Params, pace: Pace) -> list[dict[str, Any]]:
    return [{"type": "bandwidth", "stream": params["stream"], "rate": _rate_kb_s(pace)}]


KIND = LinkKind(
    name="link_bandwidth",
    phrases={
        "is narrow for requests": {"stream": "upstream"},
        "is narrow for answers": {"stream": "downstream"},
    },
    trouble="",
    toxics=_toxics,
    trace=lambda _params, pace: Trace("delayed", SMALLEST_KB / _rate_kb_s(pace)),
)
