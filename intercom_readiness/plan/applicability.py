"""
Which promises apply to a target: only what a profile calls absent is not applicable.

A need is ``kind:name``: ``role:list`` (an operation of that role), ``claim:fallback`` (a policy),
``setting:cache_lifetime`` (one that the lab can change), ``creates:upsert/lead`` (a write that creates that role),
``updates:upsert`` (a write that also changes whom it knows), ``accepts:`` (work that is done after its answer),
``process:`` (a target that the lab starts itself),
``fallback_on:a 503 error`` (a trouble after which copies are served),
``retries:upsert/a 503 error`` (one after which there is another attempt),
``error:missing_scope`` (an error told apart),
``sends:upsert/phone`` (a write that has a place for it), ``check:length`` (of custom attributes), ``metric:latency`` (a
concept), ``health:quota_left`` (a place in the health answer), ``live:`` (a liveness check), ``table:token.rotation``
(a table of the profile), ``history:`` (the git history of its source is searched), ``webhooks:two_secrets`` (a claim
about notifications), ``topic:contact.user.updated`` (one that is acted on), ``effect:webhook`` (a way to see it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .declared import declares
from .features import undeclared_role

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
    verdicts = [_unmet(need, profile) for need in (*(f"role:{role}" for role in roles), *promise.needs)]
    # What is absent decides: of a service without copies nobody needs to know how long they live.
    unmet = sorted(filter(None, verdicts), key=lambda one: one.outcome)
    return unmet[0] if unmet else None


def _unmet(need: str, profile: Profile) -> NotJudged | None:
    absent = _absent(profile, need)
    if absent:
        return NotJudged("not_applicable", f"absent: {absent}")
    declared = declares(profile, need)
    if declared is None:
        return NotJudged("not_applicable", f"the profile declares that there is no {_words(need)}")
    if not declared:
        return NotJudged("unknown", _missing(need, profile))
    return None


def _missing(need: str, profile: Profile) -> str:
    kind, _, name = need.partition(":")
    if kind == "setting" and profile.settings.declared(name):
        return f"settings.{name} is fixed in code, and this is seen on a changed one only; let the lab set it"
    return f"{_words(need)} is neither declared nor absent; declare it, or give a reason in [absent]"


def _absent(profile: Profile, need: str) -> str:
    kind, _, name = need.partition(":")
    last = name.rpartition("/")[2]
    standing_for = {"fallback_on": "fallback", "creates": last, "sends": last, "check": "attributes"}
    standing_for |= {"table": name.partition(".")[0], "metric": "metrics", "health": "health", "live": "live"}
    standing_for |= {"effect": "effects", "history": "source", "retries": "retry"}
    name = standing_for.get(kind, name)
    return profile.absent.get(name, "")


def _words(need: str) -> str:
    kind, _, name = need.partition(":")
    operation, _, role = name.partition("/")
    return {
        "role": f"operation with role {name!r}",
        "claim": f"claim [policy.{name}]",
        "setting": f"setting {name!r} that the lab can change",
        "creates": f"creation of a {role} by {operation} (its key 'creates')",
        "updates": f"update of known people by {name} (its key 'updates')",
        "process": "process that can be killed and started from here (target.command)",
        "accepts": "write or erasure that is accepted and done later (key 'accepted')",
        "fallback_on": f"fallback on {name}",
        "retries": f"second attempt of {operation} after {role} (policy.retry.on), or no time for one",
        "error": f"error class {name!r} in [errors]",
        "sends": f"place for {'a phone' if role == 'phone' else role} in the request of {operation}",
        "check": f"check {name!r} in policy.attributes.checks",
        "metric": f"series metrics.{name}",
        "health": f"place {name!r} in the health answer",
        "live": "liveness check (target.live)",
        "table": f"[{name}]",
        "history": "search of the git history (source.history, or the option --history)",
        "webhooks": f"word on {name.replace('_', ' ')} in [policy.webhooks]",
        "topic": f"topic {name!r} in policy.webhooks.topics",
        "effect": f"way to see the effect of a {name} in [effects]",
    }[kind]
