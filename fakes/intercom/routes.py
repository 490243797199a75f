"""Which handler answers which call, what scope it needs and since which version it exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from fakes.intercom.handlers import (
    admins,
    attributes,
    contact_lifecycle,
    contact_lists,
    contact_tags,
    contacts,
    tags,
)
from intercom_readiness.vendor.operations import BY_NAME, Operation
from intercom_readiness.vendor.versions import OLDEST_MODELLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.call import Call
    from fakes.intercom.messages import Reply

    Handler = Callable[[Call], bytes | Reply]


class Route(NamedTuple):
    """One modelled call."""

    operation: Operation
    handler: Handler
    scope: str
    since: str
    # Positions of fixed segments with their texts, and positions of parameters.
    fixed: tuple[tuple[int, str], ...]
    places: tuple[int, ...]


def _route(name: str, handler: Handler, scope: str = "", since: str = OLDEST_MODELLED) -> Route:
    operation = BY_NAME[name]
    segments = operation.path.split("/")
    return Route(
        operation,
        handler,
        scope,
        since,
        tuple((at, text) for at, text in enumerate(segments) if at > 1 and text != "{id}"),
        tuple(at for at, text in enumerate(segments) if text == "{id}"),
    )


# Of two routes that fit one path the first counts.
ROUTES: tuple[Route, ...] = (
    _route("me.read", admins.me),
    _route("admins.list", admins.listed, "read_admins"),
    _route("admins.read", admins.read, "read_single_admin"),
    _route("contacts.list", contact_lists.listed, "read_list_users_companies"),
    _route("contacts.create", contacts.create, "write_users_companies"),
    _route("contacts.search", contact_lists.search, "read_list_users_companies"),
    _route("contacts.merge", contact_lifecycle.merge, "read_write_users"),
    _route("contacts.find_by_external_id", contacts.find_by_external_id, "read_single_user_company", since="2.13"),
    _route("contacts.read", contacts.read, "read_single_user_company"),
    _route("contacts.update", contacts.update, "write_users_companies"),
    _route("contacts.delete", contact_lifecycle.delete, "read_write_users"),
    _route("contacts.archive", contact_lifecycle.archive, "read_write_users"),
    _route("contacts.unarchive", contact_lifecycle.unarchive, "read_write_users"),
    _route("contacts.block", contact_lifecycle.block, "read_write_users", since="2.13"),
    _route("contacts.tags.list", contact_tags.listed, "read_tags"),
    _route("contacts.tags.attach", contact_tags.attach, "write_tags"),
    _route("contacts.tags.detach", contact_tags.detach, "write_tags"),
    _route("tags.list", tags.listed, "read_tags"),
    _route("tags.create", tags.create, "write_tags"),
    _route("data_attributes.list", attributes.listed, "gather_app_data"),
    _route("data_attributes.create", attributes.create, "write_data_attributes"),
    _route("data_attributes.update", attributes.update, "write_data_attributes"),
)

_BY_SHAPE: dict[tuple[str, int, str], list[Route]] = {}
for _one in ROUTES:
    _segments = _one.operation.path.split("/")
    _BY_SHAPE.setdefault((_one.operation.method, len(_segments), _segments[1]), []).append(_one)


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """
    Find the route of a request.

    Args:
        method: HTTP method, upper case.
        path: Path without query; a slash at its end is ignored.

    Returns:
        The route and its path parameters, decoded; None when the fake models no such call.
    """
    segments = path.split("/")
    if not segments[-1]:
        segments.pop()
    if len(segments) < 2:
        return None
    for route in _BY_SHAPE.get((method, len(segments), segments[1]), ()):
        for at, text in route.fixed:
            if segments[at] != text:
                break
        else:
            values = tuple([segments[at] for at in route.places])
            return route, tuple(map(unquote, values)) if "%" in path else values
    return None
