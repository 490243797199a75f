"""One healthy run of everything that the target can do: which calls of Intercom's, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from intercom_readiness.explore.trials import Case, Situation, Trial

if TYPE_CHECKING:
    from intercom_readiness.explore.performing import Performer, Result
    from intercom_readiness.profile import Operation, Profile

_ROLES = ("read", "write", "search", "list", "erase")


def record(performer: Performer) -> tuple[list[Case], list[Result]]:
    """
    Do every operation in every situation while all is well.

    Returns:
        What was seen, and the runs in which a rule broke or nothing was seen although nothing was wrong.
    """
    profile, cases, odd = performer.lab.profile, [], []
    for operation in (one for one in profile.operations.values() if one.role in _ROLES):
        for situation in _situations(operation, profile):
            result = performer.perform(Trial(operation.name, situation))
            if result.broken or result.unknown or not result.calls:
                odd.append(result)
            else:
                cases.append(Case(operation.name, operation.role, situation, result.calls, result.writes))
    return cases, odd


def _situations(operation: Operation, profile: Profile) -> list[Situation]:
    """List the situations that an operation can be asked in."""
    can_be = {
        "known": operation.updates,
        "recognisable": True,
        "new": "user" in operation.creates,
        "new lead": "lead" in operation.creates,
        "shown": operation.role == "read" and profile.policy.fallback is not None,
        "pages": operation.role == "list",
        "crowd": False,
    }
    return [situation for situation in get_args(Situation) if can_be[situation]]
