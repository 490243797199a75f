"""
Judges that later waits outgrow the first bound, on the envelope of many waits, and says so only when it is sure.

A client whose waits do not grow looks as if they did when it is woken late, so that they pass only when such a client,
as slow as this one was before its first retry, would hardly show the like. They are broken only when a client whose
waits grow as claimed would hardly show the like. Between the two, more waits are needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.attempts import waits
from intercom_readiness.judges.luck import ALARM, BLUFF, chance_of_at_most, chance_of_such_a_split, chance_of_such_ranks
from intercom_readiness.judges.pausing import OVERHEAD_S, bound_of, own_pauses
from intercom_readiness.judges.telling import counted, seconds, story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intercom_readiness.judges.pausing import Pause

# A later wait of a good client outgrows the first bound at least every second time: full jitter with a factor of two
# does it in 1 of 2, decorrelated jitter in 0.54, equal jitter and none always.
OUTGROWS_AT_LEAST = 0.5

# So many of the first waits stay below what counts as a first wait where the machine makes them longer.
USUAL_SHARE = 0.9

# How far beyond the first bound waits are compared, in shares of the way to the next one: close to it, where there is
# hardly any noise, and farther off, where there is much.
PLACES = (0.15, 0.5, 1.0, 2.0)

# What a service may add to its later waits without meaning to: a tenth. Less is no growth.
CREEP_SHARE = 0.1

# How much later a crowd's later attempts may be than its first ones, in shares of the way to the next bound: ranks see
# each small shift, and a crowd makes a machine busier with time.
DRIFT_SHARE = 0.25


def waits_grow_with_each_attempt(
    pauses: Iterable[Pause], *, bounds_s: Sequence[float], added_s: float = 0.0, insist: bool = False
) -> str:
    """
    Judge that later waits outgrow the first bound, as claimed bounds that grow demand.

    Broken: X is the number of later waits longer than T, which is the first bound, or what USUAL_SHARE of the first
    waits stay below where the machine makes them longer. A good client's wait at step i is longer with probability
    1 - T / bound i or better, taken as OUTGROWS_AT_LEAST where that is less. Broken when a sum of independent draws
    with these chances is as small as X with a probability below ALARM.

    Passed: without growth, first and later waits are drawn alike, noise included. At each of PLACES, Fisher's exact
    test tells how likely so few of the first waits and so many of the later ones are longer then; where the noise is
    longer than the waits, the test of Mann and Whitney sees more. Passed when that is below BLUFF, divided among them.

    Args:
        pauses: Waits of one operation, from many series.
        bounds_s: Longest claimed wait before retry 1, 2, …
        added_s: How much of each bound is an addition of which nothing is known but that it is no longer.
        insist: The claim grows, so that waits which cannot be judged leave the promise unknown.

    Raises:
        MissingPremise: No wait was seen that the backoff alone decides; with *insist* also where it cannot be told.
        PromiseBroken: The waits do not grow.
    """
    own = own_pauses(pauses)
    first_bound_s = bound_of(0, bounds_s)
    first_s = [pause.took_s for pause in own if bound_of(pause.step, bounds_s) <= first_bound_s]
    later = [pause for pause in own if bound_of(pause.step, bounds_s) > first_bound_s]
    if not later:
        return _not_judged(f"no wait was seen that may outgrow the first bound of {seconds(first_bound_s)}", insist)
    _insist_on_good_looks(later, first_s, bounds_s, added_s)
    later_s = [pause.took_s for pause in later]
    next_bound_s = min(bound_of(pause.step, bounds_s) for pause in later)
    luck = _luck_of_bad_looks(first_s, later_s, first_bound_s, next_bound_s)
    above = sum(took_s > first_bound_s + OVERHEAD_S for took_s in later_s)
    told = f"{above} of {counted(len(later), 'later wait')} outgrew the first bound of {seconds(first_bound_s)}"
    if luck < BLUFF:
        return told
    return _not_judged(f"{told}, which waits that do not grow may do as well", insist)


def _insist_on_good_looks(
    later: Sequence[Pause], first_s: Sequence[float], bounds_s: Sequence[float], added_s: float
) -> None:
    """Raise PromiseBroken where a client whose waits grow would hardly show so few that do."""
    usual_s = sorted(first_s)[int(len(first_s) * USUAL_SHARE)] if first_s else 0.0
    threshold_s = max(bound_of(0, bounds_s), usual_s) + OVERHEAD_S
    able = [pause for pause in later if bound_of(pause.step, bounds_s) - added_s > threshold_s]
    chances = [min(OUTGROWS_AT_LEAST, 1 - threshold_s / (bound_of(pause.step, bounds_s) - added_s)) for pause in able]
    above = sum(pause.took_s > threshold_s for pause in able)
    if not able or chance_of_at_most(above, chances) >= ALARM:
        return
    longest = max(able, key=lambda pause: pause.took_s)
    raise PromiseBroken(
        f"waits that grow from {seconds(bound_of(0, bounds_s))} on, as the claimed bounds of "
        f"{', '.join(map(seconds, bounds_s))} say",
        f"{above} of {counted(len(able), 'later wait')} longer than {seconds(threshold_s)}; {story(longest.chain)}",
        closest_miss=_shrinking(longest, threshold_s),
        hint="the wait does not depend on how many attempts have failed",
    )


def _luck_of_bad_looks(
    first_s: Sequence[float], later_s: Sequence[float], first_bound_s: float, next_bound_s: float
) -> float:
    """Tell how likely waits that do not grow look like these: the least likely test, times the number of tests."""
    if not first_s:
        return 1.0
    crept_s = [took_s * (1 + CREEP_SHARE) + OVERHEAD_S for took_s in first_s]
    places_s = [first_bound_s + place * (next_bound_s - first_bound_s) for place in PLACES]
    lucks = [
        chance_of_such_a_split(
            sum(took_s > place_s for took_s in crept_s),
            len(crept_s),
            sum(took_s > place_s for took_s in later_s),
            len(later_s),
        )
        for place_s in places_s
    ]
    drift_s = DRIFT_SHARE * (next_bound_s - first_bound_s)
    lucks.append(chance_of_such_ranks([took_s + drift_s for took_s in crept_s], later_s))
    return min(lucks) * len(lucks)


def _shrinking(longest: Pause, threshold_s: float) -> str:
    """Tell the series with the longest later wait, and how far that fell short."""
    took_s = waits(longest.chain)
    before_s, later_s = took_s[longest.step - 1], took_s[longest.step]
    told = ", ".join(seconds(one_s) for one_s in took_s[: longest.step + 1])
    if later_s <= before_s:
        return f"waits {told}: the last is {seconds(before_s - later_s)} shorter than the one before"
    if later_s > threshold_s:
        return f"waits {told}: hardly any other is as long"
    return f"waits {told}: the last is {seconds(threshold_s - later_s)} short of outgrowing the first bound"


def _not_judged(why: str, insist: bool) -> str:  # noqa: FBT001 - passed on
    text = f"growth not judged: {why}"
    if insist:
        raise MissingPremise(text)
    return text
