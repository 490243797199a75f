"""The link passes everything at once and the end of connections late."""

from __future__ import annotations

from .kinds import LinkKind, Trace

# Of the time that one call may take.
DELAY = 0.3

KIND = LinkKind(
    name="link_slow_close",
    phrases={
        "passes the target's goodbye on late": {"stream": "upstream"},
        "passes Intercom's goodbye on late": {"stream": "downstream"},
    },
    trouble="",
    toxics=lambda params, pace: [
        {"type": "slow_close", "stream": params["stream"], "delay": int(1000 * DELAY * pace.usable_s)}
    ],
    # A connection that is kept open shows nothing of it.
    trace=lambda _params, _pace: Trace("passed"),
)
