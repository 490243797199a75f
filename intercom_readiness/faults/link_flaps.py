"""The link goes down and comes back, again and again, and cuts what is open each time."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(
    name="link_flaps",
    phrases={
        "flaps": {"down_in_timeouts": 0.5},
        "flaps quickly": {"down_in_timeouts": 0.1},
    },
    # Whoever connects while it is down is reset, which shows near, not refused, which would not.
    trouble="reset",
    down_s=lambda params, pace: params["down_in_timeouts"] * pace.timeout_s,
)
