"""Finds the route of a request: which handler answers it, what scope it needs, since which version it exists."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fakes.intercom.modelled import MODELLED
from intercom_readiness.vendor.operations import OPERATIONS
from intercom_readiness.vendor.versions import OLDEST_MODELLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.call import Call
    from fakes.intercom.messages import Reply
    from intercom_readiness.vendor.operations import Operation

    Handler = Callable[[Call], bytes | Reply]


class Route:
    """
    One call that Intercom has.

    Attributes:
        operation: What it is called.
        modelled: Whether the fake answers it.
        scope: Scope that a token needs; "" is none.
        since: First version that has it.
        fixed: Positions of fixed path segments with their texts.
        places: Positions of path parameters.
    """

    __slots__ = ("_handler", "_place", "fixed", "modelled", "operation", "places", "scope", "since")

    def __init__(self, operation: Operation, place: str = "", scope: str = "", since: str = "") -> None:
        self.operation = operation
        self.scope = scope
        self.since = since or OLDEST_MODELLED
        self.modelled = place != ""
        self._place = place
        self._handler: Handler | None = None
        segments = self.operation.path.split("/")
        self.fixed = tuple((at, text) for at, text in enumerate(segments) if at > 1 and text != "{id}")
        self.places = tuple(at for at, text in enumerate(segments) if text == "{id}")

    @property
    def handler(self) -> Handler:
        """The function that answers; its module is imported when it is first asked, which keeps starting fast."""
        if self._handler is None:
            module, _, function = self._place.partition(":")
            self._handler = getattr(importlib.import_module(f"fakes.intercom.handlers.{module}"), function)
        return self._handler


_PLACES = {name: rest for name, *rest in MODELLED}
_ALL = tuple(Route(one, *_PLACES.get(one.name, ())) for one in OPERATIONS)
ROUTES = tuple(one for one in _ALL if one.modelled)

# By operation; "" where any token will do.
SCOPE_OF: dict[str, str] = {route.operation.name: route.scope for route in ROUTES}

_BY_SHAPE: dict[tuple[str, int, str], list[Route]] = {}
_BY_PATH = {(one.operation.method, one.operation.path): one for one in ROUTES if not one.places}
# Fixed segments stand before parameters, so the first match is the right one. Calls that are not modelled stand there
# too: else GET /admins/activity_logs would be taken for an admin.
for _one in sorted(_ALL, key=lambda one: [segment == "{id}" for segment in one.operation.path.split("/")]):
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
    exact = _BY_PATH.get((method, path))
    if exact is not None:
        return exact, ()
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
            if not route.modelled:
                return None
            values = tuple([segments[at] for at in route.places])
            return route, tuple(map(unquote, values)) if "%" in path else values
    return None
