"""Intercom answers rightly, and slowly: well within the timeout of one attempt."""

from __future__ import annotations

from typing import Final

from .kinds import Answer, ApiKind, Pace, Params

# Long enough to be told from an ordinary answer on a busy machine, short enough for an attempt to last it out.
SHARE_OF_TIMEOUT: Final = 0.5


def _answer(_params: Params, pace: Pace, _index: int) -> Answer:
    return {"kind": "delay", "for_s": pace.timeout_s * SHARE_OF_TIMEOUT}


KIND = ApiKind(name="slow_answer", phrases={"a slow answer": {}}, trouble="", answer=_answer)
