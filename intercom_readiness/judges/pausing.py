"""Finds the waits between attempts, and what Intercom had asked for before each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.judges.attempts import TOO_MANY_REQUESTS, in_order, series, waits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from intercom_readiness.model import Exchange


# What a loop without any wait takes from the end of one attempt to the next: connecting, logging, parsing.
OVERHEAD_S = 0.01

# So many times a reaction, at most, is what slowness adds to a wait, where a timer and a second message are late as
# well: once to twice was measured, at loads of 5 to 10 on two cores.
NOISE_TIMES = 3.0


@dataclass(frozen=True, slots=True)
class Pause:
    """
    One wait before one retry.

    Attributes:
        step: 0 for the wait before the first retry.
        took_s: How long it was.
        asked_for_s: How long Intercom's answer had asked to wait, by its reset or Retry-After; 0 when it had not.
        announced: Whether that decides the wait. The reset of a 429 and any Retry-After do; the reset that Intercom
            sends along with other answers is one that a client may follow or not.
        chain: The series it belongs to.
    """

    step: int
    took_s: float
    asked_for_s: float
    announced: bool
    chain: tuple[Exchange, ...]

    @property
    def from_s(self) -> float:
        """When it began, on the monotonic clock."""
        return self.chain[self.step + 1].opened_s - self.took_s


def bound_of(step: int, bounds_s: Sequence[float]) -> float:
    """
    Look up the longest wait that is claimed for a step; the last one holds for all further steps.

    Raises:
        LabError: No wait is claimed at all.
    """
    if not bounds_s:
        raise LabError("the target claims no waits, so the waits that were seen cannot be judged")
    return bounds_s[min(step, len(bounds_s) - 1)]


def pauses(
    exchanges: Iterable[Exchange], *, unusable: Collection[str] = (), asked_s: Sequence[float] = ()
) -> list[Pause]:
    """
    Find every wait between attempts.

    A wait in which the target made another call for the same subject (a lookup before a repeated create, say) holds
    more than one wait, and is left out.

    Args:
        exchanges: Any exchanges, in any order.
        unusable: As for attempts.series.
        asked_s: As for attempts.series.
    """
    every = in_order(exchanges)
    found: list[Pause] = []
    for chain in series(every, unusable=unusable, asked_s=asked_s):
        for step, took_s in enumerate(waits(chain)):
            before = chain[step]
            if not _interrupted(every, before, chain[step + 1]):
                found.append(Pause(step, took_s, _asked_for_s(before), _decides(before), tuple(chain)))
    return found


def own_pauses(seen: Iterable[Pause]) -> list[Pause]:
    """
    Pick the waits that the target's own backoff decides.

    Raises:
        MissingPremise: There is none.
    """
    own = [pause for pause in seen if not pause.announced]
    if not own:
        raise MissingPremise("no wait between two attempts was seen that the target's own backoff decides")
    return own


def reactions(exchanges: Iterable[Exchange], told_s: Mapping[str, float]) -> list[float]:
    """
    Measure how long the target takes from the end of its last attempt until its caller is told, in seconds.

    It does not wait then, so that these times hold nothing but the machine's and the target's own slowness, which is in
    every wait as well. Who was told before the target had tried as often as for others was perhaps told while it
    waited, and is left out.

    Args:
        exchanges: Exchanges of one operation, seen near.
        told_s: When the caller was told, by subject.
    """
    every = in_order(exchanges)
    done = {
        subject: [one.closed_s for one in every if one.subject == subject and (one.closed_s or ended_s) < ended_s]
        for subject, ended_s in told_s.items()
    }
    most = max(map(len, done.values()), default=0)
    return [
        told_s[subject] - max(closed_s for closed_s in times if closed_s is not None)
        for subject, times in done.items()
        if times and len(times) == most
    ]


def _interrupted(every: Sequence[Exchange], before: Exchange, after: Exchange) -> bool:
    return before.subject != "" and any(
        one.subject == before.subject
        and one.operation != before.operation
        and before.opened_s < one.opened_s < after.opened_s
        for one in every
    )


def _decides(before: Exchange) -> bool:
    limited = before.status == TOO_MANY_REQUESTS and before.reset_at is not None
    return limited or before.retry_after_s is not None


def _asked_for_s(before: Exchange) -> float:
    closed_s = before.opened_s if before.closed_s is None else before.closed_s
    closed_at = before.opened_at + closed_s - before.opened_s
    to_reset_s = before.reset_at - closed_at if before.reset_at is not None and before.opened_at > 0 else 0.0
    return max(0.0, to_reset_s, before.retry_after_s or 0.0)
