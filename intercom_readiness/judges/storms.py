"""Judges that trouble does not multiply the calls: retries of retries, and retries that outlive their question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.attempts import failed, series, some_attempts
from intercom_readiness.judges.telling import counted, seconds, story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from intercom_readiness.model import Exchange


def calls_stay_within_the_attempts(
    exchanges: Iterable[Exchange],
    asked: Sequence[tuple[float, float]],
    *,
    calls_each: int,
    attempts_max: int,
    unusable: Collection[str] = (),
) -> str:
    """
    Judge that no question caused more attempts than claimed, nor all of them together more than those add up to.

    A request that an HTTP library sent once more by itself, on a connection that had died unseen, counts once.

    Args:
        exchanges: Exchanges of the operation under test, seen near, until some time after the last answer.
        asked: When each question was put and answered, on the monotonic clock.
        calls_each: Calls that the healthy operation makes at most.
        attempts_max: Claimed attempts at one call.
        unusable: As for attempts.series.

    Raises:
        MissingPremise: No attempt was seen, or none failed, so there was no trouble.
        PromiseBroken: There were more.
    """
    every = some_attempts(exchanges)
    if not any(failed(one, unusable=unusable) for one in every):
        raise MissingPremise(f"no call failed, so no storm could begin: {story(every)}")
    chains = series(every, unusable=unusable, asked_s=_rounds_s(asked))
    most = max(chains, key=len)
    count, bound = sum(len(chain) for chain in chains), len(asked) * calls_each * attempts_max
    told = f"{counted(count, 'call')} for {counted(len(asked), 'question')}"
    if count <= bound and len(most) <= attempts_max:
        return f"{told}, of {bound} claimed at most; at most {counted(len(most), 'attempt')} at one call"
    raise PromiseBroken(
        f"at most {counted(attempts_max, 'attempt')} at one call, and {counted(bound, 'call')} in all",
        f"{told} within {seconds(every[-1].opened_s - every[0].opened_s)}; most at one call: {story(most)}",
        closest_miss=(
            f"attempt {len(most)} of at most {attempts_max} at {most[0].operation}"
            if len(most) > attempts_max
            else f"call {count} of at most {bound}"
        ),
        hint="two layers retry (the service and its HTTP client), so that their attempts multiply",
    )


def _rounds_s(asked: Sequence[tuple[float, float]]) -> list[float]:
    """Find the moments at which a question was put and no other was open: no series goes on beyond one."""
    found, open_until_s = [], float("-inf")
    for began_s, ended_s in sorted(asked):
        if began_s >= open_until_s:
            found.append(began_s)
        open_until_s = max(open_until_s, ended_s)
    return found
