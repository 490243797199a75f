"""Mistakes that show when the network is in trouble, not when Intercom is."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import httpx

from reference.client import IntercomClient
from reference.defects.registry import defect, put, swap
from reference.failures import REFUSED, RESET, SERVER_ERROR, TIMEOUT, OperationFailed
from reference.health import HealthCheck
from reference.webhooks import Webhooks

if TYPE_CHECKING:
    from starlette.requests import Request

_AS_GOOD_AS_NEVER_S = 3600.0
_BUFFER_BYTES = 262_144
_READ_BYTES = 4_194_304
_OPENS_AFTER = 8
_RESTS_S = 1.0
_TRIES_BENEATH = 5
_PLACES = 20


@defect
def keeps_dead_connections() -> None:
    """The timeout ends the waiting, not the request: the one connection that everybody shares stays taken."""

    def init(original: Any) -> Any:
        def changed(self: IntercomClient, *parts: Any) -> None:
            original(self, *parts)
            if isinstance(self._http._transport, httpx.AsyncHTTPTransport):
                self._http._transport = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))

        return changed

    def exchange(original: Any) -> Any:
        async def left_running(self: IntercomClient, call: Any, token: str) -> Any:
            return await asyncio.shield(asyncio.ensure_future(original(self, call, token)))

        return left_running

    swap(IntercomClient, "__init__", init)
    swap(IntercomClient, "_exchange", exchange)


@defect
def health_hangs_with_the_link() -> None:
    """Health looks at Intercom without a time limit of its own."""

    def init(original: Any) -> Any:
        def changed(self: HealthCheck, *parts: Any) -> None:
            original(self, *parts)
            self._timeout_s = _AS_GOOD_AS_NEVER_S

        return changed

    swap(HealthCheck, "__init__", init)


@defect
def grows_while_link_is_down() -> None:
    """Each attempt borrows a buffer, and those of attempts whose connection broke are never given back."""

    def send(original: Any) -> Any:
        given_back: list[bytearray] = []
        borrowed: list[bytearray] = []

        async def buffered(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            # Filled, as a buffer is that has been read into; the system gives memory to what is written only.
            borrowed.append(given_back.pop() if given_back else bytearray(b"?" * _BUFFER_BYTES))
            document = await original(self, call, timeout_s)
            given_back.append(borrowed.pop())
            return document

        return buffered

    swap(IntercomClient, "send", send)


@defect
def grows_behind_a_breaker() -> None:
    """Each call that fails is kept with all that it had read, and a breaker hides how fast that grows."""
    kept: list[bytearray] = []

    def send(original: Any) -> Any:
        failed, open_until_s = 0, 0.0

        async def guarded(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            nonlocal failed, open_until_s
            if time.monotonic() < open_until_s:
                raise OperationFailed("unavailable", "Intercom is given a rest", cause=SERVER_ERROR)
            try:
                document = await original(self, call, timeout_s)
            except OperationFailed as failure:
                if failure.cause == RESET:
                    kept.append(bytearray(b"?" * _READ_BYTES))
                    failed += 1
                    if failed >= _OPENS_AFTER:
                        open_until_s = time.monotonic() + _RESTS_S
                raise
            failed = 0
            return document

        return guarded

    swap(IntercomClient, "send", send)


@defect
def gives_intercom_up() -> None:
    """After five broken connections in a row Intercom is not asked again before the next start."""
    _stops_asking(after=5, failures=frozenset({RESET}), told="Intercom is out of order", cause=RESET)


@defect
def breaker_never_closes() -> None:
    """A circuit breaker opens after eight failed calls in a row, and nobody has thought of closing it."""
    # A refusal or a rate limit is the answer of an Intercom that works.
    outages = frozenset({REFUSED, RESET, SERVER_ERROR, TIMEOUT})
    _stops_asking(after=8, failures=outages, told="Intercom is left alone", cause=SERVER_ERROR)


@defect
def breaker_of_timeouts_never_closes() -> None:
    """A circuit breaker opens after eight timeouts in a row, and nobody has thought of closing it."""
    _stops_asking(after=8, failures=frozenset({TIMEOUT}), told="Intercom is left alone", cause=TIMEOUT)


@defect
def places_run_out() -> None:
    """A connection that broke keeps its place in the pool: after twenty of them there is none left."""

    def send(original: Any) -> Any:
        kept = 0

        async def crowded(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            nonlocal kept
            if kept >= _PLACES:
                raise OperationFailed("timeout", "No connection to Intercom was free", cause=TIMEOUT)
            try:
                return await original(self, call, timeout_s)
            except OperationFailed as failure:
                kept += failure.cause == RESET
                raise

        return crowded

    swap(IntercomClient, "send", send)


def _stops_asking(*, after: int, failures: frozenset[str], told: str, cause: str) -> None:
    def send(original: Any) -> Any:
        failed = 0

        async def guarded(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            nonlocal failed
            if failed >= after:
                raise OperationFailed("unavailable", told, cause=cause)
            try:
                document = await original(self, call, timeout_s)
            except OperationFailed as failure:
                failed = failed + 1 if failure.cause in failures else 0
                raise
            failed = 0
            return document

        return guarded

    swap(IntercomClient, "send", send)


@defect
def first_piece_is_the_answer() -> None:
    """What has come first is taken for the whole answer."""

    async def first_piece(self: IntercomClient, call: Any, token: str) -> tuple[httpx.Response, bytes]:
        headers = {"Authorization": f"Bearer {token}"}
        request = self._http.build_request(call.method, call.path, params=call.query, json=call.body, headers=headers)
        response = await self._http.send(request, stream=True)
        try:
            return response, await anext(response.aiter_bytes(), b"")
        finally:
            await response.aclose()

    put(IntercomClient, "_exchange", first_piece)


@defect
def first_piece_is_the_notification() -> None:
    """What has come first is taken for the whole notification, whose signature is then wrong."""

    async def first_piece(_self: Webhooks, request: Request) -> bytes | None:
        body = b""
        # A server hands on what it has read, so the head of a request may come without any body.
        async for piece in request.stream():
            body = body or piece
        return body

    put(Webhooks, "_body", first_piece)


@defect
def resets_not_counted() -> None:
    """A connection that broke is tried again at once, many times, as a transport with retries of its own does."""

    def send(original: Any) -> Any:
        async def tried_beneath(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            for _ in range(_TRIES_BENEATH):
                try:
                    return await original(self, call, timeout_s)
                except OperationFailed as failure:
                    if failure.cause != RESET:
                        raise
            return await original(self, call, timeout_s)

        return tried_beneath

    swap(IntercomClient, "send", send)
