"""Judges that waiting for Intercom ends: per attempt at the configured timeout, and with a sane production value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise, PromiseBroken
from intercom_readiness.judges.attempts import follows, some_attempts
from intercom_readiness.judges.telling import counted, seconds, story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intercom_readiness.model import Exchange

# The checklist's limit for the timeout of one attempt in production.
PRODUCTION_TIMEOUT_MAX_S = 30.0


def every_attempt_ended_at_the_timeout(
    exchanges: Iterable[Exchange], *, timeout_s: float, grace_s: float, until_s: float
) -> str:
    """
    Judge that no attempt lasted longer than the configured timeout, however the answer came or did not come.

    Args:
        exchanges: Exchanges of the operation under test, seen near.
        timeout_s: The target's timeout for one attempt, as configured.
        grace_s: What the machine may add.
        until_s: Monotonic time up to which the exchanges were watched.

    Raises:
        MissingPremise: No attempt was kept waiting, or one is open still and its time is not yet over.
        PromiseBroken: An attempt lasted longer.
    """
    every = some_attempts(exchanges)
    bound_s = timeout_s + grace_s
    longest = max(every, key=lambda one: _lasted_s(one, until_s))
    lasted_s = _lasted_s(longest, until_s)
    if lasted_s > bound_s:
        raise PromiseBroken(
            f"every attempt ended at the timeout of {seconds(timeout_s)} (grace {seconds(grace_s)})",
            story(every),
            closest_miss=(
                f"attempt {every.index(longest) + 1} lasted {seconds(lasted_s)}, "
                f"{seconds(lasted_s - timeout_s)} beyond the timeout"
            ),
            hint=_hint(longest, every),
        )
    if any(one.closed_s is None for one in every):
        raise MissingPremise(f"an attempt is open still and its timeout not yet over: {story(every)}")
    given_up = [one for one in every if one.ended == "client_closed"]
    if not given_up:
        raise MissingPremise(f"no attempt was kept waiting until the target gave it up: {story(every)}")
    return f"{counted(len(given_up), 'attempt')} given up, the last to go after {seconds(lasted_s)}"


def _lasted_s(exchange: Exchange, until_s: float) -> float:
    return (until_s if exchange.closed_s is None else exchange.closed_s) - exchange.opened_s


def _hint(longest: Exchange, every: Sequence[Exchange]) -> str:
    if longest.status is not None:
        return "the timeout covers the headers, or each read, but not the whole answer"
    if any(later.opened_s > longest.opened_s and not follows(later, longest) for later in every):
        return "the target went on without the answer, but left the connection open"
    return "no timeout is set for this call, or the library's default holds"


def the_production_timeout_is_sane(value_s: float | None, *, at_most_s: float = PRODUCTION_TIMEOUT_MAX_S) -> str:
    """
    Judge the timeout that production is configured with.

    Args:
        value_s: The configured timeout of one attempt; None where the profile does not say.
        at_most_s: The longest that is sane.

    Raises:
        LabError: The value is not known.
        PromiseBroken: It is longer, or not a length of time.
    """
    if value_s is None:
        raise LabError(
            "the timeout in production is not known: set settings.request_timeout.production, or manifest beside it"
        )
    if 0 < value_s <= at_most_s:
        return f"the timeout in production is {seconds(value_s)}, of at most {seconds(at_most_s)}"
    raise PromiseBroken(
        f"a timeout in production above 0 s and of at most {seconds(at_most_s)}",
        f"{seconds(value_s)}",
        closest_miss=f"{seconds(value_s - at_most_s)} too long" if value_s > at_most_s else "no length of time",
        hint="a zero often means: wait for ever" if value_s <= 0 else "callers give up long before such a timeout",
    )
