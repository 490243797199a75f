"""What one [operations.NAME] can get wrong beyond its shape."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from intercom_readiness.profile import templates
from intercom_readiness.profile.names import ASK_PLACEHOLDERS, ASK_PREFIXES, ENV_PREFIX
from intercom_readiness.profile.operations import Operation
from intercom_readiness.profile.places import fault_of
from intercom_readiness.profile.policy_checks import trouble_problems, waits_problems
from intercom_readiness.profile.shaping import Problem, key_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.profile.marker import Marker
    from intercom_readiness.profile.shaping import KeyPath

# Keys that mean something for these roles only.
ONLY_FOR: dict[str, tuple[str, ...]] = {
    "creates_": ("write",),
    "updates": ("write",),
    "next": ("list", "search"),
    "complete": ("list", "search"),
    "incomplete": ("list", "search"),
    **dict.fromkeys(
        ("status", "state", "states", "authenticated", "authenticated_values", "latency_ms", "quota_left", "error",
         "fresh_within_s"),
        ("health",),
    ),
}  # fmt: skip

# A contact must be named by one of these, or the answer could be anybody's.
NAMED_BY: dict[str, tuple[str, ...]] = {
    "read": ("id", "external_id", "email"),
    "erase": ("id", "external_id", "email"),
    "write": ("email", "external_id"),
    "search": ("email", "external_id", "name", "phone"),
}

_DEFAULTS = {one.name: one for one in fields(Operation)}


def operation_problems(name: str, operation: Operation) -> Iterator[Problem]:
    """List what is wrong with one operation."""
    path: KeyPath = ("operations", name)
    if bool(operation.request) == bool(operation.exec_):
        both = "request excludes exec" if operation.request else 'needs request = "METHOD /path" or exec = ["program"]'
        yield Problem(path, both)
    yield from _keys_of_other_roles(path, operation)
    if operation.request:
        yield from request_problems((*path, "request"), operation.request)
    yield from _placeholders(path, operation)
    yield from _places(path, operation)
    yield from _markers(path, operation)
    yield from _completion(path, operation)
    if operation.retry is not None:
        yield from trouble_problems((*path, "retry", "on"), operation.retry.on or ())
        yield from waits_problems((*path, "retry", "wait_s"), operation.retry.wait_s)
    if operation.role == "health":
        yield from _health(path, operation)


def request_problems(path: KeyPath, request: str, *, exec_only: bool = False) -> Iterator[Problem]:
    """List what is wrong with a request line; *exec_only* refuses all placeholders but the caller's environment."""
    try:
        templates.parse_request(request)
    except ValueError as error:
        yield Problem(path, str(error))
    known, prefixes = ((), ENV_PREFIX) if exec_only else (ASK_PLACEHOLDERS, ASK_PREFIXES)
    if fault := templates.fault_of(request, known, prefixes):
        yield Problem(path, fault)


def _keys_of_other_roles(path: KeyPath, operation: Operation) -> Iterator[Problem]:
    for name, roles in ONLY_FOR.items():
        if operation.role not in roles and getattr(operation, name) != _DEFAULTS[name].default:
            place = (*path, key_name(_DEFAULTS[name]))
            yield Problem(place, f"only for role {' or '.join(roles)}, not for {operation.role}")


def _placeholders(path: KeyPath, operation: Operation) -> Iterator[Problem]:
    templated = {name: getattr(operation, name) for name in ("query", "json", "form", "headers")}
    faults = {name: templates.fault_of(value, ASK_PLACEHOLDERS, ASK_PREFIXES) for name, value in templated.items()}
    faults["exec"] = templates.fault_of(operation.exec_, (*ASK_PLACEHOLDERS, "python"), ASK_PREFIXES)
    yield from (Problem((*path, name), fault) for name, fault in faults.items() if fault)
    if operation.json is not None and operation.form:
        yield Problem((*path, "form"), "excludes json: a request has one body")
    if not any(faults.values()) and not templates.fault_of(operation.request, ASK_PLACEHOLDERS, ASK_PREFIXES):
        yield from _who(path, operation)


def _who(path: KeyPath, operation: Operation) -> Iterator[Problem]:
    wanted = NAMED_BY.get(operation.role, ())
    if wanted and not operation.uses.intersection(wanted):
        names = ", ".join("{" + one + "}" for one in wanted)
        yield Problem(path, f"never says which contact is meant: use one of {names} in its request, query or json")


def _places(path: KeyPath, operation: Operation) -> Iterator[Problem]:
    places: dict[KeyPath, str | None] = {
        (*path, "done", name): getattr(operation.done, name) for name in ("id", "external_id", "email", "items")
    }
    for name in ("state", "authenticated", "latency_ms", "quota_left", "error"):
        places[*path, name] = getattr(operation, name)
    if operation.next is not None:
        places[*path, "next", "at"] = operation.next.at
        yield from request_problems((*path, "next", "request"), operation.next.request)
    if operation.accepted is not None:
        for name in ("id", "external_id", "email"):
            places[*path, "accepted", "completion", name] = getattr(operation.accepted.completion, name)
    for where, place in places.items():
        if place is not None and (fault := fault_of(place)):
            yield Problem(where, fault)


def _markers(path: KeyPath, operation: Operation) -> Iterator[Problem]:
    for name in ("stale", "complete", "incomplete"):
        yield from marker_problems((*path, name), getattr(operation, name))
    yield from marker_problems((*path, "done", "when"), operation.done.when)
    if operation.accepted is not None:
        for name in ("until", "failed"):
            sign = getattr(operation.accepted.completion, name)
            yield from marker_problems((*path, "accepted", "completion", name), sign)


def marker_problems(path: KeyPath, marker: Marker | None) -> Iterator[Problem]:
    """List what is wrong with a sign in an answer."""
    if marker is None:
        return
    if (marker.at is None) == (not marker.header) and not getattr(marker, "or_connection_cut", False):
        yield Problem(path, 'needs either at = "/pointer" or header = "Name"')
    if marker.at is not None and (fault := fault_of(marker.at)):
        yield Problem((*path, "at"), fault)


def _completion(path: KeyPath, operation: Operation) -> Iterator[Problem]:
    if operation.accepted is None:
        return
    completion, where = operation.accepted.completion, (*path, "accepted", "completion")
    if bool(completion.request) == completion.effect:
        yield Problem(where, "needs either request (asked until it is done) or effect = true (seen at Intercom alone)")
    if completion.request:
        yield from request_problems((*where, "request"), completion.request)
        if completion.until is None:
            yield Problem((*where, "until"), 'missing; say what ends the wait, such as { at = "/state", is = "done" }')


def _health(path: KeyPath, operation: Operation) -> Iterator[Problem]:
    if operation.state is not None:
        return
    sets = [set(getattr(operation.status, one.name)) for one in fields(operation.status)]
    if not any(sets[1:]):
        yield Problem(path, 'needs state = "/pointer", or status that tells the states apart')
    for index, one in enumerate(sets):
        for other in sets[index + 1 :]:
            if one & other:
                shared = ", ".join(str(status) for status in sorted(one & other))
                yield Problem((*path, "status"), f'{shared} stands for two states; state = "/pointer" tells them apart')
