"""The link resets each connection as soon as data arrives: the answer, or the request before Intercom has it."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(
    name="link_reset",
    phrases={
        "resets connections": {"stream": "downstream"},
        "resets connections before requests arrive": {"stream": "upstream"},
    },
    trouble="reset",
    toxics=lambda params, _pace: [{"type": "reset_peer", "stream": params["stream"], "timeout": 0}],
)
