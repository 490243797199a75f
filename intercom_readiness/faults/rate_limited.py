"""Intercom refuses a call as rate limited and announces when the window ends."""

from __future__ import annotations

from .kinds import Answer, ApiKind, Pace, Params

# The header counts whole seconds and is rounded up, so a reset announced this much after the longest
# claimed wait is never reached by a client that ignores it.
PAST_THE_WAIT_S = 0.15
ROUNDED_UP_S = 1.0
# Longer than any bound that a scenario can await, and not so long that a target may take it for a mistake.
FAR_S = 300.0


def _answer(params: Params, pace: Pace, index: int) -> Answer:
    retry_after_s = params.get("retry_after_s")
    if retry_after_s is not None:
        return {"kind": "rate_limited", "reset_in_s": 0, "omit_reset": True, "retry_after_s": retry_after_s}
    if params.get("far"):
        return {"kind": "rate_limited", "reset_in_s": FAR_S}
    if params.get("shared"):
        # All who are refused within the same second are told the same reset.
        index = 0
    # The first reset alone proves what is waited for; a later one may not be longer than the target has patience for.
    first_s, reset_s = pace.wait_bound_s(0) + PAST_THE_WAIT_S, pace.wait_bound_s(index) + PAST_THE_WAIT_S
    return {"kind": "rate_limited", "reset_in_s": max(first_s, min(reset_s, pace.reset_max_s - ROUNDED_UP_S))}


KIND = ApiKind(
    name="rate_limited",
    phrases={
        "a rate limit": {},
        "a rate limit that only says Retry-After": {"retry_after_s": 2},
        "a rate limit that they share": {"shared": True},
        "a rate limit of five minutes": {"far": True},
    },
    trouble="429",
    answer=_answer,
)
