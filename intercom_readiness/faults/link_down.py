"""The link refuses connections, as when nothing listens behind the address."""

from __future__ import annotations

from .kinds import PAIR, LinkKind

KIND = LinkKind(
    name="link_down",
    phrases={"refuses connections": {}},
    trouble="refused",
    trace=lambda _params, _pace: PAIR,
    refuses=True,
)
