"""What a profile would have to say so that a promise can be judged: the thing, and the key that declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from intercom_readiness.profile.aging import hindrance
from intercom_readiness.profile.names import CAPABILITIES, ERROR_CLASSES, ROLES, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.profile import Profile

_MAY_BE_ABSENT = frozenset({*ROLES, *SETTINGS, *CAPABILITIES, *ERROR_CLASSES})
_OF_WEBHOOKS = {
    "durable_deduplication": (
        "durable deduplication",
        "policy.webhooks.deduplication",
        ' = { kept = "durable" } or { kept = "memory" }',
    ),
    "durable_work": ("durable work", "policy.webhooks.work", ' = "inline", "queue_in_memory" or "durable"'),
    "body_max_bytes": ("largest body of a notification", "policy.webhooks.body_max_bytes", ""),
    "two_secrets": ("second secret while it is rotated", "policy.webhooks.two_secrets", ""),
    "public_url": ("production address of notifications", "policy.webhooks.public_url", ""),
    "constant_time": (
        "comparison in constant time",
        "policy.webhooks.constant_time",
        ' = { file = "…", pattern = "…" }, where it stands in the source',
    ),
}
_METRICS = {"quota": "metrics.quota_left or metrics.quota_used"}
_PLACES = {"phone": '"{phone?}"', "attributes": '"{custom_attributes?}" or "{attribute:NAME?}"'}


class Wanted(NamedTuple):
    """A thing that a promise needs of a target, the key of the profile that declares it, and what to write there."""

    thing: str
    key: str
    how: str = ""


def missing(need: str, profile: Profile, items: Sequence[str]) -> str:
    """
    Say what to write into a profile that says nothing about a need.

    Args:
        need: Such as "webhooks:durable_work"; see `applicability`.
        profile: What was read.
        items: The items of the promise.
    """
    kind, _, name = need.partition(":")
    if kind == "aging":
        return hindrance(profile)
    if kind == "setting" and profile.settings.declared(name.partition("/")[0]):
        return _setting_at_hand(profile, *name.split("/"))
    thing, key, how = wanted(need)
    # What is a part of a table is absent without the rest by its item.
    absent = " and ".join(items) if kind == "table" and "." in name else absent_name(need)
    names = absent if absent in {*_MAY_BE_ABSENT, " and ".join(items)} else ""
    if not names:
        return f"{thing} is not declared: set {key}{how}"
    return f"{thing} is neither declared nor absent: set {key}{how}, or give a reason in [absent] under {names}"


def absent_name(need: str) -> str:
    """Name the entry of [absent] that takes a need away."""
    kind, _, name = need.partition(":")
    last = name.rpartition("/")[2]
    standing_for = {"fallback_on": "fallback", "creates": last, "sends": last, "check": "attributes", "aging": ""}
    standing_for |= {"table": name.partition(".")[0], "metric": "metrics", "health": "health", "live": "live"}
    standing_for |= {
        "effect": "effects",
        "history": "source",
        "retries": "retry",
        "resets": "retry",
        "setting": name.partition("/")[0],
    }
    standing_for |= {"drops": "fallback"}
    return standing_for.get(kind, name)


def wanted(need: str) -> Wanted:
    """Tell what a need stands for, and which key declares it."""
    kind, _, name = need.partition(":")
    operation, _, what = name.partition("/")
    place = f"operations.{operation}"
    return {
        "aging": Wanted("way to let a copy grow old", "settings.cache_freshness"),
        "role": Wanted(f"operation with role {name!r}", "[operations.NAME]", f' with role = "{name}"'),
        "claim": Wanted(f"claim [policy.{name}]", f"[policy.{name}]"),
        "setting": Wanted(
            f"setting {operation!r} that the lab can change", f"settings.{operation}", " with env or apply, and lab"
        ),
        "creates": Wanted(f"creation of a {what} by {operation}", f"{place}.creates", f', such as ["{what}"]'),
        "updates": Wanted(f"update of known people by {name}", f"{place}.updates"),
        "process": Wanted("process that can be killed and started from here", "target.command"),
        "accepts": Wanted("write or erasure that is accepted and done later", "operations.NAME.accepted"),
        "fallback_on": Wanted(f"fallback on {name}", "policy.fallback.on"),
        "resets": Wanted(
            f"longest reset that {operation} waits for, or it is too long to be awaited", "policy.retry.reset"
        ),
        "retries": Wanted(f"second attempt of {operation} after {what}, or no time for one", "policy.retry.on"),
        "error": Wanted(f"error class {name!r}", f"errors.code.{name} or errors.status.{name}"),
        "sends": Wanted(
            f"place for {'a phone' if what == 'phone' else what} in the request of {operation}",
            place,
            f" with {_PLACES.get(what, what)} in json, form or query",
        ),
        "check": Wanted(f"check {name.removeprefix('near_')!r} of attributes", "policy.attributes.checks"),
        "metric": Wanted(f"series of {name}", _METRICS.get(name, f"metrics.{name}")),
        "health": Wanted(
            f"place of {name!r} in the health answer", f"operations.NAME.{name}", " of the one with role health"
        ),
        "live": Wanted("liveness check", "target.live"),
        "table": Wanted(f"[{name}]", f"[{name}]" if name != "token.scopes" else name),
        "history": Wanted("search of the git history", "source.history", ", or say --history"),
        "webhooks": Wanted(*_OF_WEBHOOKS.get(name, (name, f"policy.webhooks.{name}", ""))),
        "topic": Wanted(f"topic {name!r}", "policy.webhooks.topics"),
        "drops": Wanted("further topic that drops copies", "policy.fallback.dropped_by"),
        "effect": Wanted(f"way to see the effect of a {name}", "effects.webhook"),
    }[kind]


def _setting_at_hand(profile: Profile, name: str, value: str = "") -> str:
    """Say why a setting that is declared cannot be given the value that a scenario needs."""
    setting = profile.settings.by_name[name]
    if profile.settings.can_change(name):
        return f"settings.{name} has no {value} value, and this is seen with one only: set settings.{name}.{value}"
    if setting.env and profile.settings.attached:
        return f"settings.{name} is read at the start, and an attached target runs already: give it apply"
    return (
        f"settings.{name} is fixed in code, and this is seen on a changed one only: let the lab set it, by env, apply "
        f"or {{setting:{name}}} in place of value"
    )
