"""The link ends each connection in the middle of the answer."""

from __future__ import annotations

from .kinds import LinkKind

KIND = LinkKind(
    name="link_cut",
    phrases={"breaks off in the middle of answers": {"bytes": 200}},
    trouble="reset",
    toxics=lambda params, _pace: [{"type": "limit_data", "stream": "downstream", "bytes": params["bytes"]}],
)
