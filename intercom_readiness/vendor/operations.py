"""
Names for the calls of Intercom's REST API, shared by the tap (near) and the fake (far).

Source: Intercom's OpenAPI descriptions 2.14 to 2.16 (paths); the names are ours, `<resource>.<verb>`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

UNKNOWN = "unknown"


class Operation(NamedTuple):
    """One call of the API; *writes* when it can change Intercom's state."""

    name: str
    method: str
    path: str
    writes: bool


# `{id}` stands for one path segment.
OPERATIONS: tuple[Operation, ...] = (
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

BY_NAME = {operation.name: operation for operation in OPERATIONS}


def _pattern(path: str) -> re.Pattern[str]:
    # Literal paths stand before templated ones in OPERATIONS, so the first match is the right one.
    return re.compile("^" + re.sub(r"\{id\}", "[^/]+", path) + "/?$")


_BY_METHOD: dict[str, list[tuple[re.Pattern[str], Operation]]] = {}
for _operation in OPERATIONS:
    _BY_METHOD.setdefault(_operation.method, []).append((_pattern(_operation.path), _operation))


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
    for pattern, operation in _BY_METHOD.get(method, ()):
        if pattern.match(bare):
            return operation
    return Operation(UNKNOWN, method, bare, method not in {"GET", "HEAD"})
