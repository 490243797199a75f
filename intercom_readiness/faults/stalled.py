"""Intercom takes the call and never answers."""

from __future__ import annotations

from .kinds import ApiKind

KIND = ApiKind(
    name="stalled",
    phrases={"a stalled answer": {}},
    trouble="timeout",
    answer=lambda _params, _pace, _index: {"kind": "stall", "for_s": 3600},
)
