"""Judges how a target behaves when Intercom says that it asks too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise, PromiseBroken
from intercom_readiness.judges.attempts import (
    TOO_MANY_REQUESTS,
    call_of,
    follows,
    in_order,
    may_come_back,
    series,
    some_attempts,
)
from intercom_readiness.judges.telling import counted, seconds, story, told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from intercom_readiness.answer import Answer
    from intercom_readiness.model import Exchange

# Timers count in whole milliseconds and some run a millisecond early (Node's do); 300 sleeps to a deadline were never
# early otherwise. Anything more is a client that does not wait.
RESET_TOLERANCE_S = 0.005

# Retry-After is counted from the answer, which the tap times a moment apart from the target.
RETRY_AFTER_TOLERANCE_S = 0.01

# Another call of the target may be on its way while the news of a limit still travels between its threads.
NEWS_TRAVELS_S = 0.1


def every_attempt_waited_for_the_reset(
    exchanges: Iterable[Exchange],
    *,
    across_calls: bool = False,
    tolerance_s: float = RESET_TOLERANCE_S,
    news_s: float = NEWS_TRAVELS_S,
) -> str:
    """
    Judge that no attempt was made before the reset that Intercom announced.

    Args:
        exchanges: Exchanges of one subject or operation, seen near.
        across_calls: Whether the target's other calls must hold back too; they do so where all calls given run one
            after the other, and where the target claims one gate for all.
        tolerance_s: How early an attempt may be.
        news_s: For how long after a refusal the target's other calls may not know of it.

    Raises:
        MissingPremise: No whole answer announced a reset.
        LabError: An exchange does not say when it was opened in wall time.
        PromiseBroken: An attempt came early.
    """
    every = in_order(exchanges)
    limited = [one for one in every if _is_limited(one) and one.reset_at is not None]
    if not limited:
        raise MissingPremise("no rate limited answer with an announced reset was seen, so no wait can be judged")
    if any(one.opened_at <= 0 for one in every):
        raise LabError("an exchange has no wall time, so it cannot be compared with the announced reset")
    return _judge_waits(
        every, limited, _to_reset_s, what="the announced reset", tolerance_s=tolerance_s,
        news_s=news_s if across_calls else None,
    )  # fmt: skip


def some_were_asked_before_the_reset(
    exchanges: Iterable[Exchange], asked_s: Sequence[float], *, news_s: float = NEWS_TRAVELS_S
) -> str:
    """
    Insist that the target was asked between a refusal and its reset, so that others than the refused could come early.

    Args:
        exchanges: As for every_attempt_waited_for_the_reset.
        asked_s: When questions were put, on the monotonic clock.
        news_s: As for every_attempt_waited_for_the_reset.

    Raises:
        MissingPremise: It was not.
    """
    windows = [
        ((one.closed_s or 0.0) + news_s, one.opened_s + one.reset_at - one.opened_at)
        for one in exchanges
        if _is_limited(one) and one.reset_at is not None
    ]
    count = sum(any(from_s <= at_s < until_s for from_s, until_s in windows) for at_s in asked_s)
    if not count:
        raise MissingPremise("nobody was asked between a refusal and its reset, so nobody could come early")
    return f"{counted(count, 'question')} put before the announced reset"


def every_attempt_waited_for_retry_after(
    exchanges: Iterable[Exchange], *, across_calls: bool = False, tolerance_s: float = RETRY_AFTER_TOLERANCE_S
) -> str:
    """
    Judge that no attempt was made before the time that a Retry-After header asked for was over.

    Args:
        exchanges: Exchanges of one subject or operation, seen near.
        across_calls: As for every_attempt_waited_for_the_reset.
        tolerance_s: How early an attempt may be.

    Raises:
        MissingPremise: No whole answer carried a Retry-After.
        PromiseBroken: An attempt came early.
    """
    every = in_order(exchanges)
    asking = [one for one in every if one.retry_after_s is not None and may_come_back(one) and one.closed_s is not None]
    if not asking:
        raise MissingPremise("no answer with a Retry-After was seen, so no wait can be judged")
    return _judge_waits(
        every, asking, _to_retry_after_s, what="the end of Retry-After", tolerance_s=tolerance_s,
        news_s=NEWS_TRAVELS_S if across_calls else None,
    )  # fmt: skip


def _is_limited(exchange: Exchange) -> bool:
    return exchange.status == TOO_MANY_REQUESTS and exchange.closed_s is not None


def _to_reset_s(limited: Exchange, later: Exchange) -> float:
    return (limited.reset_at or 0) - later.opened_at


def _to_retry_after_s(asking: Exchange, later: Exchange) -> float:
    return (asking.closed_s or 0.0) + (asking.retry_after_s or 0.0) - later.opened_s


def _judge_waits(
    every: Sequence[Exchange],
    refusals: Sequence[Exchange],
    early_s: Callable[[Exchange, Exchange], float],
    *,
    what: str,
    tolerance_s: float,
    news_s: float | None,
) -> str:
    pairs = [(one, later) for one in refusals for later in every if _reacts(later, one, news_s)]
    if not pairs:
        return f"{counted(len(refusals), 'refusal')}, and no attempt after it"
    limited, worst = max(pairs, key=lambda pair: early_s(*pair))
    early = early_s(limited, worst)
    if early <= tolerance_s:
        return f"the earliest of {counted(len(every), 'attempt')} came {seconds(max(0.0, -early))} after {what}"
    raise PromiseBroken(
        f"no attempt before {what}, which was {seconds(_announced_s(early, limited, worst))} away",
        story(every),
        closest_miss=f"attempt {every.index(worst) + 1} came {seconds(early)} before {what}",
        hint=f"the target waits by its own timer, or cuts the announced wait short, and does not look at {what}",
    )


def _announced_s(early_s: float, limited: Exchange, worst: Exchange) -> float:
    return worst.opened_s - (limited.closed_s or limited.opened_s) + early_s


def _reacts(later: Exchange, limited: Exchange, news_s: float | None) -> bool:
    """Tell whether an attempt knew of a refusal; other calls learn of it after *news_s*, or never."""
    if call_of(later) == call_of(limited):
        return follows(later, limited)
    return news_s is not None and later.opened_s >= (limited.closed_s or 0.0) + news_s


def attempts_are_bounded(
    exchanges: Iterable[Exchange],
    *,
    attempts_max: int,
    unusable: Collection[str] = (),
    asked_s: Sequence[float] = (),
) -> str:
    """
    Judge that no call was attempted more often than the target claims.

    Args:
        exchanges: Exchanges of the operation under test, seen near, a while after its end.
        attempts_max: Attempts at one call that the target claims, the first one included.
        unusable: Ids of exchanges whose answer was no good although its status was.
        asked_s: When the target was asked, for asks one after the other.

    Raises:
        MissingPremise: No attempt was seen.
        PromiseBroken: A series is longer.
    """
    every = some_attempts(exchanges)
    longest = max(series(every, unusable=unusable, asked_s=asked_s), key=len)
    if len(longest) <= attempts_max:
        return f"at most {counted(len(longest), 'attempt')} at one call, of {attempts_max} claimed"
    raise PromiseBroken(
        f"at most {counted(attempts_max, 'attempt')} at one call",
        f"{counted(len(longest), 'attempt')} at {longest[0].operation}: {story(longest)}",
        closest_miss=f"attempt {len(longest)} of at most {attempts_max} at {longest[0].operation}",
        hint="two layers retry (the service and its HTTP client), or the retry loop has no end",
    )


def a_limit_delays_work_and_loses_none(
    exchanges: Iterable[Exchange], answer: Answer, *, stale_claimed: bool = False
) -> str:
    """
    Judge that work which met a rate limit was taken up again and done.

    Args:
        exchanges: Exchanges of the operation under test, seen near.
        answer: What the caller got.
        stale_claimed: Whether the target claims an old copy where the reset is beyond its deadline.

    Raises:
        MissingPremise: No attempt was rate limited.
        PromiseBroken: The target gave up, or says success without another attempt.
    """
    every = some_attempts(exchanges)
    limited = [one for one in every if _is_limited(one)]
    if not limited:
        raise MissingPremise(f"no attempt was rate limited: {story(every)}")
    if stale_claimed and answer.kind == "stale":
        return told(answer)
    came_back = any(follows(later, limited[-1]) for later in every)
    if answer.kind == "done" and came_back:
        return f"done {seconds(answer.took_s)} after it was asked, with {counted(len(limited), 'refusal')} on the way"
    raise PromiseBroken(
        "work that is delayed by a rate limit and then done",
        f"{told(answer)}; {story(every)}",
        closest_miss=_last_try(every, limited[-1]),
        hint="429 is taken for a final answer" if not came_back else "",
        safety=not came_back and answer.succeeded and limited[-1].writes,
    )


def _last_try(every: Sequence[Exchange], refusal: Exchange) -> str:
    later = [one for one in every if follows(one, refusal)]
    if not later:
        return "no attempt followed the last refusal"
    wait_s = later[0].opened_s - (refusal.closed_s or refusal.opened_s)
    return (
        f"attempt {every.index(later[0]) + 1} came {seconds(wait_s)} after the last refusal, and the work was not done"
    )
