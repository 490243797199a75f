"""Measures how a target tries again: attempts, waits, obedience, what it wasted and how much time it lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from intercom_readiness.judges.attempts import (
    TOO_MANY_REQUESTS,
    call_of,
    failed,
    follows,
    in_order,
    series,
    waits,
)
from intercom_readiness.judges.pausing import pauses
from intercom_readiness.judges.rate_limits import RESET_TOLERANCE_S
from intercom_readiness.judges.retries import REFUSED_FOR_GOOD
from intercom_readiness.judges.telling import ending, seconds
from intercom_readiness.model import Forensics, TriedCall

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from intercom_readiness.judges.pausing import Pause
    from intercom_readiness.model import Exchange

BEFORE_THE_RESET = "before the reset"
AFTER_SUCCESS = "after success"
CANNOT_SUCCEED = "on what cannot succeed"

CALLS_MAX = 24


@dataclass(frozen=True, slots=True)
class Trouble:
    """
    A time in which no attempt could succeed, however often it was made.

    Attributes:
        began_s: Monotonic time, as *ended_s*; None means that it did not end.
    """

    began_s: float
    ended_s: float | None

    def covers(self, at_s: float) -> bool:
        """Tell whether it lasted at a moment."""
        return self.began_s <= at_s and (self.ended_s is None or at_s <= self.ended_s)


@dataclass(frozen=True, slots=True)
class Claimed:
    """
    What the target claims, in seconds and attempts; None for what it does not.

    Attributes:
        successes: How often each of Intercom's operations is due to go well, all questions taken together.
    """

    attempts_max: int | None = None
    cap_s: float | None = None
    timeout_s: float | None = None
    successes: Mapping[str, int] | None = None


def examine(
    exchanges: Iterable[Exchange],
    *,
    claimed: Claimed,
    troubles: Sequence[Trouble] = (),
    unusable: Collection[str] = (),
    asked_s: Sequence[float] = (),
    arrived: int | None = None,
) -> Forensics | None:
    """
    Measure how a target tries again; nothing is judged.

    Args:
        exchanges: The target's exchanges in one scenario, seen near.
        claimed: Against what margins are told.
        troubles: When no attempt could succeed.
        unusable: As for attempts.series.
        asked_s: As for attempts.series.
        arrived: How many of them Intercom saw.

    Returns:
        The numbers; None without exchanges.
    """
    every = in_order(exchanges)
    if not every:
        return None
    chains = series(every, unusable=unusable, asked_s=asked_s)
    wasted = _wasted(every, chains, claimed.successes or {})
    tried = sorted((_tried(chain, wasted, troubles) for chain in chains), key=lambda one: -one.attempts)
    own = [pause for pause in pauses(every, unusable=unusable, asked_s=asked_s) if not pause.announced]
    early_s = _earliest(every)
    longest_s = max((pause.took_s for pause in own), default=None)
    return Forensics(
        calls=tuple(one for one in tried if one.attempts > 1 or one.wasted)[:CALLS_MAX],
        calls_seen=len(chains),
        attempts=len(every),
        arrived=arrived,
        longest_wait_s=longest_s,
        cap_s=claimed.cap_s if own else None,
        growth=_growth(own),
        jitter_s=_jitter_s(own),
        reset_margin_s=early_s[0] if early_s else None,
        wasted=dict(Counter(wasted.values())),
        lost_s=max((one.lost_s for one in tried if one.attempts > 1), default=None),
        margins=tuple(_margins(every, tried, claimed, early_s, longest_s)),
    )


def _tried(chain: Sequence[Exchange], wasted: Mapping[str, str], troubles: Sequence[Trouble]) -> TriedCall:
    return TriedCall(
        operation=chain[0].operation,
        subject=chain[0].subject,
        attempts=len(chain),
        waits_s=tuple(round(wait_s, 4) for wait_s in waits(chain)),
        ended=ending(chain[-1]),
        wasted=sum(one.id in wasted for one in chain),
        lost_s=round(sum(_lost_s(before, after, troubles) for before, after in pairwise(chain)), 4),
    )


def _lost_s(before: Exchange, after: Exchange, troubles: Sequence[Trouble]) -> float:
    """Tell how much later an attempt came than the earliest moment at which it could have succeeded."""
    if before.closed_s is None:
        return 0.0
    ends = [one.ended_s for one in troubles if one.covers(before.closed_s)]
    if any(end_s is None or end_s > after.opened_s for end_s in ends):
        # Nothing could have succeeded in this wait, so nothing was lost by waiting.
        return 0.0
    possible = [before.closed_s, *(end_s for end_s in ends if end_s is not None)]
    if before.status == TOO_MANY_REQUESTS and before.reset_at is not None and before.opened_at > 0:
        possible.append(before.opened_s + before.reset_at - before.opened_at)
    if before.retry_after_s is not None:
        possible.append(before.closed_s + before.retry_after_s)
    return max(0.0, after.opened_s - max(possible))


def _wasted(
    every: Sequence[Exchange], chains: Sequence[Sequence[Exchange]], successes: Mapping[str, int]
) -> dict[str, str]:
    """Name the attempts that could do no good, each with the first reason that holds."""
    found: dict[str, str] = {}
    for one, later in _reactions(every):
        if _margin_s(one, later) < -RESET_TOLERANCE_S:
            found.setdefault(later.id, BEFORE_THE_RESET)
    for chain in chains:
        last = chain[-1]
        if last.status in REFUSED_FOR_GOOD:
            again = (one for one in every if call_of(one) == call_of(last) and follows(one, last))
            found |= {one.id: CANNOT_SUCCEED for one in again if one.status == last.status and one.id not in found}
    # Whoever has met trouble may look things up once more; whoever has not gains nothing from asking again.
    troubled = {one.subject for one in every if one.ended != "answered" or failed(one)}
    for operation, due in successes.items():
        well = [one for one in every if one.operation == operation and one.subject not in troubled]
        found |= {one.id: AFTER_SUCCESS for one in well[due:] if one.id not in found}
    return found


def _reactions(every: Sequence[Exchange]) -> list[tuple[Exchange, Exchange]]:
    """Pair each refusal that announced a reset with the later attempts at the same call."""
    limited = [one for one in every if one.status == TOO_MANY_REQUESTS and one.reset_at is not None]
    return [
        (one, later)
        for one in limited
        for later in every
        if call_of(later) == call_of(one) and follows(later, one) and later.opened_at > 0
    ]


def _margin_s(limited: Exchange, later: Exchange) -> float:
    return later.opened_at - (limited.reset_at or 0)


def _earliest(every: Sequence[Exchange]) -> tuple[float, int] | None:
    """Find the attempt that came earliest by the reset that was announced to it: the margin, and its number."""
    pairs = _reactions(every)
    if not pairs:
        return None
    limited, later = min(pairs, key=lambda pair: _margin_s(*pair))
    own = [one for one in every if call_of(one) == call_of(later)]
    return round(_margin_s(limited, later), 4), own.index(later) + 1


def _growth(own: Sequence[Pause]) -> float | None:
    by_chain: dict[str, list[float]] = {}
    for pause in own:
        by_chain.setdefault(pause.chain[0].id, []).append(pause.took_s)
    ratios = [later / before for took in by_chain.values() for before, later in pairwise(took) if before > 0]
    return round(median(ratios), 3) if ratios else None


def _jitter_s(own: Sequence[Pause]) -> float | None:
    by_step: dict[int, list[float]] = {}
    for pause in own:
        by_step.setdefault(pause.step, []).append(pause.took_s)
    spreads = [max(took) - min(took) for took in by_step.values() if len(took) > 1]
    return round(max(spreads), 4) if spreads else None


def _margins(
    every: Sequence[Exchange],
    tried: Sequence[TriedCall],
    claimed: Claimed,
    early: tuple[float, int] | None,
    longest_s: float | None,
) -> list[str]:
    told = []
    if early is not None:
        side = "after" if early[0] >= 0 else "before"
        told.append(f"attempt {early[1]} came {seconds(abs(early[0]))} {side} the announced reset")
    if claimed.attempts_max is not None and tried[0].attempts > 1:
        told.append(f"attempt {tried[0].attempts} of at most {claimed.attempts_max} at {tried[0].operation}")
    if claimed.cap_s is not None and longest_s is not None:
        told.append(f"the longest wait was {seconds(longest_s)} of at most {seconds(claimed.cap_s)}")
    lengths_s = [(one.closed_s or 0.0) - one.opened_s for one in every if one.ended == "client_closed"]
    if claimed.timeout_s is not None and lengths_s:
        beyond_s = max(lengths_s) - claimed.timeout_s
        side = "after" if beyond_s >= 0 else "before"
        told.append(f"the longest attempt was given up {seconds(abs(beyond_s))} {side} the timeout")
    return told
