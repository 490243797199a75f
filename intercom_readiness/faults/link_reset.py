"""The link resets each connection as soon as data arrives."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(
    name="link_reset",
    phrases={"resets connections": {}},
    trouble="reset",
    toxics=lambda _params, _pace: [{"type": "reset_peer", "stream": "downstream", "timeout": 0}],
)
