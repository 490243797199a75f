"""
Judges the waits between attempts, on the envelope of many waits, because full jitter makes any single one right.

A good client draws its wait before retry i from somewhere between zero and bound i. Three things must hold: no wait is
longer than its bound; the waits make use of what the bounds allow (else the target hammers); later waits outgrow the
first bound. The last two are statistics, and a good client must not fail them by bad luck: each computes how likely a
good client is to look at least as bad, and says "broken" below ALARM only.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.attempts import waits
from intercom_readiness.judges.luck import chance_of_at_most, chance_of_lower_half, draws_needed
from intercom_readiness.judges.pausing import bound_of, own_pauses, pauses
from intercom_readiness.judges.telling import counted, seconds, story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from intercom_readiness.judges.pausing import Pause
    from intercom_readiness.model import Exchange

# How likely a good client may be called broken, per judgement.
ALARM = 1e-4

# What a loop without any wait takes from the end of one attempt to the next: connecting, logging, parsing.
OVERHEAD_S = 0.01

# A wait counts as skipped when it uses less than a tenth of what its bound allows. Of the usual kinds of jitter only
# full jitter ever gets there (decorrelated jitter never waits less than a third of its first bound).
SKIPPED_SHARE = 0.1

# A later wait of a good client outgrows the first bound at least every second time: full jitter with a factor of two
# does it in 1 of 2, decorrelated jitter in 0.54, equal jitter and none always.
OUTGROWS_AT_LEAST = 0.5

SAMPLES_FOR_JITTER_MIN = 4

# How much later than the earliest the median sleeper is woken: 12 to 22 ms at a load of 5 on two cores (measured).
LATENESS_SPREAD_S = 0.03

# Intercom's own clients add up to a fifth to the wait for an announced reset, so that they do not all come at once.
RESET_JITTER_SHARE = 0.2


def every_wait_stays_within_its_bound(
    exchanges: Iterable[Exchange],
    *,
    bounds_s: Sequence[float],
    grace_s: float,
    unusable: Collection[str] = (),
    asked_s: Sequence[float] = (),
) -> str:
    """
    Judge that no wait was longer than the target claims for its step.

    Where Intercom announced when to come back, the wait may be as long as that, a fifth more, and the step's bound.

    Args:
        exchanges: Exchanges of the operation under test, seen near.
        bounds_s: Longest claimed wait before retry 1, 2, …; the last one holds for all further retries.
        grace_s: What the machine may add to a wait.
        unusable: As for attempts.series.
        asked_s: As for attempts.series.

    Raises:
        MissingPremise: No wait was seen.
        PromiseBroken: A wait was longer.
    """
    judged = [
        (pause, bound_of(pause.step, bounds_s) + pause.asked_for_s * (1 + RESET_JITTER_SHARE))
        for pause in pauses(exchanges, unusable=unusable, asked_s=asked_s)
    ]
    if not judged:
        raise MissingPremise("no wait between two attempts was seen, so no wait can be judged")
    worst, bound_s = max(judged, key=lambda pair: pair[0].took_s - pair[1])
    if worst.took_s <= bound_s + grace_s:
        return f"{counted(len(judged), 'wait')}, none beyond its bound by more than {seconds(grace_s)}"
    raise PromiseBroken(
        f"at most {seconds(bound_s)} between attempt {worst.step + 1} and the next (grace {seconds(grace_s)})",
        f"{seconds(worst.took_s)}: {story(worst.chain)}",
        closest_miss=f"the wait before attempt {worst.step + 2} was {seconds(worst.took_s - bound_s)} too long",
        hint="the waits have no cap, or grow faster than claimed",
    )


def retries_do_not_hammer(
    exchanges: Iterable[Exchange],
    *,
    bounds_s: Sequence[float],
    lag_s: float = 0.0,
    unusable: Collection[str] = (),
    asked_s: Sequence[float] = (),
) -> str:
    """
    Judge that the target waits between attempts at all.

    The statistic is the largest share r of its bound that any wait used. With full jitter, the kind that waits least,
    each of N waits stays below that share with probability r, so all do with r to the power of N (with the overhead
    taken into account). Broken when that is below ALARM and r below SKIPPED_SHARE.

    Args:
        exchanges: Exchanges of the operation under test, seen near.
        bounds_s: Longest claimed wait before retry 1, 2, …
        lag_s: How late the machine wakes a sleeper, as measured.
        unusable: As for attempts.series.
        asked_s: As for attempts.series.

    Raises:
        MissingPremise: No wait was seen that the backoff alone decides.
        PromiseBroken: No wait came near its bound, and there are too many of them for chance.
    """
    own = own_pauses(exchanges, unusable=unusable, asked_s=asked_s)
    slack_s = OVERHEAD_S + lag_s
    bounded = [(pause.took_s, bound_of(pause.step, bounds_s)) for pause in own]
    judged = [(took_s, bound_s) for took_s, bound_s in bounded if bound_s > slack_s]
    share = max((max(0.0, took_s - slack_s) / bound_s for took_s, bound_s in judged), default=1.0)
    luck = prod(min(1.0, share + slack_s / bound_s) for _, bound_s in judged)
    if share >= SKIPPED_SHARE or luck >= ALARM:
        return f"{counted(len(own), 'wait')}, the longest {seconds(max(pause.took_s for pause in own))}"
    longest = max(own, key=lambda pause: pause.took_s)
    raise PromiseBroken(
        f"waits between attempts that make use of the claimed {_in_words(bounds_s)}",
        f"{counted(len(judged), 'wait')}, the longest {seconds(longest.took_s)}: {story(longest.chain)}",
        closest_miss=(
            f"the longest wait was {seconds(longest.took_s)} of {seconds(bound_of(longest.step, bounds_s))}, which a "
            f"client with full jitter does once in {1 / max(luck, 1e-12):,.0f} runs"
        ),
        hint="failed calls are repeated at once, without backoff",
    )


def waits_grow_with_each_attempt(
    exchanges: Iterable[Exchange],
    *,
    bounds_s: Sequence[float],
    insist: bool = False,
    lag_s: float = 0.0,
    unusable: Collection[str] = (),
    asked_s: Sequence[float] = (),
) -> str:
    """
    Judge that later waits outgrow the first bound, as claimed bounds that grow demand.

    The statistic is the number X of later waits (retry 2 and on) longer than the first bound plus slack. A good
    client's wait at step i is longer with probability 1 - (first bound + slack) / bound i or better, taken as
    OUTGROWS_AT_LEAST where that is less. X is then at least a sum of independent draws with these chances; broken when
    such a sum is as small as X with a probability below ALARM. Eight series with two later waits each, factor two and
    little slack: 0.25 to the power of 8 = 1.5e-5 for X = 0, so they suffice. A client whose waits do not grow has
    X = 0 (a few stray wake-ups are forgiven when there are more samples). Fewer or shorter series cannot be judged,
    and the evidence says so.

    Args:
        exchanges: Exchanges of one operation, many series, seen near.
        bounds_s: Longest claimed wait before retry 1, 2, …
        insist: The claim grows, so that waits which cannot be judged leave the promise unknown.
        lag_s: How late the machine wakes a sleeper, as measured.
        unusable: As for attempts.series.
        asked_s: As for attempts.series.

    Raises:
        MissingPremise: No wait was seen that the backoff alone decides; with *insist* also where there are too few.
        PromiseBroken: The waits do not grow.
    """
    own = own_pauses(exchanges, unusable=unusable, asked_s=asked_s)
    first_bound_s = bound_of(0, bounds_s)
    threshold_s = first_bound_s + OVERHEAD_S + lag_s
    # Waits of the first step are never among them: their bound is below the threshold.
    later = [pause for pause in own if bound_of(pause.step, bounds_s) > threshold_s]
    chances = [min(OUTGROWS_AT_LEAST, 1 - threshold_s / bound_of(pause.step, bounds_s)) for pause in later]
    if not later:
        return _not_judged(f"no wait was seen that may outgrow the first bound of {seconds(first_bound_s)}", insist)
    if chance_of_at_most(0, chances) >= ALARM:
        needed = draws_needed(chances, ALARM)
        return _not_judged(f"{counted(len(later), 'later wait')} cannot be told from luck, {needed} would do", insist)
    above = sum(pause.took_s > threshold_s for pause in later)
    if chance_of_at_most(above, chances) >= ALARM:
        return f"{above} of {counted(len(later), 'later wait')} outgrew the first bound of {seconds(first_bound_s)}"
    longest = max(later, key=lambda pause: pause.took_s)
    raise PromiseBroken(
        f"waits that grow from {seconds(first_bound_s)} on, as the claimed {_in_words(bounds_s)} say",
        f"{above} of {counted(len(later), 'later wait')} longer than {seconds(threshold_s)}; {story(longest.chain)}",
        closest_miss=_shrinking(longest, threshold_s),
        hint="the wait does not depend on how many attempts have failed",
    )


def _shrinking(longest: Pause, threshold_s: float) -> str:
    """Tell the series with the longest later wait, and how far that fell short."""
    took_s = waits(longest.chain)
    before_s, later_s = took_s[longest.step - 1], took_s[longest.step]
    told = ", ".join(seconds(one_s) for one_s in took_s[: longest.step + 1])
    if later_s <= before_s:
        return f"waits {told}: the last is {seconds(before_s - later_s)} shorter than the one before"
    return f"waits {told}: the last is {seconds(threshold_s - later_s)} short of outgrowing the first bound"


def _not_judged(why: str, insist: bool) -> str:  # noqa: FBT001 - passed on
    text = f"growth not judged: {why}"
    if insist:
        raise MissingPremise(text)
    return text


def waits_are_jittered(
    exchanges: Iterable[Exchange],
    *,
    widths_s: Sequence[float],
    lag_s: float = 0.0,
    unusable: Collection[str] = (),
    asked_s: Sequence[float] = (),
) -> str:
    """
    Judge that waits of the same step differ by more than the machine's own noise.

    A late wake-up only ever adds, so the statistic is the spread of the shorter half of the waits of a step. Broken
    when it stays within the noise at every step, and the probability that jitter of the claimed width looks like that
    is below ALARM.

    Args:
        exchanges: Exchanges of one operation, many series, seen near.
        widths_s: Over how much the wait before retry 1, 2, … is spread by the target's claim.
        lag_s: How late the machine wakes a sleeper, beyond LATENESS_SPREAD_S.
        unusable: As for attempts.series.
        asked_s: As for attempts.series.

    Raises:
        MissingPremise: Too few waits of one step to tell.
        PromiseBroken: The waits of each step are alike.
    """
    noise_s = LATENESS_SPREAD_S + lag_s
    by_step: dict[int, list[float]] = {}
    for pause in own_pauses(exchanges, unusable=unusable, asked_s=asked_s):
        by_step.setdefault(pause.step, []).append(pause.took_s)
    spreads = [
        (_lower_half_s(waits), len(waits), bound_of(step, widths_s))
        for step, waits in by_step.items()
        if len(waits) >= SAMPLES_FOR_JITTER_MIN
    ]
    widest_s = max((spread_s for spread_s, _, _ in spreads), default=0.0)
    if widest_s > noise_s:
        return f"the shorter half of the waits of one step differs by up to {seconds(widest_s)}"
    luck = prod(chance_of_lower_half(noise_s, count, width_s) for _, count, width_s in spreads)
    if luck >= ALARM:
        raise MissingPremise(
            "too few waits of the same step, or too short ones, to tell jitter from the machine's noise"
        )
    raise PromiseBroken(
        f"waits that differ from call to call by more than the {seconds(noise_s)} that the machine adds",
        f"the shorter half of the waits of each step within {seconds(widest_s)} of each other",
        closest_miss=f"the most different waits of one step lie {seconds(widest_s)} apart, not {seconds(noise_s)}",
        hint="without jitter all instances come back at the same moment after an outage",
    )


def _lower_half_s(waits_s: Sequence[float]) -> float:
    ordered = sorted(waits_s)
    return ordered[len(ordered) // 2] - ordered[0]


def _in_words(bounds_s: Sequence[float]) -> str:
    return f"bounds of {', '.join(seconds(bound_s) for bound_s in bounds_s)}"
