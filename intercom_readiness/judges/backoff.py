"""
Judges the length of waits between attempts, on the envelope of many, because full jitter makes any single one right.

A good client draws its wait before retry i from somewhere between zero and bound i. So no wait is longer than its
bound, and the waits make use of what the bounds allow (else the target hammers). How they grow and differ is judged in
`growth` and `jitter`.
"""

from __future__ import annotations

from math import prod
from statistics import median
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.luck import ALARM, BLUFF, chance_of_such_ranks
from intercom_readiness.judges.pausing import NOISE_TIMES, OVERHEAD_S, bound_of, own_pauses
from intercom_readiness.judges.telling import counted, seconds, story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from intercom_readiness.judges.pausing import Pause

# A wait counts as skipped when it uses less than a tenth of what its bound allows. Of the usual kinds of jitter only
# full jitter ever gets there (decorrelated jitter never waits less than a third of its first bound).
SKIPPED_SHARE = 0.1

# Of the longest bound; waits with shorter ones are not asked whether they are longer than reactions.
LONG_SHARE = 0.5

# Intercom's own clients add up to a fifth to the wait for an announced reset, so that they do not all come at once.
RESET_JITTER_SHARE = 0.2

# Fewer waits of a step have no usual length.
USUAL_MIN = 8


def every_wait_stays_within_its_bound(
    pauses: Iterable[Pause],
    *,
    bounds_s: Sequence[float],
    grace_s: float,
    usual_grace_s: float | None = None,
    lag_s: Callable[[float, float], float] = lambda _from_s, _until_s: 0.0,
) -> str:
    """
    Judge that no wait was longer than the target claims for its step.

    Where Intercom announced when to come back, the wait may be as long as that, a fifth more, and the step's bound.

    Args:
        pauses: Waits of the operation under test.
        bounds_s: Longest claimed wait before retry 1, 2, …; the last one holds for all further retries.
        grace_s: What the machine may add to a wait.
        usual_grace_s: What it may add to half of the waits of a step; None when that is not judged.
        lag_s: Tells how late sleepers were woken between two moments, which adds to the grace of a wait meanwhile.

    Raises:
        MissingPremise: No wait was seen.
        PromiseBroken: A wait was longer, or half of the waits of a step.
    """
    seen = list(pauses)
    if not seen:
        raise MissingPremise("no wait between two attempts was seen, so no wait can be judged")
    beyond = [
        (pause.took_s - bound_of(pause.step, bounds_s) - pause.asked_for_s * (1 + RESET_JITTER_SHARE), pause)
        for pause in seen
    ]
    beyond.sort(key=lambda pair: -pair[0])
    for over_s, pause in beyond:
        if over_s > grace_s and over_s > grace_s + lag_s(pause.from_s, pause.from_s + pause.took_s):
            raise _too_long(pause, over_s, grace_s, "")
    if usual_grace_s is not None:
        for step in {pause.step for pause in seen}:
            mine = [pair for pair in beyond if pair[1].step == step]
            over_s, usual = mine[len(mine) // 2]
            if len(mine) >= USUAL_MIN and over_s > usual_grace_s:
                raise _too_long(usual, over_s, usual_grace_s, f" for half of {counted(len(mine), 'wait')}")
    return f"{counted(len(seen), 'wait')}, none beyond its bound by more than {seconds(grace_s)}"


def _too_long(pause: Pause, beyond_s: float, grace_s: float, whose: str) -> PromiseBroken:
    bound_s = pause.took_s - beyond_s
    return PromiseBroken(
        f"at most {seconds(bound_s)} between attempt {pause.step + 1} and the next{whose} (grace {seconds(grace_s)})",
        f"{seconds(pause.took_s)}: {story(pause.chain)}",
        closest_miss=f"the wait before attempt {pause.step + 2} was {seconds(beyond_s)} too long",
        hint="the waits have no cap, or grow faster than claimed",
    )


def retries_do_not_hammer(
    pauses: Iterable[Pause], *, bounds_s: Sequence[float], reactions_s: Sequence[float] = ()
) -> str:
    """
    Judge that the target waits between attempts at all.

    Broken: the statistic is the largest share r of its bound that any wait used. With full jitter, the kind that waits
    least, each of N waits stays below that share with probability r, so all do with r to the power of N (with what the
    target needs to react taken into account). Broken when that is below ALARM and r below SKIPPED_SHARE.

    Passed: where reactions were seen, when waits with the longest bounds are longer than NOISE_TIMES a reaction; a
    client that does not wait looks like that with a probability below BLUFF, by Mann and Whitney's test.

    Args:
        pauses: Waits of the operation under test.
        bounds_s: Longest claimed wait before retry 1, 2, …
        reactions_s: How long the target took when it did not wait, as given by `pausing.reactions`.

    Raises:
        MissingPremise: No wait was seen that the backoff alone decides, or waits cannot be told from reactions.
        PromiseBroken: No wait came near its bound, and there are too many of them for chance.
    """
    own = own_pauses(pauses)
    slack_s = OVERHEAD_S + (median(reactions_s) if reactions_s else 0.0)
    bounded = [(pause.took_s, bound_of(pause.step, bounds_s)) for pause in own]
    judged = [(took_s, bound_s) for took_s, bound_s in bounded if bound_s > slack_s]
    share = max((max(0.0, took_s - slack_s) / bound_s for took_s, bound_s in judged), default=1.0)
    luck = prod(min(1.0, share + slack_s / bound_s) for _, bound_s in judged)
    longest = max(own, key=lambda pause: pause.took_s)
    if share < SKIPPED_SHARE and luck < ALARM:
        raise PromiseBroken(
            f"waits between attempts that make use of the claimed bounds of {', '.join(map(seconds, bounds_s))}",
            f"{counted(len(judged), 'wait')}, the longest {seconds(longest.took_s)}: {story(longest.chain)}",
            closest_miss=(
                f"the longest wait was {seconds(longest.took_s)} of {seconds(bound_of(longest.step, bounds_s))}, which "
                f"a client with full jitter does once in {1 / max(luck, 1e-12):,.0f} runs"
            ),
            hint="failed calls are repeated at once, without backoff",
        )
    long_s = [took_s for took_s, bound_s in bounded if bound_s >= LONG_SHARE * max(bound for _, bound in bounded)]
    if reactions_s and chance_of_such_ranks([NOISE_TIMES * one_s for one_s in reactions_s], long_s) >= BLUFF:
        raise MissingPremise(
            f"{counted(len(long_s), 'wait')} cannot be told from the time that the target takes to react, usually "
            f"{seconds(median(reactions_s))}"
        )
    return f"{counted(len(own), 'wait')}, the longest {seconds(longest.took_s)}"
