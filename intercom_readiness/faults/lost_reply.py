"""Intercom does the work, and its reply is lost on the way back (to a reset: link_reset.py)."""

from __future__ import annotations

from .kinds import ApiKind

KIND = ApiKind(
    name="lost_reply",
    phrases={
        "a reply lost to a close": {"how": "close"},
        "a reply that never comes": {"how": "stall"},
    },
    trouble=lambda params: "timeout" if params["how"] == "stall" else "reset",
    answer=lambda params, _pace, _index: {"kind": "lose_reply", "how": params["how"]},
)
