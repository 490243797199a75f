"""Intercom answers with a server error in its own JSON envelope."""

from __future__ import annotations

from .kinds import ApiKind, status_of

KIND = ApiKind(
    name="server_error",
    phrases={f"a {status} error": {"status": status} for status in (500, 502, 503, 504)},
    trouble=status_of,
    answer=lambda params, _pace, _index: {"kind": "error", "status": params["status"], "headers": False},
)
