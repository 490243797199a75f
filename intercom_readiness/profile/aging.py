"""Whether copies of a target that answers from them first grow too old while a scenario waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercom_readiness.profile.schema import Profile

FRESHNESS = "cache_freshness"
# Every scenario about copies waits so long once; a longer value needs a short one beside it.
WAITED_OUT_MAX_S = 10.0


def hindrance(profile: Profile) -> str:
    """Say why no scenario can wait until a copy is asked for anew, and what to set; nothing where one can."""
    if profile.policy.reads.first != "cache":
        return ""
    reason = 'policy.reads.first = "cache", and a copy that is fresh meets no fault'
    if not profile.settings.declared(FRESHNESS):
        return (
            f"{reason}: set settings.{FRESHNESS}, how long a read is answered from its copy, with env (or apply), lab, "
            f"and a short value of about a second; or with value where it is fixed in code"
        )
    if waits_with_short(profile):
        return ""
    lab_s = profile.settings.lab_number(FRESHNESS)
    if lab_s <= WAITED_OUT_MAX_S:
        return ""
    settable = "" if profile.settings.can_change(FRESHNESS) else ", and let the lab set it, by env or apply"
    return f"{reason} for {lab_s:g} s: give settings.{FRESHNESS} a short value, of about a second{settable}"


def waits_with_short(profile: Profile) -> bool:
    """Tell whether a scenario can have the target run with a short freshness; else it waits out the lab's."""
    settings = profile.settings
    return settings.can_change(FRESHNESS) and settings.by_name[FRESHNESS].short is not None
