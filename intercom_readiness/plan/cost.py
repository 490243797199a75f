"""
What a run will cost, estimated from the steps of its promises and from the profile's claims.

Good enough to say it before a run and to begin with the longest scenarios; no verdict rests on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from intercom_readiness.errors import LabError
from intercom_readiness.faults.kinds import ApiKind, Pace
from intercom_readiness.faults.registry import fault, trouble_of
from intercom_readiness.profile.bounds import attempt_timeout_s, longest_waits_s, operation_max_s, wait_bound_s
from intercom_readiness.profile.policy import covers

from .vocabulary import arguments_of_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from intercom_readiness.profile import Operation, Profile, Retry

    from .promises import Step

# A fresh target, a clean Intercom and the closing rules; measured with the reference and six workers on two cores.
SCENARIO_S = 0.25
# One question while all is well.
ASK_S = 0.05
# Half of a second is what rounding a reset up to whole seconds adds on average.
ROUNDED_S = 0.5


class Cost(NamedTuple):
    """Seconds that a scenario, or a run, takes: as a rule, and at most by the profile's claims."""

    likely_s: float
    longest_s: float


class _Armed(NamedTuple):
    """A fault that some earlier step armed, for so many calls; None is for all until it is healed."""

    phrase: str
    calls: int | None


def cost_of(steps: Iterable[Step], profile: Profile, calls_of: Callable[[str], int] = lambda _: 1) -> Cost:
    """
    Estimate what one scenario costs.

    Args:
        steps: Its steps, with the case filled in.
        profile: The target's claims.
        calls_of: Tells how many Intercom calls a healthy operation makes, once that has been measured.
    """
    likely_s, longest_s = SCENARIO_S, SCENARIO_S
    armed: list[_Armed] = []
    for kind, text in steps:
        told = arguments_of_step(kind, text)
        phrase = told.get("fault") or told.get("disturbance")
        if phrase and kind != "then":
            armed.append(_Armed(phrase, told.get("count")))
        elif kind == "when" and "healed" in text:
            armed.clear()
        elif kind == "when" and told.get("operation") in profile.operations:
            asked = _ask(profile, profile.operations[told["operation"]], armed, calls_of)
            likely_s, longest_s = likely_s + asked.likely_s, longest_s + asked.longest_s
    return Cost(likely_s, max(likely_s, longest_s))


def _ask(profile: Profile, operation: Operation, armed: list[_Armed], calls_of: Callable[[str], int]) -> Cost:
    try:
        retry, timeout_s = profile.retry_for(operation), attempt_timeout_s(profile)
        pace = Pace(longest_waits_s(retry), timeout_s)
        resets_s = sum(sum(_resets_s(one, retry, pace)) for one in armed)
        longest_s = operation_max_s(profile, operation, calls=calls_of(operation.name), resets_s=resets_s)
        likely_s = ASK_S + sum(_met_s(one, retry, pace) for one in armed)
    except LabError:
        # The profile says too little; the scenarios will say so too.
        return Cost(ASK_S, ASK_S)
    return Cost(min(likely_s, longest_s), longest_s)


def _met_s(armed: _Armed, retry: Retry, pace: Pace) -> float:
    """Estimate how long an operation is held up by a fault."""
    trouble = trouble_of(armed.phrase)
    attempts = retry.attempts_max if covers(retry.on, trouble) else 1
    failing = attempts if armed.calls is None else min(armed.calls, attempts)
    attempt_s = pace.timeout_s if trouble == "timeout" else ASK_S
    waits_s = [sum(wait_bound_s(retry, index)) / 2 for index in range(min(failing, attempts - 1))]
    resets_s = _resets_s(armed, retry, pace)[: len(waits_s)]
    waits_s[: len(resets_s)] = [reset_s + ROUNDED_S for reset_s in resets_s]
    return failing * attempt_s + sum(waits_s)


def _resets_s(armed: _Armed, retry: Retry, pace: Pace) -> list[float]:
    """List the waits that a fault announces and that the target claims to bear."""
    kind, params = fault(armed.phrase)
    if not isinstance(kind, ApiKind):
        return []
    answers = kind.answers(params, pace, armed.calls or retry.attempts_max)
    announced = [answer.get("retry_after_s") or answer.get("reset_in_s") or 0.0 for answer in answers]
    bearable_s = retry.reset.wait_max_s if retry.reset else 0.0
    return [wait_s for wait_s in announced if 0 < wait_s <= bearable_s]
