"""
Intercom's side closes the connection instead of answering; nothing was done.

A reset from behind Toxiproxy reaches the target as a close, so resets are made on the link (link_reset.py).
"""

from __future__ import annotations

from .kinds import ApiKind

KIND = ApiKind(
    name="hung_up",
    phrases={"a closed connection": {"kind": "close"}},
    trouble="reset",
    answer=lambda params, _pace, _index: dict(params),
)
