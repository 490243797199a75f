"""Mistakes with the access token."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from reference import calls
from reference.access import AccessToken
from reference.client import IntercomClient
from reference.defects.registry import defect, put, swap
from reference.failures import OperationFailed
from reference.health import HealthCheck
from reference.upserting import Upserts

if TYPE_CHECKING:
    import httpx

    from reference.calls import Call, Document
    from reference.wishes import Wish


class _Fixed:
    """A token that nobody rotates."""

    def __init__(self, token: str) -> None:
        self._token = token

    def current(self) -> str:
        return self._token


@defect
def token_read_once() -> None:
    """The token is read when the service starts, and never again."""

    def init(original: Any) -> Any:
        def changed(self: IntercomClient, settings: Any, *parts: Any) -> None:
            original(self, settings, *parts)
            self._token = _Fixed(AccessToken(settings).current())  # type: ignore[assignment]

        return changed

    swap(IntercomClient, "__init__", init)


@defect
def health_keeps_old_token() -> None:
    """The health check has a client of its own, which keeps the token that it started with."""

    def init(original: Any) -> Any:
        def changed(self: HealthCheck, settings: Any, client: IntercomClient, *parts: Any) -> None:
            own = copy.copy(client)
            own._token = _Fixed(client._token.current())  # type: ignore[assignment]
            original(self, settings, own, *parts)

        return changed

    swap(HealthCheck, "__init__", init)


@defect
def refused_writes_forgotten() -> None:
    """A write that meets a refused token is answered as taken, to be done later, and is forgotten."""

    def upsert(original: Any) -> Any:
        async def obliging(self: Upserts, wish: Wish) -> tuple[Document, bool]:
            try:
                done: tuple[Document, bool] = await original(self, wish)
            except OperationFailed as failure:
                if failure.code != "bad_token":
                    raise
                return {"id": "pending", "email": wish.email, "external_id": wish.external_id}, True
            return done

        return obliging

    swap(Upserts, "upsert", upsert)


@defect
def token_of_a_developer() -> None:
    """Searches still carry the token that a developer put into the code."""

    def exchange(original: Any) -> Any:
        async def changed(self: IntercomClient, call: Call, token: str) -> tuple[httpx.Response, bytes]:
            own = "a-developer-s-token" if call.path == "/contacts/search" else token
            answer: tuple[httpx.Response, bytes] = await original(self, call, own)
            return answer

        return changed

    swap(IntercomClient, "_exchange", exchange)


@defect
def health_lists_admins() -> None:
    """Health asks for the list of admins, for which the token needs a scope that nothing else needs."""
    put(calls, "who_am_i", lambda: calls.Call("admins.list", "GET", "/admins", lambda _: True))
