"""Judges what a status page that cannot be read does to the health of a target: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import counted, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.model import Observation


def health_is_unharmed(said: Sequence[Observation], *, took_s: Sequence[float], within_s: float, grace_s: float) -> str:
    """
    Judge that health neither waits for the status page nor turns unhealthy because of it.

    Args:
        said: Health answers since the page could not be read.
        took_s: How long each took, in seconds.
        within_s: How long one may take.
        grace_s: What the machine may add.

    Raises:
        MissingPremise: Health was not asked.
        PromiseBroken: An answer came late, or said unhealthy.
    """
    if not said:
        raise MissingPremise("health was not asked while the status page could not be read")
    longest_s = max(took_s)
    if longest_s > within_s + grace_s:
        raise PromiseBroken(
            f"health within {seconds(within_s)} (grace {seconds(grace_s)}) while the status page stalls",
            f"the slowest of {counted(len(took_s), 'answer')} after {seconds(longest_s)}",
            closest_miss=f"{seconds(longest_s - within_s - grace_s)} too late",
            hint="look at the page beside the health check, or with a short timeout around the whole look",
        )
    bad = [one for one in said if (one.value or {}).get("state") == "unhealthy"]
    if bad:
        raise PromiseBroken(
            "health as before while only the status page cannot be read",
            f"{counted(len(bad), 'answer')} of {len(said)} unhealthy",
            hint="a load balancer would take out every instance because of a page that the service does not need",
        )
    return f"{counted(len(said), 'health answer')}, none unhealthy, the slowest after {seconds(longest_s)}"
