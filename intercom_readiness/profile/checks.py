"""What a profile of the right shape can still get wrong: keys that need or exclude each other, unknown words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.errors import did_you_mean
from intercom_readiness.profile import templates
from intercom_readiness.profile.names import (
    ABSENT_ALIASES,
    CAPABILITIES,
    ENV_PREFIX,
    ERROR_CLASSES,
    LAB_PLACEHOLDERS,
    LAB_PREFIXES,
    ROLES,
    SETTINGS,
)
from intercom_readiness.profile.operation_checks import operation_problems, request_problems
from intercom_readiness.profile.places import fault_of
from intercom_readiness.profile.policy_checks import policy_problems, setting_problems
from intercom_readiness.profile.shaping import Problem
from intercom_readiness.profile.token_checks import DAY, source_problems, token_problems
from intercom_readiness.profile.watching_checks import watching_problems
from intercom_readiness.profile.webhook_checks import webhook_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from intercom_readiness.profile.schema import Profile
    from intercom_readiness.profile.shaping import KeyPath

_BASE_URL = re.compile(r"https?://[\w.-]+(:(\d{1,5}|\{env:\w+\}))?(/\S*)?|\{env:\w+\}")
_ADDRESS = re.compile(r"\S+:\d{1,5}")


def problems_of(profile: Profile, items: Collection[str] | None) -> list[Problem]:
    """List everything that is wrong with a shaped profile; *items* are the ids of the checklist, if known."""
    return [
        *_target(profile),
        *_lab(profile),
        *_templates(profile),
        *setting_problems(profile),
        *policy_problems(profile),
        *(one for name, operation in profile.operations.items() for one in operation_problems(name, operation)),
        *watching_problems(profile),
        *source_problems(profile),
        *token_problems(profile),
        *webhook_problems(profile),
        *_errors(profile),
        *_absent(profile, items),
        *_waivers(profile, items),
    ]


def _target(profile: Profile) -> Iterator[Problem]:
    target = profile.target
    if not target.command and not target.base_url:
        yield Problem(("target",), "needs either command (the lab starts it) or base_url (it runs already)")
    if target.command and target.base_url:
        yield Problem(("target", "base_url"), "excludes target.command: a target is either started or attached")
    if target.base_url and not _BASE_URL.fullmatch(target.base_url):
        text = f"{target.base_url!r} is no address such as http://127.0.0.1:8080 or {{env:DESK_URL}}"
        yield Problem(("target", "base_url"), text)
    if target.base_url and target.isolation == "restart":
        text = 'an attached target cannot be restarted; say isolation = "reset" or "unique_ids"'
        yield Problem(("target", "isolation"), text)
    if target.isolation == "reset" and target.reset is None:
        yield Problem(("target", "isolation"), '"reset" needs target.reset = { request = "POST /…" }')
    if target.reset is not None:
        yield from request_problems(("target", "reset", "request"), target.reset.request, exec_only=True)
    if target.instances_max < 1:
        yield Problem(("target", "instances_max"), f"must be 1 or more, got {target.instances_max}")
    yield from _ready(profile)


def _ready(profile: Profile) -> Iterator[Problem]:
    checks = [(("target", "ready"), profile.target.ready)]
    for index, process in enumerate(profile.target.process):
        if process.ready is not None:
            checks.append((("target", "process", index, "ready"), process.ready))  # type: ignore[arg-type]
    for path, ready in checks:
        if ready.request and ready.log:
            yield Problem((*path, "log"), "excludes request: one sign of being ready is enough")
        if ready.request:
            yield from request_problems((*path, "request"), ready.request, exec_only=True)
        try:
            re.compile(ready.log)
        except re.error as error:
            yield Problem((*path, "log"), f"{ready.log!r} is not a regular expression: {error}")


def _lab(profile: Profile) -> Iterator[Problem]:
    listen = profile.lab.listen
    if profile.target.attached and not profile.target.command:
        for name in ("intercom", "token"):
            if not getattr(listen, name):
                text = "missing; an attached target (target.base_url) was configured with it before the lab existed"
                yield Problem(("lab", "listen", name), text)
    for name in ("intercom", "status_page", "member_directory", "flags"):
        address = getattr(listen, name)
        if address and not profile.target.attached:
            text = 'only for attached targets; a started one gets its address by placeholder, such as "{intercom.url}"'
            yield Problem(("lab", "listen", name), text)
        if address and not _ADDRESS.fullmatch(address):
            yield Problem(("lab", "listen", name), f'{address!r} is not "host:port", such as "127.0.0.1:9101"')


def _templates(profile: Profile) -> Iterator[Problem]:
    target = profile.target
    texts: list[tuple[KeyPath, object]] = [(("target", "command"), target.command)]
    texts += [(("target", "env", name), text) for name, text in target.env.items()]
    for index, process in enumerate(target.process):
        texts.append((("target", "process", index, "command"), process.command))
        texts += [(("target", "process", index, "env", name), text) for name, text in process.env.items()]
    for path, text in texts:
        if fault := templates.fault_of(text, LAB_PLACEHOLDERS, LAB_PREFIXES):
            yield Problem(path, fault)
        for name in templates.placeholders(text):
            if name.startswith("setting:") and name.removeprefix("setting:") not in profile.settings.by_name:
                yield Problem(path, f"{{{name}}} names a setting that [settings] does not declare")
    for path, text in ((("target", "headers"), target.headers), (("target", "base_url"), target.base_url)):
        if fault := templates.fault_of(text, (), ENV_PREFIX):
            yield Problem(path, fault)


def _errors(profile: Profile) -> Iterator[Problem]:
    for name in ("code", "request_id", "message"):
        place = getattr(profile.errors.at, name)
        if place is not None and (fault := fault_of(place)):
            yield Problem(("errors", "at", name), fault)
    for section in ("status", "code"):
        for name in getattr(profile.errors, section):
            if name not in ERROR_CLASSES:
                yield Problem(("errors", section, name), f"unknown class. {did_you_mean(name, ERROR_CLASSES)}")
    if profile.errors.code and profile.errors.at.code is None:
        yield Problem(("errors", "code"), 'needs errors.at.code, such as "/error/code", to know where codes stand')


def _absent(profile: Profile, items: Collection[str] | None) -> Iterator[Problem]:
    names = {*ROLES, *ABSENT_ALIASES, *SETTINGS, *CAPABILITIES, *ERROR_CLASSES, *(items or ())}
    roles = {operation.role for operation in profile.operations.values()}
    for name, reason in profile.absent.items():
        known = name in names or (items is None and re.fullmatch(r"[a-z0-9_.-]+", name) is not None)
        if not known:
            yield Problem(("absent", name), f"nothing of that name can be absent. {did_you_mean(name, names)}")
        if not reason.strip():
            yield Problem(("absent", name), "needs a reason, since it stands in the report")
        role = ABSENT_ALIASES.get(name, name)
        if role in roles or name in profile.settings.by_name or (role == "fallback" and profile.policy.fallback):
            yield Problem(("absent", name), "is declared and absent at once; leave out one of the two")


def _waivers(profile: Profile, items: Collection[str] | None) -> Iterator[Problem]:
    for index, waiver in enumerate(profile.waiver):
        if waiver.item in {other.item for other in profile.waiver[:index]}:
            yield Problem(("waiver", index, "item"), f"{waiver.item!r} is waived already; one failure has one owner")
        if items is not None and waiver.item not in items:
            text = f"no such item: {waiver.item!r}. {did_you_mean(waiver.item, items)}"
            yield Problem(("waiver", index, "item"), text)
        if not DAY.fullmatch(str(waiver.expires)):
            yield Problem(("waiver", index, "expires"), f'{waiver.expires!r} is not a day, such as "2031-04-30"')
