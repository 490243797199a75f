"""
Names for the calls of Intercom's REST API, shared by the tap (near) and the fake (far).

Source: Intercom's OpenAPI descriptions 2.14 to 2.16 and its official Python client 5.0.1 (paths); the names are ours,
`<resource>.<verb>`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from intercom_readiness.vendor.further_operations import BY_2_14, BY_2_16, BY_CLIENTS

UNKNOWN = "unknown"


class Operation(NamedTuple):
    """
    One call of the API.

    Attributes:
        writes: True when it can change Intercom's state.
        since: The first version whose description has it, as far as versions were read ("" is all of them).
    """

    name: str
    method: str
    path: str
    writes: bool
    since: str = ""


# `{id}` stands for one path segment.
_FIRST: tuple[Operation, ...] = (
    Operation("me.read", "GET", "/me", False),
    Operation("admins.list", "GET", "/admins", False),
    Operation("admins.read", "GET", "/admins/{id}", False),
    Operation("contacts.list", "GET", "/contacts", False),
    Operation("contacts.create", "POST", "/contacts", True),
    Operation("contacts.search", "POST", "/contacts/search", False),
    Operation("contacts.merge", "POST", "/contacts/merge", True),
    Operation("contacts.find_by_external_id", "GET", "/contacts/find_by_external_id/{id}", False),
    Operation("contacts.read", "GET", "/contacts/{id}", False),
    Operation("contacts.update", "PUT", "/contacts/{id}", True),
    Operation("contacts.delete", "DELETE", "/contacts/{id}", True),
    Operation("contacts.archive", "POST", "/contacts/{id}/archive", True),
    Operation("contacts.unarchive", "POST", "/contacts/{id}/unarchive", True),
    Operation("contacts.block", "POST", "/contacts/{id}/block", True),
    Operation("contacts.tags.list", "GET", "/contacts/{id}/tags", False),
    Operation("contacts.tags.attach", "POST", "/contacts/{id}/tags", True),
    Operation("contacts.tags.detach", "DELETE", "/contacts/{id}/tags/{id}", True),
    Operation("tags.list", "GET", "/tags", False),
    Operation("tags.create", "POST", "/tags", True),
    Operation("data_attributes.list", "GET", "/data_attributes", False),
    Operation("data_attributes.create", "POST", "/data_attributes", True),
    Operation("data_attributes.update", "PUT", "/data_attributes/{id}", True),
)

# POST calls that only read.
_READING_VERBS = frozenset({"search", "list", "summarise"})


def _further(name: str, method: str, path: str, since: str = "") -> Operation:
    return Operation(name, method, path, method != "GET" and name.rpartition(".")[2] not in _READING_VERBS, since)


OPERATIONS: tuple[Operation, ...] = (
    *_FIRST,
    *(_further(*row) for row in BY_2_14),
    *(_further(*row, "2.16") for row in BY_2_16),
    *(_further(*row) for row in BY_CLIENTS),
)

BY_NAME = {operation.name: operation for operation in OPERATIONS}


def _shaped() -> dict[tuple[str, int], list[tuple[list[str], Operation]]]:
    shaped: dict[tuple[str, int], list[tuple[list[str], Operation]]] = {}
    # Fixed segments stand before `{id}`, so the first match is the right one.
    for operation in sorted(OPERATIONS, key=lambda one: [segment == "{id}" for segment in one.path.split("/")]):
        segments = operation.path.split("/")
        shaped.setdefault((operation.method, len(segments)), []).append((segments, operation))
    return shaped


_BY_SHAPE = _shaped()


def _fits(segments: list[str], pattern: list[str]) -> bool:
    return all(wanted == given or (wanted == "{id}" and given) for wanted, given in zip(pattern, segments, strict=True))


@lru_cache(maxsize=4096)
def operation_of(method: str, path: str) -> Operation:
    """
    Name the call that a request makes.

    Args:
        method: HTTP method, upper case.
        path: The request's path; a query string is ignored.

    Returns:
        The operation; its name is "unknown" when Intercom has no such call, and it then counts as a write
        unless it is a GET or HEAD.
    """
    bare = path.partition("?")[0]
    segments = bare.removesuffix("/").split("/")
    for pattern, operation in _BY_SHAPE.get((method, len(segments)), ()):
        if _fits(segments, pattern):
            return operation
    return Operation(UNKNOWN, method, bare, method not in {"GET", "HEAD"})
