"""Judges that every environment has an Intercom token of its own."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

PRODUCTION = "production"


class Named(NamedTuple):
    """The token of an environment: the workspace that it opens, and its name where it is kept."""

    workspace: str
    token: str


def tokens_are_apart(environments: Mapping[str, Named]) -> str:
    """
    Judge that no two environments share a token; one name in two workspaces means two tokens.

    Args:
        environments: By name.

    Raises:
        MissingPremise: Production is not named, or nothing beside it.
        PromiseBroken: Two share one.
    """
    if PRODUCTION not in environments or len(environments) == 1:
        raise MissingPremise(
            f"token.environments names {listed(sorted(environments)) or 'nothing'}; production and another one are "
            f"needed to compare, or a reason in [absent]"
        )
    shared = [f"{one} and {other}" for one, other in combinations(sorted(environments), 2)
              if environments[one] == environments[other]]  # fmt: skip
    if shared:
        raise PromiseBroken(
            "a token of its own for each environment",
            f"the same one for {listed(shared)}",
            hint="make a token for each: what happens to one environment then stays there",
        )
    return "; ".join(
        f"{name}: {one.token} opens workspace {one.workspace}" for name, one in sorted(environments.items())
    )
