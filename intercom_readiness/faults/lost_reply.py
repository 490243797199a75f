"""Intercom does the work, and its reply is lost on the way back (to a reset: link_reset.py)."""

from __future__ import annotations

from .kinds import ApiKind

KIND = ApiKind(
    name="lost_reply",
    phrases={
        "a reply lost to a close": {"how": "close"},
        "a reply that never comes": {"how": "stall"},
        # The gateway in front of Intercom gives up waiting; whoever takes that for a refusal creates a twin.
        "a reply lost to a gateway timeout": {"how": "gateway"},
    },
    trouble=lambda params: {"stall": "timeout", "gateway": "504"}.get(params["how"], "reset"),
    answer=lambda params, _pace, _index: {"kind": "lose_reply", "how": params["how"]},
)
