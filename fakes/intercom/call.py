"""What a handler is given: the request, what its token opens, and the workspace it speaks to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from fakes.intercom.errors import invalid, refusal
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.versions import at_least

if TYPE_CHECKING:
    from fakes.intercom.access import Access
    from fakes.intercom.assumptions import Assumptions
    from fakes.intercom.messages import Request
    from fakes.intercom.settings import Settings
    from fakes.intercom.state import World
    from fakes.intercom.workspace import Workspace


class Call:
    """One authenticated call of one operation."""

    __slots__ = ("access", "params", "request", "version", "workspace", "world")

    def __init__(
        self, world: World, request: Request, access: Access, workspace: Workspace, params: tuple[str, ...]
    ) -> None:
        self.world = world
        self.request = request
        self.access = access
        self.workspace = workspace
        self.params = params
        self.version = request.version

    @property
    def settings(self) -> Settings:
        """The options that hold now."""
        return self.world.settings

    @property
    def assumed(self) -> Assumptions:
        """The switches of what nobody can confirm; reading one notes that the answer rests on it."""
        return self.world.assumed

    def address(self, target: str) -> str:
        """Give the address of *target*, a path with its query, at which the caller found the fake."""
        host = self.request.headers.get(b"host", b"").decode("latin-1")
        return f"{self.world.scheme}://{host}{target}" if host else target

    def since(self, version: str) -> bool:
        """Tell whether the call speaks *version* or a newer one."""
        return at_least(self.version, version)

    def query(self) -> dict[str, str]:
        """Read the query string; of a repeated name the last value counts."""
        text = self.request.query
        return dict(parse_qsl(text, keep_blank_values=True)) if text else {}

    def body(self) -> dict[str, Any]:
        """
        Read the JSON body; an absent one is an empty object.

        Raises:
            ApiError: 400, it is no JSON or no object.
        """
        raw = self.request.body
        if not raw:
            return {}
        try:
            read = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise refusal(vendor_errors.BODY_UNREADABLE) from None
        if not isinstance(read, dict):
            raise invalid("The request body must be a JSON object")
        return read
