"""Time bounds that follow from a profile's claims; no grace is added here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from intercom_readiness.profile.policy import covers

# A refusal takes no time at all: whoever waits less than this in all has used up his attempts before it is over.
REFUSED_WAITS_MIN_S = 0.1
# Whoever bears longer resets, attempt by attempt, is not asked about one that is longer still.
FAR_RESET_WITHIN_S = 30.0

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_readiness.profile.operations import Operation
    from intercom_readiness.profile.policy import Retry, Waits
    from intercom_readiness.profile.schema import Profile


class WaitBound(NamedTuple):
    """The shortest and the longest wait that one place in the row allows, in seconds."""

    low_s: float
    high_s: float


def attempt_timeout_s(profile: Profile, settings: Mapping[str, str] | None = None) -> float:
    """
    Give the longest time that one request to Intercom may take, in seconds.

    Args:
        profile: The target's claims.
        settings: What the scenario changed, as for `Settings.resolve`.

    Raises:
        LabError: [settings] does not declare request_timeout.
    """
    return _number(profile, "request_timeout", settings)


def wait_bound_s(retry: Retry, index: int) -> WaitBound:
    """
    Give the bounds of one wait, in seconds.

    Args:
        retry: The claim.
        index: 0 for the wait between the first and the second attempt.
    """
    base = _base_s(retry.wait_s, index)
    low, high = _jittered(base, retry.wait_s.jitter)
    return WaitBound(low, high + retry.wait_s.plus_s)


def wait_bounds(retry: Retry) -> list[WaitBound]:
    """Give the bounds of all waits that the claim allows, the first one first."""
    return [wait_bound_s(retry, index) for index in range(retry.attempts_max - 1)]


def longest_waits_s(retry: Retry) -> tuple[float, ...]:
    """Give the longest of each wait, in seconds; that of a first one also where only one attempt is claimed."""
    return tuple(wait_bound_s(retry, index).high_s for index in range(max(1, retry.attempts_max - 1)))


def _base_s(waits: Waits, index: int) -> float:
    if waits.steps:
        return waits.steps[min(index, len(waits.steps) - 1)]
    grown = waits.first * waits.factor**index
    return grown if waits.cap is None else min(grown, waits.cap)


def _jittered(base: float, jitter: str | float) -> tuple[float, float]:
    if isinstance(jitter, str):
        return {"full": 0.0, "equal": base / 2, "none": base}[jitter], base
    return base * (1 - jitter), base * (1 + jitter)


def waits_max_s(retry: Retry, attempts: int | None = None) -> float:
    """Add up the longest waits between so many attempts (default: all that are claimed), in seconds."""
    count = retry.attempts_max if attempts is None else attempts
    return sum(wait_bound_s(retry, index).high_s for index in range(count - 1))


def tries_again_after(profile: Profile, operation: Operation, trouble: str) -> bool:
    """
    Tell whether the claims have the target try again after a single trouble, with the time that this takes.

    Args:
        profile: The target's claims.
        operation: What is asked.
        trouble: In the words of `Retry.on`, such as "timeout" or "503".

    Raises:
        LabError: The profile declares no request_timeout or no [policy.retry].
    """
    retry, timeout_s = profile.retry_for(operation), attempt_timeout_s(profile)
    if retry.attempts_max == 1 or not covers(retry.on, trouble):
        return False
    if trouble == "refused" and waits_max_s(retry) < REFUSED_WAITS_MIN_S:
        return False
    before_s = (timeout_s if trouble == "timeout" else 0.0) + wait_bound_s(retry, 0).high_s
    limit_s = deadline_s(profile, operation)
    in_time = limit_s is None or before_s + timeout_s <= limit_s
    return in_time and (retry.patience_s is None or before_s < retry.patience_s)


def gives_up_at_far_resets(profile: Profile, operation: Operation) -> bool:
    """Tell whether the claims have a caller told so soon that a reset is too far away that it can be awaited."""
    retry = profile.retry_for(operation)
    if retry.reset is None or operation.accepted is not None:
        return False
    return retry.attempts_max * retry.reset.wait_max_s <= FAR_RESET_WITHIN_S


def deadline_s(profile: Profile, operation: Operation, settings: Mapping[str, str] | None = None) -> float | None:
    """
    Give the longest time that the target claims for a whole operation, in seconds, or None.

    The operation's own word comes first, then the setting read_deadline or write_deadline, then [policy.*].
    """
    if operation.deadline_s is not None:
        return operation.deadline_s
    writes = operation.role in {"write", "erase"}
    if operation.role not in {"read", "search"} and not writes:
        return None
    name = "write_deadline" if writes else "read_deadline"
    if profile.settings.declared(name):
        return _number(profile, name, settings)
    return (profile.policy.writes if writes else profile.policy.reads).deadline_s


def operation_max_s(
    profile: Profile,
    operation: Operation,
    *,
    calls: int = 1,
    resets_s: float = 0.0,
    settings: Mapping[str, str] | None = None,
) -> float:
    """
    Give the longest time that an operation may take while Intercom is in trouble, in seconds.

    Each call to Intercom may use all its attempts, each attempt its whole timeout, each wait its longest; the
    patience of [policy.retry] cuts a call, and a claimed deadline cuts the whole, each plus the one attempt
    that may have begun just before. Work that is accepted and done later may take as long as is claimed for it.

    Args:
        profile: The target's claims.
        operation: What is asked.
        calls: Calls to Intercom that the healthy operation makes (pages, look-ups), each retried on its own.
        resets_s: Announced X-RateLimit-Reset waits, added up.
        settings: What the scenario changed, as for `Settings.resolve`.

    Raises:
        LabError: The profile declares no request_timeout or no [policy.retry].
    """
    timeout, retry = attempt_timeout_s(profile, settings), profile.retry_for(operation)
    call = retry.attempts_max * timeout + waits_max_s(retry)
    if retry.patience_s is not None:
        call = min(call, retry.patience_s + timeout)
    whole = calls * call + resets_s
    deadline = deadline_s(profile, operation, settings)
    bound = whole if deadline is None else min(whole, deadline + timeout)
    return bound if operation.accepted is None else max(bound, operation.accepted.completion.within_s)


def at_work_within_s(profile: Profile) -> float:
    """Tell how long it may take by the target's claims until it works again, or on what it has accepted, in seconds."""
    accepted = [one.accepted.completion.within_s for one in profile.operations.values() if one.accepted is not None]
    return max([profile.policy.recovery.within_s, *accepted])


def _number(profile: Profile, name: str, settings: Mapping[str, str] | None) -> float:
    return float(profile.settings.resolve(name, (settings or {}).get(name, "lab")))
