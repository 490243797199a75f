"""The link takes everything and passes nothing on, in one direction."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(
    name="black_hole",
    phrases={
        "swallows every request": {"stream": "upstream"},
        "swallows every answer": {"stream": "downstream"},
    },
    trouble="timeout",
    toxics=lambda params, _pace: [{"type": "timeout", "stream": params["stream"], "timeout": 0}],
)
