"""
Which promises apply to a target: only what a profile calls absent is not applicable.

A need is ``kind:name``: ``role:list`` (an operation of that role), ``claim:fallback`` (a policy),
``setting:cache_lifetime`` (one that the lab can change), ``creates:upsert/lead`` (a write that creates that role),
``updates:upsert`` (a write that also changes whom it knows), ``accepts:`` (work that is done after its answer),
``process:`` (a target that the lab starts itself),
``fallback_on:a 503 error`` (a trouble after which copies are served),
``retries:upsert/a 503 error`` (one after which there is another attempt),
``resets:upsert`` (announced resets are waited for, and how long can be awaited),
``error:missing_scope`` (an error told apart),
``sends:upsert/phone`` (a write that has a place for it), ``check:length`` (of custom attributes), ``metric:latency`` (a
concept), ``health:quota_left`` (a place in the health answer), ``live:`` (a liveness check), ``table:token.rotation``
(a table of the profile), ``history:`` (the git history of its source is searched), ``webhooks:two_secrets`` (a claim
about notifications), ``topic:contact.user.updated`` (one that is acted on), ``drops:`` (topics that drop copies by a
claim alone), ``effect:webhook`` (a way to see it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .declared import declares
from .features import undeclared_role
from .wanted import absent_name, missing, wanted

if TYPE_CHECKING:
    from intercom_readiness.model import Promise
    from intercom_readiness.profile import Profile


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Why a promise is not run."""

    outcome: Literal["not_applicable", "unknown"]
    reason: str


def not_judged(promise: Promise, profile: Profile) -> NotJudged | None:
    """
    Tell why *promise* cannot be judged on the target of *profile*, or None when it can.

    What is neither declared nor absent is unknown: silence in a profile never makes a gate green.
    """
    reasons = [profile.absent.get(item, "") for item in promise.items]
    if reasons and all(reasons):
        return NotJudged("not_applicable", f"absent: {reasons[0]}")
    roles = filter(None, (undeclared_role(value) for _, value in promise.case))
    verdicts = [_unmet(need, promise, profile) for need in (*(f"role:{role}" for role in roles), *promise.needs)]
    # What is absent decides: of a service without copies nobody needs to know how long they live.
    unmet = sorted(filter(None, verdicts), key=lambda one: one.outcome)
    return unmet[0] if unmet else None


def _unmet(need: str, promise: Promise, profile: Profile) -> NotJudged | None:
    absent = profile.absent.get(absent_name(need), "")
    if absent:
        return NotJudged("not_applicable", f"absent: {absent}")
    declared = declares(profile, need)
    if declared is None:
        thing, key, _ = wanted(need)
        return NotJudged("not_applicable", f"the profile declares that there is no {thing} ({key})")
    if not declared:
        return NotJudged("unknown", missing(need, profile, promise.items))
    return None
