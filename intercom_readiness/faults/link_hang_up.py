"""The link takes everything, passes nothing on in one direction, and hangs up after a while."""

from __future__ import annotations

from .kinds import LinkKind

# Of the timeout, which would otherwise end it. A connection that was open before is hung up so long after the fault
# began, whether anybody uses it or not.
AFTER = 0.3

KIND = LinkKind(
    name="link_hang_up",
    phrases={
        "hangs up on requests": {"stream": "upstream"},
        "hangs up instead of an answer": {"stream": "downstream"},
    },
    trouble="reset",
    toxics=lambda params, pace: [
        {"type": "timeout", "stream": params["stream"], "timeout": int(1000 * AFTER * pace.timeout_s)}
    ],
)
