"""Intercom refuses a call for good: repeating it cannot help."""

from __future__ import annotations

from .kinds import Answer, ApiKind, Pace, Params, status_of
from .quoted import MESSAGE


def _answer(params: Params, _pace: Pace, _index: int) -> Answer:
    return {"kind": "error", **params}


KIND = ApiKind(
    name="refusal",
    phrases={f"a {status} refusal": {"status": status} for status in (400, 401, 403, 404, 422)}
    | {"a 400 refusal that quotes a person": {"status": 400, "message": MESSAGE}},
    trouble=status_of,
    answer=_answer,
)
