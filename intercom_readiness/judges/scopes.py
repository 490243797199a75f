"""Judges that a token may do what its work needs, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import listed
from intercom_readiness.vendor.scopes import SCOPES, granted

if TYPE_CHECKING:
    from collections.abc import Mapping


def the_scopes_are_those_needed(
    claimed: frozenset[str] | None, needed: Mapping[str, str], *, beside: Mapping[str, str]
) -> str:
    """
    Judge the scopes of a token by the calls that were made with it.

    Args:
        claimed: The token's scopes; None for the token of a private app, which has all and cannot have fewer.
        needed: What needed each scope that a call needed, by scope.
        beside: Why it needs scopes that no operation needs, by scope.

    Raises:
        MissingPremise: No call needed any scope.
        PromiseBroken: Some are missing, or left over.
    """
    if not needed:
        raise MissingPremise("no call that was made needs a scope, so there is nothing to compare with")
    words = ", ".join(f"{scope} ({call})" for scope, call in sorted(needed.items()))
    if claimed is None:
        surplus = len(SCOPES.keys() - granted(frozenset(needed)))
        return f"a private app's token has all scopes and cannot have fewer; needed: {words}; {surplus} are left over"
    missing = [f"{scope} (for {needed[scope]})" for scope in sorted(needed.keys() - granted(claimed))]
    left_over = [scope for scope in sorted(claimed - beside.keys()) if _is_left_over(scope, claimed, needed)]
    if not missing and not left_over:
        reasons = "".join(f"; {scope}: {reason}" for scope, reason in sorted(beside.items()))
        return f"every scope was needed and none was missing: {words}{reasons}"
    observed = [f"missing: {listed(missing)}"] if missing else []
    observed += [f"left over: {listed(left_over)}"] if left_over else []
    raise PromiseBroken(
        f"the scopes that the work needed: {', '.join(sorted(needed))}",
        "; ".join(observed),
        hint="take what is left over from the token, or say in token.scopes_beside what needs it",
    )


def _is_left_over(scope: str, claimed: frozenset[str], needed: Mapping[str, str]) -> bool:
    """Tell whether the others would do as well, those included that came with this one for another's sake."""
    return not needed.keys() & (granted(frozenset({scope})) - granted(claimed - {scope}))


def every_call_carried_the_token(calls: int, strangers: Mapping[str, str]) -> str:
    """
    Judge that a target uses the token that it was given, and no other.

    Args:
        calls: How many calls were made.
        strangers: Which calls carried another token, by that token's fingerprint; empty for none at all.

    Raises:
        MissingPremise: No call was made.
        PromiseBroken: Some carried another one.
    """
    if strangers:
        words = [f"{call} carried {'another' if mark else 'no'} token" for mark, call in sorted(strangers.items())]
        raise PromiseBroken(
            "the token that the target was given, in every call",
            listed(words),
            hint="a token stands in the code or comes from another environment",
        )
    if not calls:
        raise MissingPremise("no call was made, so no token was seen")
    return f"all {calls} calls carried the token that the target was given"
