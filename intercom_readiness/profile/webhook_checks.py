"""What [policy.webhooks], [effects] and operations of role webhook can get wrong beyond their shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.errors import did_you_mean
from intercom_readiness.profile import templates
from intercom_readiness.profile.names import ASK_PLACEHOLDERS, ENV_PREFIX
from intercom_readiness.profile.operation_checks import request_problems
from intercom_readiness.profile.places import fault_of
from intercom_readiness.profile.shaping import Problem
from intercom_readiness.vendor.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.profile.effects import LogEffect, WebhookEffect
    from intercom_readiness.profile.operations import Operation
    from intercom_readiness.profile.schema import Profile
    from intercom_readiness.profile.shaping import KeyPath
    from intercom_readiness.profile.webhooks import Webhooks

_POLICY = ("policy", "webhooks")
_EFFECT = ("effects", "webhook")
_WAYS = ("log", "metric", "request", "intercom", "copy")


def webhook_problems(profile: Profile) -> Iterator[Problem]:
    """List what is wrong with all that a profile says about notifications."""
    if profile.policy.webhooks is not None:
        yield from _claims(profile.policy.webhooks)
    if profile.effects.webhook is not None:
        yield from _effect(profile, profile.effects.webhook)
    for name, operation in profile.operations.items():
        if operation.role == "webhook":
            yield from _operation(name, operation)


def _claims(webhooks: Webhooks) -> Iterator[Problem]:
    for index, topic in enumerate(webhooks.topics):
        if topic not in TOPICS:
            yield Problem(
                (*_POLICY, "topics", index), f"Intercom has no topic {topic!r}. {did_you_mean(topic, TOPICS)}"
            )
    if webhooks.body_max_bytes is not None and webhooks.body_max_bytes < 1:
        yield Problem((*_POLICY, "body_max_bytes"), f"must be 1 or more, got {webhooks.body_max_bytes}")
    if webhooks.constant_time is not None:
        yield from _pattern((*_POLICY, "constant_time", "pattern"), webhooks.constant_time.pattern)


def _effect(profile: Profile, effect: WebhookEffect) -> Iterator[Problem]:
    ways = [way for way in _WAYS if getattr(effect, way)]
    if len(ways) != 1:
        yield Problem(_EFFECT, f"needs exactly one of {', '.join(_WAYS)}; it has {' and '.join(ways) or 'none'}")
    if effect.topic and effect.topic not in TOPICS:
        yield Problem(
            (*_EFFECT, "topic"), f"Intercom has no topic {effect.topic!r}. {did_you_mean(effect.topic, TOPICS)}"
        )
    if effect.within_s <= 0:
        yield Problem((*_EFFECT, "within_s"), f"must be more than 0, got {effect.within_s}")
    if effect.log is not None:
        yield from _log(profile, effect.log)
    if effect.metric is not None and profile.metrics is None:
        yield Problem((*_EFFECT, "metric"), 'needs [metrics] request = "GET /metrics", to know where series are read')
    if effect.request is not None:
        yield from request_problems((*_EFFECT, "request", "request"), effect.request.request)
        if fault := fault_of(effect.request.at):
            yield Problem((*_EFFECT, "request", "at"), fault)
    if effect.copy and (profile.policy.fallback is None or not profile.by_role("read")):
        yield Problem((*_EFFECT, "copy"), "needs [policy.fallback] and a read: else no copy can be seen to be dropped")


def _log(profile: Profile, log: LogEffect) -> Iterator[Problem]:
    path = (*_EFFECT, "log")
    if profile.logs is None:
        yield Problem(path, 'needs [logs] from = "stdout", to know where lines are read')
    if bool(log.field) != bool(log.is_) or not (log.field or log.contains):
        yield Problem(path, 'needs contains = "text", or field and is')
    if log.field and [*templates.placeholders(log.contains)]:
        yield Problem((*path, "contains"), "names no notification where field and is do so")
    for name, text in (("contains", log.contains), ("is", log.is_)):
        if fault := templates.fault_of(text, ASK_PLACEHOLDERS, {}):
            yield Problem((*path, name), fault)


def _operation(name: str, operation: Operation) -> Iterator[Problem]:
    path = ("operations", name)
    if operation.exec_:
        yield Problem((*path, "exec"), "Intercom delivers notifications over HTTP; say request")
    for key in ("query", "json", "form", "headers"):
        if getattr(operation, key):
            yield Problem((*path, key), "not for role webhook: it is Intercom that writes the request")
    if operation.request and not operation.request.startswith("POST "):
        yield Problem((*path, "request"), "Intercom delivers by POST")
    if fault := templates.fault_of(operation.request, (), ENV_PREFIX):
        yield Problem((*path, "request"), fault)


def _topic(path: KeyPath, topic: str) -> Iterator[Problem]:
    if topic not in TOPICS:
        yield Problem(path, f"Intercom has no topic {topic!r}. {did_you_mean(topic, TOPICS)}")


def _pattern(path: KeyPath, pattern: str) -> Iterator[Problem]:
    try:
        re.compile(pattern)
    except re.error as error:
        yield Problem(path, f"{pattern!r} is not a regular expression: {error}")
