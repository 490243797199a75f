"""A load balancer in front of Intercom answers with an HTML page, without request id or rate headers."""

from __future__ import annotations

from .kinds import ApiKind, status_of

KIND = ApiKind(
    name="edge_page",
    phrases={f"a {status} page from the edge": {"status": status} for status in (500, 502, 503, 504)},
    trouble=status_of,
    answer=lambda params, _pace, _index: {"kind": "edge_page", "status": params["status"]},
)
