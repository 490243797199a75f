"""Intercom's side ends the connection instead of answering; nothing was done."""

from __future__ import annotations

from .kinds import ApiKind

KIND = ApiKind(
    name="hung_up",
    phrases={"a reset connection": {"kind": "reset"}, "a closed connection": {"kind": "close"}},
    trouble="reset",
    answer=lambda params, _pace, _index: dict(params),
)
