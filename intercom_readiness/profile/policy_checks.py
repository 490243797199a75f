"""What [settings] and [policy] can get wrong beyond their shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.errors import did_you_mean
from intercom_readiness.profile.names import COUNTS, DURATIONS, SETTINGS, SWITCHES
from intercom_readiness.profile.shaping import Problem
from intercom_readiness.profile.webhooks import ABOUT_CONTACTS
from intercom_readiness.vendor.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.profile.policy import Waits
    from intercom_readiness.profile.schema import Profile
    from intercom_readiness.profile.settings import Setting
    from intercom_readiness.profile.shaping import KeyPath

TROUBLES = ("429", "5xx", "timeout", "reset", "refused", "malformed")
_STATUS = re.compile(r"[45]\d\d")


def setting_problems(profile: Profile) -> Iterator[Problem]:
    """List what is wrong with [settings]."""
    for name, setting in profile.settings.by_name.items():
        path: KeyPath = ("settings", name)
        if name not in SETTINGS:
            yield Problem(path, f"unknown setting. {did_you_mean(name, SETTINGS)}")
            continue
        yield from _setting_values(path, name, setting)
        if setting.value is None and setting.lab is None:
            yield Problem(path, "needs lab (the value in the gate), or value if it is fixed in code")
        if setting.value is not None and (setting.env or setting.apply):
            yield Problem((*path, "value"), "means fixed in code; with env or apply say lab and production")
        if name in DURATIONS and setting.unit in {None, "count"}:
            yield Problem((*path, "unit"), "missing; say one of ms, s, min, h")
        if name in COUNTS and setting.unit not in {None, "count"}:
            yield Problem((*path, "unit"), f"{name} is a count, not a time")
        if "{value}" not in setting.text:
            yield Problem((*path, "text"), 'must contain {value}, such as "{value}ms"')
        if setting.apply and not any("{value}" in part for part in setting.apply):
            yield Problem((*path, "apply"), "must contain {value}, the value to apply")
        if setting.manifest and (setting.manifest.at is None) == (not setting.manifest.pattern):
            yield Problem((*path, "manifest"), "needs either at (JSON and TOML files) or pattern (any file)")


def _setting_values(path: KeyPath, name: str, setting: Setting) -> Iterator[Problem]:
    for kind in ("lab", "short", "production", "value"):
        value = getattr(setting, kind)
        if value is None:
            continue
        if name in SWITCHES and value not in ("on", "off"):
            yield Problem((*path, kind), f'is a switch: "on" or "off", got {value!r}')
        if name not in SWITCHES and (isinstance(value, str) or value < 0):
            yield Problem((*path, kind), f"expected a number, 0 or more, got {value!r}")


def policy_problems(profile: Profile) -> Iterator[Problem]:
    """List what is wrong with [policy]."""
    retry, fallback = profile.policy.retry, profile.policy.fallback
    if retry is not None:
        yield from trouble_problems(("policy", "retry", "on"), retry.on)
        yield from waits_problems(("policy", "retry", "wait_s"), retry.wait_s)
        if retry.attempts_max < 1:
            text = f"must be 1 or more, since the first request counts; got {retry.attempts_max}"
            yield Problem(("policy", "retry", "attempts_max"), text)
    if fallback is not None:
        yield from trouble_problems(("policy", "fallback", "on"), fallback.on)
        yield from _dropping_problems(("policy", "fallback", "dropped_by"), fallback.dropped_by)


def _dropping_problems(path: KeyPath, droppers: tuple[str, ...]) -> Iterator[Problem]:
    """List what drops no copy, or what no lab can show to do so."""
    tellable = sorted(topic for topic in TOPICS if topic.startswith(ABOUT_CONTACTS))
    for index, dropper in enumerate(droppers):
        if _STATUS.fullmatch(dropper) or dropper in tellable:
            continue
        if dropper in TOPICS:
            text = f"the lab cannot tell {dropper!r} of a contact, so nothing would show this claim; leave it out."
        else:
            text = f"{dropper!r} is neither a status, such as '404', nor a topic that tells of a contact."
        yield Problem((*path, index), f"{text} {did_you_mean(dropper, ['404', *tellable])}")


def trouble_problems(path: KeyPath, troubles: tuple[str, ...]) -> Iterator[Problem]:
    """List the words of a list of troubles that mean nothing."""
    for index, trouble in enumerate(troubles):
        if trouble not in TROUBLES and not _STATUS.fullmatch(trouble):
            text = f"{trouble!r} is no trouble that is known. {did_you_mean(trouble, [*TROUBLES, '503'])}"
            yield Problem((*path, index), text)


def waits_problems(path: KeyPath, waits: Waits | None) -> Iterator[Problem]:
    """List what is wrong with the waits between attempts."""
    if waits is None:
        return
    if waits.steps and waits.first:
        yield Problem((*path, "steps"), "excludes first, factor and cap")
    if waits.factor < 1:
        yield Problem((*path, "factor"), f"must be 1 or more, got {waits.factor}")
    if isinstance(waits.jitter, float | int) and not 0 <= waits.jitter <= 1:
        yield Problem((*path, "jitter"), f"a fraction of the wait, from 0 to 1, got {waits.jitter}")
    for name in ("first", "cap", "plus_s"):
        if (getattr(waits, name) or 0) < 0:
            yield Problem((*path, name), f"must be 0 or more, got {getattr(waits, name)}")
