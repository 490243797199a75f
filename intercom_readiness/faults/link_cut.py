"""The link ends each connection in the middle of what it carries in one direction."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(
    name="link_cut",
    phrases={
        "breaks off in the middle of answers": {"stream": "downstream", "bytes": 200},
        "breaks off in the middle of requests": {"stream": "upstream", "bytes": 60},
    },
    trouble="reset",
    toxics=lambda params, _pace: [{"type": "limit_data", "stream": params["stream"], "bytes": params["bytes"]}],
)
