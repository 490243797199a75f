"""The outgoing side of HTTP: one connection, one request at a time, and how each one ended."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import httptools

if TYPE_CHECKING:
    import ssl

    from fakes.intercom.webhooks.address import Address

Ended = Literal["answered", "refused", "tls", "reset", "closed", "malformed", "timeout"]
# Statuses below are no answer yet (100 Continue, 103 Early Hints).
_FIRST_FINAL = 200


class Outcome(NamedTuple):
    """How a request ended: its final status if one was read, and what ended it."""

    status: int | None
    ended: Ended

    def told(self) -> str:
        """Say it in words."""
        return f"answered {self.status}" if self.status is not None else f"ended: {self.ended}"


class Connection(asyncio.Protocol):
    """A connection to an endpoint; reads answers while one is awaited."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # set before anything can be asked
        # False once the peer said that it closes, or did.
        self.reusable = True
        self._waiting: asyncio.Future[Outcome] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._status: int | None = None
        self._headless = False

    async def ask(self, request: bytes, *, bodiless: bool = False) -> Outcome:
        """
        Write a request and wait for its answer, for as long as the caller lets it.

        Args:
            request: All its bytes.
            bodiless: The answer ends with its head, as to HEAD.
        """
        if self.transport.is_closing():
            return Outcome(None, "closed")
        self._status = None
        self._headless = bodiless
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Close in order; a request that is awaited is cut off."""
        if self._waiting is not None and not self._waiting.done():
            self.transport.abort()
        else:
            self.transport.close()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        self.transport = transport  # type: ignore[assignment]  # a TCP client's transport is a full one

    def data_received(self, data: bytes) -> None:
        """Parse what arrived."""
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._end("malformed")
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """End what is awaited; a status that was read is an answer, whatever became of its body."""
        self.reusable = False
        self._end("answered" if self._status is not None else "reset" if exc is not None else "closed")

    # httptools callbacks

    def on_headers_complete(self) -> None:
        """Note the status; an answer to HEAD is whole now."""
        status = self._parser.get_status_code()
        if status < _FIRST_FINAL:
            return
        self._status = status
        if self._headless:
            self.reusable = False
            self._end("answered")

    def on_message_complete(self) -> None:
        """End what is awaited, unless the final answer is still to come."""
        if self._status is not None:
            self.reusable = self.reusable and self._parser.should_keep_alive()
            self._end("answered")

    def _end(self, ended: Ended) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Outcome(self._status, ended))


async def connect(address: Address, *, verified: bool) -> Connection | Outcome:
    """Open a connection; an ``Outcome`` says why there is none."""
    context = _context(verified) if address.tls else None
    try:
        _, connection = await asyncio.get_running_loop().create_connection(
            Connection, address.host, address.port, ssl=context, server_hostname=address.host if context else None
        )
    except OSError as error:
        # ssl.SSLError is an OSError; asked by name so that plain http never imports ssl.
        return Outcome(None, "tls" if type(error).__module__ == "ssl" else "refused")
    return connection


@lru_cache(maxsize=2)
def _context(verified: bool) -> ssl.SSLContext:  # noqa: FBT001  (a key of the cache)
    import ssl

    context = ssl.create_default_context()
    if not verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
