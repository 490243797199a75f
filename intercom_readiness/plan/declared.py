"""What a profile declares, as answers to the needs of steps."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, UsageError, did_you_mean
from intercom_readiness.faults.registry import trouble_of
from intercom_readiness.profile.aging import hindrance
from intercom_readiness.profile.bounds import gives_up_at_far_resets, tries_again_after
from intercom_readiness.profile.policy import Policy, covers
from intercom_readiness.profile.watching import CONCEPTS
from intercom_readiness.profile.watching_checks import sends_attributes
from intercom_readiness.profile.webhooks import acts_on, declares_of_webhooks, dropping_topics, topic_with_effect

if TYPE_CHECKING:
    from intercom_readiness.profile import Operation, Profile

_CLAIMS = frozenset(one.name for one in fields(Policy))
# A fixed page size is a choice, and all that it can be judged on is judged at that size.
_MAY_BE_FIXED = frozenset({"page_size"})


def declares(profile: Profile, need: str) -> bool | None:
    """
    Tell whether a profile meets a need such as "setting:cache_lifetime".

    Returns:
        True when it does, False when it says nothing, None when it says that this is deliberately not so.

    Raises:
        UsageError: There is no such kind of need, or no such name of its kind.
    """
    kind, _, name = need.partition(":")
    if kind not in _ANSWERS:
        raise UsageError(f"a step needs {need!r}; the kinds of needs are {', '.join(_ANSWERS)}")
    return _ANSWERS[kind](profile, name)


def _claim(profile: Profile, name: str) -> bool | None:
    if name not in _CLAIMS:
        raise UsageError(f"a step needs [policy.{name}], which no profile can have. {did_you_mean(name, _CLAIMS)}")
    fallback = profile.policy.fallback
    if name == "fallback" and fallback is not None and not fallback.on:
        # Copies that are served after no trouble at all; a retry policy for none is no way out of its promises.
        return None
    return bool(getattr(profile.policy, name))


def _table(profile: Profile, name: str) -> bool:
    """Tell whether a profile has a table or key, such as "token.rotation"."""
    found: object = profile
    for key in name.split("."):
        if found is not None and not hasattr(found, key):
            raise UsageError(f"a step needs [{name}], which no profile can have")
        found = getattr(found, key, None)
    return bool(found)


def _history(profile: Profile, _name: str) -> bool | None:
    return None if profile.source is not None and not profile.source.history else profile.source is not None


def _role(profile: Profile, name: str) -> bool:
    return any(operation.role == name for operation in profile.operations.values())


def _setting(profile: Profile, need: str) -> bool | None:
    name, _, value = need.partition("/")
    if profile.settings.can_change(name):
        return value != "short" or profile.settings.by_name[name].short is not None
    return None if profile.settings.declared(name) and name in _MAY_BE_FIXED else False


def _aging(profile: Profile, _name: str) -> bool:
    return not hindrance(profile)


def _creates(profile: Profile, name: str) -> bool | None:
    operation, _, role = name.partition("/")
    declared = profile.operations.get(operation)
    if declared is None or declared.creates_ is None:
        return False
    return True if role in declared.creates else None


def _updates(profile: Profile, name: str) -> bool | None:
    declared = profile.operations.get(name)
    if declared is None:
        return False
    return declared.updates or None


def _accepts(profile: Profile, _name: str) -> bool | None:
    """Tell whether a write or an erasure is accepted and done later; None where all is done before the answer."""
    changing = (*profile.by_role("write"), *profile.by_role("erase"))
    return any(operation.accepted is not None for operation in changing) or None


def _process(profile: Profile, _name: str) -> bool | None:
    """Tell whether the lab starts the target; None for one that is attached, which nobody here can kill."""
    return None if profile.target.attached else True


def _fallback_on(profile: Profile, name: str) -> bool | None:
    fallback = profile.policy.fallback
    if fallback is None:
        return False
    return True if covers(fallback.on, trouble_of(name)) else None


def _retries(profile: Profile, name: str) -> bool | None:
    """Tell whether an operation, named before a "/", is claimed to try again after a fault, named behind it."""
    operation, _, fault = name.partition("/")
    declared = profile.operations.get(operation)
    if declared is None:
        return False
    try:
        return tries_again_after(profile, declared, trouble_of(fault)) or None
    except LabError:
        return False


def _resets(profile: Profile, name: str) -> bool | None:
    """Tell whether an operation is claimed to bear announced resets up to a length that a scenario can wait for."""
    declared = profile.operations.get(name)
    if declared is None or (profile.policy.retry is None and declared.retry is None):
        return False
    return gives_up_at_far_resets(profile, declared) or None


def _error(profile: Profile, name: str) -> bool:
    return name in profile.errors.code or name in profile.errors.status


def _sends(profile: Profile, name: str) -> bool | None:
    """Tell whether a write's request has a place for a phone or for attributes; None where only another's has."""
    operation, _, what = name.partition("/")
    declared = profile.operations.get(operation)
    if declared is not None and _has_place(declared, what):
        return True
    return None if any(_has_place(one, what) for one in profile.by_role("write")) else False


def _has_place(operation: Operation, what: str) -> bool:
    return sends_attributes(operation) if what == "attributes" else what in operation.uses


def _check(profile: Profile, name: str) -> bool | None:
    claims = profile.policy.attributes
    if claims is None:
        return False
    return True if name.removeprefix("near_") in claims.checks else None


def _metric(profile: Profile, name: str) -> bool:
    declared = profile.metrics
    if name not in {*CONCEPTS, "quota"}:
        raise UsageError(f"a step needs metrics.{name}, which no profile can have. {did_you_mean(name, CONCEPTS)}")
    if declared is None:
        return False
    if name == "quota":
        return bool(declared.quota_left or declared.quota_used)
    by_outcome = name == "rate_limited" and declared.attempts is not None and declared.attempts.outcome_label
    return bool(getattr(declared, name) or by_outcome)


def _health(profile: Profile, name: str) -> bool:
    return any(getattr(operation, name) is not None for operation in profile.by_role("health"))


def _webhooks(profile: Profile, name: str) -> bool | None:
    return declares_of_webhooks(profile.policy.webhooks, name)


def _topic(profile: Profile, name: str) -> bool | None:
    return acts_on(profile.policy.webhooks, name)


def _drops(profile: Profile, _name: str) -> bool | None:
    """Tell whether copies are claimed to be dropped by topics that drop them in no other service; None where not."""
    fallback = profile.policy.fallback
    if fallback is None:
        return False
    return bool(dropping_topics(fallback.dropped_by, profile.policy.webhooks)) or None


def _effect(profile: Profile, name: str) -> bool | None:
    """Tell whether an effect can be seen; "change" is a webhook's of a change, which may happen again."""
    webhook = profile.effects.webhook
    if name != "change" or webhook is None:
        return webhook is not None
    return topic_with_effect(webhook, profile.policy.webhooks).endswith(".updated") or None


def _live(profile: Profile, _name: str) -> bool:
    return profile.target.liveness is not None


_ANSWERS = {
    "table": _table,
    "claim": _claim,
    "role": _role,
    "setting": _setting,
    "aging": _aging,
    "creates": _creates,
    "updates": _updates,
    "accepts": _accepts,
    "process": _process,
    "fallback_on": _fallback_on,
    "retries": _retries,
    "resets": _resets,
    "error": _error,
    "sends": _sends,
    "check": _check,
    "metric": _metric,
    "health": _health,
    "live": _live,
    "webhooks": _webhooks,
    "topic": _topic,
    "drops": _drops,
    "effect": _effect,
    "history": _history,
}
