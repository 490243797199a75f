"""Judges what a target's health says: the truth, within its claimed freshness, at little cost to the quota."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import counted, seconds, story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from intercom_readiness.model import Exchange, Observation


def health_turns(
    observations: Iterable[Observation],
    *,
    into: Mapping[str, Collection[Any]],
    changed_s: float,
    fresh_within_s: float,
    grace_s: float,
    because: str = "",
    hint: str = "",
) -> str:
    """
    Judge that health says what is the case once its claimed freshness is over, and goes on saying it.

    Args:
        observations: Health answers; the value holds "state" (healthy, degraded, unhealthy) and "authenticated"
            (True, False, None for unknown).
        into: What must be said: field and the values that are right, such as {"state": {"unhealthy"}}.
        changed_s: Monotonic time at which it became the case.
        fresh_within_s: How old an answer the target claims at most.
        grace_s: What asking Intercom and the machine may add.
        because: What became the case, for the texts.
        hint: What is probably wrong; by default what is with a look at Intercom's API.

    Raises:
        MissingPremise: Health was not asked late enough to tell, or a field is not read by the profile.
        PromiseBroken: Health says something else, or cannot be read, when it must know.
    """
    every = sorted((one for one in observations if one.at_s >= changed_s), key=lambda one: one.at_s)
    due_s = changed_s + fresh_within_s + grace_s
    late = [one for one in every if one.at_s >= due_s]
    right = next((one for one in every if _says(one, into)), None)
    wrong = next((one for one in late if not _says(one, into)), None)
    if wrong is not None:
        raise PromiseBroken(
            f"health with {_wanted(into)} within {seconds(fresh_within_s)}{_after(because)} (grace {seconds(grace_s)})",
            f"{_said(wrong, into)} after {seconds(wrong.at_s - changed_s)}",
            closest_miss="" if right is None else f"it was right after {seconds(right.at_s - changed_s)}",
            hint=hint or _hint(wrong, into),
        )
    if right is None:
        raise MissingPremise(
            f"health was not asked {seconds(due_s - changed_s)}{_after(because)}, so it cannot be judged"
        )
    return f"health with {_wanted(into)} {seconds(right.at_s - changed_s)}{_after(because)}"


def probes_spare_the_quota(
    exchanges: Iterable[Exchange], *, asks_s: Sequence[float], fresh_within_s: float, calls_per_check: int = 1
) -> str:
    """
    Judge that health is cached: many asks cause few calls to Intercom.

    While the asks last, health may be looked up once for each time that its freshness runs out, and once more.

    Args:
        exchanges: Calls to Intercom that health made from the first ask to the last, seen near.
        asks_s: Monotonic times at which health was asked.
        fresh_within_s: How old an answer the target claims at most.
        calls_per_check: Calls that one look-up makes (from the baseline).

    Raises:
        MissingPremise: So few asks that even without a cache there would be no more calls.
        PromiseBroken: More calls were made.
    """
    every = list(exchanges)
    lasted_s = max(asks_s, default=0.0) - min(asks_s, default=0.0)
    checks_max = (floor(lasted_s / fresh_within_s) if fresh_within_s > 0 else len(asks_s)) + 2
    if len(asks_s) <= checks_max:
        raise MissingPremise(f"{counted(len(asks_s), 'ask')} in {seconds(lasted_s)} are too few to show a cache")
    calls_max = checks_max * calls_per_check
    if len(every) <= calls_max:
        return f"{counted(len(every), 'call')} for {counted(len(asks_s), 'ask')}, at most {calls_max} allowed"
    raise PromiseBroken(
        f"at most {counted(calls_max, 'call')} to Intercom for {counted(len(asks_s), 'ask')} in {seconds(lasted_s)}",
        f"{counted(len(every), 'call')}: {story(every)}",
        hint="every probe of the load balancer costs a call of Intercom's quota",
    )


def _says(observation: Observation, into: Mapping[str, Collection[Any]]) -> bool:
    if observation.unreadable:
        return False
    missing = [field for field in into if field not in observation.value]
    if missing:
        raise MissingPremise(
            f"health is read without {' and '.join(missing)}: set {' and '.join(missing)} of the operation with role "
            f"health to the place where it stands"
        )
    return all(observation.value[field] in rights for field, rights in into.items())


def _wanted(into: Mapping[str, Collection[Any]]) -> str:
    return " and ".join(f"{field} {' or '.join(_word(right) for right in rights)}" for field, rights in into.items())


def _said(observation: Observation, into: Mapping[str, Collection[Any]]) -> str:
    if observation.unreadable:
        return f"no readable health ({observation.unreadable})"
    return " and ".join(f"{field} {_word(observation.value[field])}" for field in into)


def _word(value: object) -> str:
    if value is None:
        return "unknown"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _after(because: str) -> str:
    return f" after {because}" if because else ""


def _hint(wrong: Observation, into: Mapping[str, Collection[Any]]) -> str:
    if wrong.unreadable:
        return "health must answer when Intercom does not"
    if list(into.get("authenticated", ())) == [None] and wrong.value["authenticated"] is False:
        return "silence was taken for a bad token: somebody will rotate a good one"
    return "health is cached for longer than claimed, or does not look at Intercom's answer"
