"""Intercom refuses a call for good: repeating it cannot help."""

from __future__ import annotations

from .kinds import ApiKind, status_of

KIND = ApiKind(
    name="refusal",
    phrases={f"a {status} refusal": {"status": status} for status in (400, 401, 403, 404, 422)},
    trouble=status_of,
    answer=lambda params, _pace, _index: {"kind": "error", "status": params["status"]},
)
