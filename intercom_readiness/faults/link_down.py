"""The link refuses connections, as when nothing listens behind the address."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(name="link_down", phrases={"refuses connections": {}}, trouble="refused", refuses=True)
