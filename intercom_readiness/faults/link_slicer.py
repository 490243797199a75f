"""The link passes everything in small slices with pauses between them."""

from __future__ import annotations

from typing import Any

from .kinds import LinkKind, Pace, Params, Trace

SLICE_BYTES, VARIATION_BYTES = 30, 10
# Of the time that one call may take; an answer about one contact comes in some fifty slices.
PAUSE = 0.002
# The smallest request makes two whole slices, with a pause after each.
SLICES_MIN = 2


def _toxics(params: Params, pace: Pace) -> list[dict[str, Any]]:
    slices = {
        "average_size": SLICE_BYTES,
        "size_variation": VARIATION_BYTES,
        "delay": int(1e6 * PAUSE * pace.usable_s),
    }
    return [{"type": "slicer", "stream": params["stream"], **slices}]


KIND = LinkKind(
    name="link_slicer",
    phrases={
        "cuts requests into slices": {"stream": "upstream"},
        "cuts answers into slices": {"stream": "downstream"},
    },
    trouble="",
    toxics=_toxics,
    trace=lambda _params, pace: Trace("delayed", SLICES_MIN * PAUSE * pace.usable_s),
)
