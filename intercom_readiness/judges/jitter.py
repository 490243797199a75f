"""
Judges that waits of the same step differ by more than the machine's own noise, and says so only when it is sure.

Noise alone makes waits differ, so that they pass only when waits without jitter would hardly differ as much on a target
that is as slow to react as this one was. They are broken only when nothing but noise is seen, and waits with jitter of
the claimed width would hardly look like that. Between the two, more waits are needed.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.luck import ALARM, BLUFF, chance_of_lower_half, chance_of_such_ranks
from intercom_readiness.judges.pausing import NOISE_TIMES, bound_of, own_pauses
from intercom_readiness.judges.telling import counted, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from intercom_readiness.judges.pausing import Pause

SAMPLES_MIN = 4

# A client that draws from half of what is claimed differs as well: decorrelated jitter never comes near zero.
CLAIM_SHARE = 0.5

# How much later than the earliest the median sleeper is woken: 12 to 22 ms at a load of 5 on two cores (measured).
LATENESS_SPREAD_S = 0.03


def waits_are_jittered(
    pauses: Iterable[Pause], *, widths_s: Sequence[float], reactions_s: Sequence[float] = (), lag_s: float = 0.0
) -> str:
    """
    Judge that waits of the same step differ by more than the machine's own noise.

    Passed: at the steps with the widest claim, how much later than the earliest the waits end is compared with how much
    later than the earliest the target reacts, times NOISE_TIMES; without jitter the former is no greater. Passed when
    Mann and Whitney's test gives that less than BLUFF. Where no reaction was seen, when the shorter half of the waits
    differs by more than LATENESS_SPREAD_S and the lag.

    Broken: a late wake-up only ever adds, so the statistic is the spread of the shorter half of the waits of a step, at
    the step where it is widest. Broken when the probability that jitter of CLAIM_SHARE of the claimed width looks like
    that is below ALARM, and waits without jitter may well look so.

    Args:
        pauses: Waits of one operation, from many series.
        widths_s: Over how much the wait before retry 1, 2, … is spread by the target's claim.
        reactions_s: How long the target took when it did not wait, as given by `pausing.reactions`.
        lag_s: How late the machine wakes a sleeper at worst, for targets whose reactions are not seen.

    Raises:
        MissingPremise: It cannot be told.
        PromiseBroken: The waits of each step are alike.
    """
    by_step = _by_step(pauses)
    if not by_step:
        raise MissingPremise("too few waits of the same step to tell jitter from the machine's noise")
    spreads_s = {step: _lower_half_s(took_s) for step, took_s in by_step.items()}
    widest_s = max(spreads_s.values())
    told = f"the shorter half of the waits of one step differs by up to {seconds(widest_s)}"
    if len(reactions_s) >= SAMPLES_MIN:
        differ = _luck_without_jitter(by_step, widths_s, reactions_s) < BLUFF
    else:
        differ = widest_s > LATENESS_SPREAD_S + lag_s
    if differ:
        return told
    luck = prod(
        chance_of_lower_half(widest_s, len(took_s), CLAIM_SHARE * bound_of(step, widths_s))
        for step, took_s in by_step.items()
    )
    if luck >= ALARM:
        raise MissingPremise(
            f"{told}, which {counted(sum(map(len, by_step.values())), 'wait')} do not tell from the machine's noise"
        )
    raise PromiseBroken(
        f"waits that differ from call to call, over {seconds(max(widths_s))} by the claim",
        f"the shorter half of the waits of each step within {seconds(widest_s)} of each other",
        closest_miss=f"the most different waits of one step lie {seconds(widest_s)} apart, as the machine's noise does",
        hint="without jitter all instances come back at the same moment after an outage",
    )


def _by_step(pauses: Iterable[Pause]) -> dict[int, list[float]]:
    """Give the waits of each step of which enough were seen, the shortest first."""
    by_step: dict[int, list[float]] = {}
    for pause in own_pauses(pauses):
        by_step.setdefault(pause.step, []).append(pause.took_s)
    return {step: sorted(took_s) for step, took_s in by_step.items() if len(took_s) >= SAMPLES_MIN}


def _luck_without_jitter(
    by_step: Mapping[int, Sequence[float]], widths_s: Sequence[float], reactions_s: Sequence[float]
) -> float:
    """Tell how likely waits that are alike come as far apart on a target that reacts as this one does."""
    widest_s = max(bound_of(step, widths_s) for step in by_step)
    apart_s = [
        late_s for step, took_s in by_step.items() if bound_of(step, widths_s) == widest_s for late_s in _late_s(took_s)
    ]
    return chance_of_such_ranks([NOISE_TIMES * late_s for late_s in _late_s(sorted(reactions_s))], apart_s)


def _late_s(ordered_s: Sequence[float]) -> list[float]:
    """Tell how much later than the first one the others are."""
    return [one_s - ordered_s[0] for one_s in ordered_s[1:]]


def _lower_half_s(ordered_s: Sequence[float]) -> float:
    return ordered_s[len(ordered_s) // 2] - ordered_s[0]
