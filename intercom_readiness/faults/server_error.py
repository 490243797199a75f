"""Intercom answers with a server error in its own JSON envelope."""

from __future__ import annotations

from .kinds import Answer, ApiKind, Pace, Params, status_of
from .quoted import MESSAGE


def _answer(params: Params, _pace: Pace, _index: int) -> Answer:
    return {"kind": "error", "headers": False, **params}


KIND = ApiKind(
    name="server_error",
    phrases={f"a {status} error": {"status": status} for status in (500, 502, 503, 504)}
    | {"a 503 error that quotes a person": {"status": 503, "message": MESSAGE}},
    trouble=status_of,
    answer=_answer,
)
