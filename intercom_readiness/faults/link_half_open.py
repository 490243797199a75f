"""The peer is gone without a word: connections stay open, and nothing ever comes of them."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(
    name="link_half_open",
    phrases={
        "accepts connections and falls silent": {"silent": "all"},
        "has forgotten its open connections": {"silent": "open"},
    },
    trouble="timeout",
    silences=lambda params: params["silent"],
)
