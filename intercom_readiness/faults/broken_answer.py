"""Intercom's answer arrives damaged: cut, unreadable, empty, or of another shape."""

from __future__ import annotations

from .kinds import Answer, ApiKind, Pace, Params
from .quoted import RECORD


def _answer(params: Params, _pace: Pace, _index: int) -> Answer:
    return dict(params)


KIND = ApiKind(
    name="broken_answer",
    phrases={
        "an answer cut by a close": {"kind": "truncate", "after_bytes": 40, "how": "close", "length": "declared"},
        "an answer cut without a length": {"kind": "truncate", "after_bytes": 40, "how": "close", "length": "by_close"},
        "an answer that is not JSON": {"kind": "malformed"},
        "an empty answer": {"kind": "empty_body", "status": 200},
        "an answer of another shape": {"kind": "wrong_shape", "body": []},
        "an answer that is somebody else": {"kind": "wrong_shape", "body": RECORD},
    },
    trouble="malformed",
    answer=_answer,
    unusable=True,
)
