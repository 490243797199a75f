"""What [logs], [metrics], [policy.attributes] and [policy.status_page] can get wrong beyond their shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.errors import did_you_mean
from intercom_readiness.profile import templates
from intercom_readiness.profile.marker import ANYTHING
from intercom_readiness.profile.operation_checks import marker_problems, request_problems
from intercom_readiness.profile.shaping import Problem
from intercom_readiness.profile.signs import several
from intercom_readiness.profile.watching import CONCEPTS, STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intercom_readiness.profile.attributes import Attributes
    from intercom_readiness.profile.operations import Operation
    from intercom_readiness.profile.schema import Profile
    from intercom_readiness.profile.shaping import KeyPath
    from intercom_readiness.profile.watching import PageSign, Series

ATTRIBUTE = "attribute:"
# Keys of a series that mean something for these concepts only.
_ONLY_FOR = {"outcome_label": ("attempts", "webhooks"), "unit": ("latency",), "share": ("quota_left", "quota_used")}


def watching_problems(profile: Profile) -> Iterator[Problem]:
    """List what is wrong with what a profile says about watching its target."""
    yield from _logs(profile)
    yield from _metrics(profile)
    yield from _attributes(profile)
    yield from _status_page(profile)
    if profile.target.live is not None:
        yield from request_problems(("target", "live", "request"), profile.target.live.request, exec_only=True)


def _logs(profile: Profile) -> Iterator[Problem]:
    if profile.logs is None:
        return
    path: KeyPath = ("logs", "from")
    file = profile.logs.file
    if not file:
        if profile.target.attached:
            yield Problem(path, "the output of an attached target cannot be read; name the file that it logs to")
        return
    if "/" not in file and "." not in file:
        yield Problem(path, f"{file!r} is no stream and no file. {did_you_mean(file, STREAMS)}")
    if fault := templates.fault_of(file, ("worker",), {}):
        yield Problem(path, fault)
    elif profile.target.instances_max > 1 and "worker" not in templates.placeholders(file):
        yield Problem(path, "several labs would log to one file; put {worker} into it, here and in target.env")


def _metrics(profile: Profile) -> Iterator[Problem]:
    if profile.metrics is None:
        return
    yield from request_problems(("metrics", "request"), profile.metrics.request, exec_only=True)
    for concept in CONCEPTS:
        series: Series | None = getattr(profile.metrics, concept)
        if series is None:
            continue
        path: KeyPath = ("metrics", concept)
        yield from _labels((*path, "labels"), series.labels)
        for name, concepts in _ONLY_FOR.items():
            if concept not in concepts and getattr(series, name) not in {"", "s", False}:
                yield Problem((*path, name), f"only for {' and '.join(concepts)}")


def _labels(path: KeyPath, labels: Mapping[str, str]) -> Iterator[Problem]:
    for name, pattern in labels.items():
        try:
            re.compile(pattern)
        except re.error as error:
            yield Problem((*path, name), f"{pattern!r} is not a regular expression: {error}")


def _attributes(profile: Profile) -> Iterator[Problem]:
    claims = profile.policy.attributes
    writes = profile.by_role("write")
    for name, operation in profile.operations.items():
        yield from _sent(("operations", name), operation, claims)
    if claims is None:
        return
    path: KeyPath = ("policy", "attributes")
    if not claims.checks:
        yield Problem((*path, "checks"), "needs at least one of type, unknown, length, nested")
    kinds = set(claims.fields.values())
    if not claims.fields:
        yield Problem(
            (*path, "fields"), 'needs an attribute that the target knows, such as fields = { plan = "string" }'
        )
    elif "type" in claims.checks and kinds == {"string"}:
        yield Problem((*path, "fields"), "a wrong type shows on an integer, float or boolean only; name one")
    elif "length" in claims.checks and "string" not in kinds:
        yield Problem((*path, "fields"), "a length shows on a string only; name one")
    if "length" in claims.checks and (claims.length_max or 0) < 1:
        yield Problem((*path, "length_max"), "missing; say how many characters a text may have")
    if not any(sends_attributes(operation) for operation in writes):
        text = "no operation of role write sends any; put {custom_attributes?} or {attribute:NAME?} into its request"
        yield Problem(path, text)


def sends_attributes(operation: Operation) -> bool:
    """Tell whether an operation's request has a place for custom attributes."""
    return any(name == "custom_attributes" or name.startswith(ATTRIBUTE) for name in operation.uses)


def _sent(path: KeyPath, operation: Operation, claims: Attributes | None) -> Iterator[Problem]:
    texts = [operation.request, operation.exec_, operation.query, operation.json, operation.form, operation.headers]
    for name in templates.placeholders(texts):
        if name == "custom_attributes" or (name.startswith(ATTRIBUTE) and not name.endswith("?")):
            yield Problem(path, f"{{{name}}} must be optional, since most requests carry none: {{{name}?}}")
        known = claims.fields if claims else {}
        one = name.removesuffix("?").removeprefix(ATTRIBUTE)
        if name.startswith(ATTRIBUTE) and one not in known:
            yield Problem(path, f"{{{name}}} names an attribute that policy.attributes.fields does not have")


def _status_page(profile: Profile) -> Iterator[Problem]:
    claim = profile.policy.status_page
    if claim is None:
        return
    path: KeyPath = ("policy", "status_page")
    if not knows_the_page(profile):
        yield Problem(path, "the target does not learn where the page is: put {status_page.url} into target.env")
    for name in ("incident", "unknown"):
        yield from _page_sign((*path, name), getattr(claim, name), profile)


def knows_the_page(profile: Profile) -> bool:
    """Tell whether the target is told where the status page is, or was."""
    target = profile.target
    texts = [target.command, target.env, *((one.command, one.env) for one in target.process)]
    return "status_page.url" in templates.placeholders(texts) or bool(profile.lab.listen.status_page)


def _page_sign(path: KeyPath, sign: PageSign, profile: Profile) -> Iterator[Problem]:
    if sign.metric:
        if sign.at is not None or sign.header:
            yield Problem(path, "is either in the health answer (at, header) or a metric")
        if profile.metrics is None:
            yield Problem((*path, "metric"), "needs metrics.request, to know where it is scraped")
        if sign.contains or (sign.is_ is not ANYTHING and not all(_is_number(one) for one in several(sign.is_))):
            yield Problem(path, "the value of a metric is a number; give it with is, or leave it out for any but 0")
        yield from _labels((*path, "labels"), sign.labels)
        return
    yield from marker_problems(path, sign)
    if not profile.by_role("health"):
        yield Problem(path, "needs an operation of role health, in whose answer it stands")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
