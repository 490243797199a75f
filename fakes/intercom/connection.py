"""One HTTP connection: parses requests one after the other and writes what it is told to, in order."""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
import time
import traceback
from collections import deque
from typing import TYPE_CHECKING, Any

import httptools

from fakes.intercom.messages import SILENCE_MAX_S, Request, without_offer

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from fakes.intercom.messages import Ended

BODY_MAX_BYTES = 16 * 1024 * 1024
# A request's line and headers; what arrives in one piece may be longer.
HEAD_MAX_BYTES = 64 * 1024
# Pipelined requests that wait behind one that is not answered yet; reading stops there, and at bodies of one maximum.
WAITING_MAX = 64
# SO_LINGER on with zero seconds: closing sends RST.
_LINGER_NONE = struct.pack("ii", 1, 0)


class HttpConnection(asyncio.Protocol):
    """
    Reads requests and hands each one on whole, never a second one before the first is finished.

    Subclasses answer in ``handle`` and call ``finish`` when a request is over.

    Args:
        silence_max_s: A caller that says nothing for so long in the middle of a request is left.
    """

    epoch = ""

    def __init__(self, silence_max_s: float = SILENCE_MAX_S) -> None:
        self._silence_max_s = silence_max_s
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # set before anything can arrive
        self.parser = httptools.HttpRequestParser(self)
        self.reading: Request | None = None
        self.current: Request | None = None
        self.waiting: deque[Request] = deque()
        self.task: asyncio.Task[None] | None = None
        self.received_s = 0.0
        self._url = b""
        self._body: bytes | bytearray = b""
        self._size_bytes = 0
        self._in_head = self._again = False
        self._head_bytes = 0
        self._silence: asyncio.TimerHandle | None = None
        # The caller does not read its answers.
        self._stuffed = False
        self._waiting_bytes = 0

    # What subclasses define.

    def handle(self, request: Request) -> None:
        """Answer *request*, now or later."""
        raise NotImplementedError

    def opened(self, request: Request) -> None:
        """Note that a request began to arrive."""

    def closed(self, request: Request) -> None:
        """Note that a request is over."""

    def unreadable(self) -> None:
        """Answer bytes that are not HTTP, then close."""
        self.transport.close()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport; asyncio sets TCP_NODELAY on it."""
        self.transport = transport  # type: ignore[assignment]  # a TCP server's transport is a full one

    def data_received(self, data: bytes) -> None:
        """Parse what arrived."""
        self.received_s = time.monotonic()
        in_head = self._in_head
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            # A mistake of ours while answering, not the caller's: say so and let this connection go.
            traceback.print_exc(file=sys.stderr)
            self.transport.abort()
        except httptools.HttpParserUpgrade as offer:
            self._decline(data[offer.args[0] :])
            return
        except httptools.HttpParserError:
            self.unreadable()
            return
        if self.reading is not None:
            self._watch(len(data) if in_head else 0)

    def eof_received(self) -> None:
        """Take the caller's end for a farewell, as nginx does: a caller that gave up must not look patient."""

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (a name that asyncio sets)
        """End every request that is still open."""
        if self.task is not None:
            self.task.cancel()
        if self._silence is not None:
            self._silence.cancel()
        for request in (self.current, self.reading, *self.waiting):
            if request is not None and request.ended == "open":
                self._note_end(request, "client_closed")
        self.waiting.clear()

    def pause_writing(self) -> None:
        """Answer no more before the caller has read what it has got."""
        self._stuffed = True
        self._read_or_wait()

    def resume_writing(self) -> None:
        """Go on with what waits."""
        self._stuffed = False
        self._read_or_wait()
        if self.current is None and self.waiting:
            self._next()

    # httptools callbacks

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._url = b""
        self._in_head = True
        if self._again:
            return
        self._body = b""
        self._size_bytes = self._head_bytes = 0
        self.reading = Request(self.received_s, self.epoch)
        self.opened(self.reading)

    def on_url(self, url: bytes) -> None:
        """Collect the target, which may arrive in pieces."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect one header."""
        if self.reading is not None:
            self.reading.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        """Ask for the body where the caller waits to be asked."""
        self._in_head = False
        request = self.reading
        if request is None:
            return
        request.method = self.parser.get_method().decode("ascii", "replace")
        path, _, query = self._url.partition(b"?")
        request.path = path.decode("utf-8", "replace")
        request.query = query.decode("utf-8", "replace")
        again, self._again = self._again, False
        if not again and request.headers.get(b"expect", b"").lower() == b"100-continue":
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """Collect the body up to the limit; what is beyond is dropped and refused later."""
        self._size_bytes += len(body)
        if self._size_bytes > BODY_MAX_BYTES:
            self._body = b""
        elif not self._body:
            self._body = body
        else:
            if isinstance(self._body, bytes):
                self._body = bytearray(self._body)
            self._body += body

    def on_message_complete(self) -> None:
        """Hand the whole request on, or let it wait its turn."""
        request = self.reading
        if request is None or (self.parser.should_upgrade() and request.method != "CONNECT"):
            # It offers another protocol, and its body is still to come.
            return
        self.reading = None
        request.body, self._body = bytes(self._body), b""
        if self._size_bytes > BODY_MAX_BYTES:
            request.headers[b":too-large"] = b"1"
        request.keep_alive = self.parser.should_keep_alive()
        if self.current is None and not self._stuffed:
            self.current = request
            self.handle(request)
        else:
            self.waiting.append(request)
            self._waiting_bytes += len(request.body)
            self._read_or_wait()

    # What answers are made of.

    def play(self, story: Coroutine[Any, Any, None]) -> None:
        """Answer over time; the connection's end stops it."""
        self.task = asyncio.get_running_loop().create_task(self._told(story))

    async def _told(self, story: Coroutine[Any, Any, None]) -> None:
        try:
            await story
        except Exception:  # noqa: BLE001  (the process boundary: nobody else would notice, and the caller would wait)
            traceback.print_exc(file=sys.stderr)
            self.transport.abort()

    def finish(self, request: Request, ended: Ended = "answered") -> None:
        """Close the books on *request* and go on with the next."""
        self._note_end(request, ended)
        self.current = None
        self.task = None
        if ended == "answered" and not request.keep_alive:
            self.transport.close()
        elif self.waiting and not self._stuffed:
            self._next()

    def reset(self, request: Request) -> None:
        """Cut the connection with RST."""
        self._note_end(request, "reset")
        sock = self.transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
        self.transport.abort()

    def hang_up(self, request: Request) -> None:
        """Close the connection in order, with FIN, after what was written."""
        self._note_end(request, "server_closed")
        self.transport.close()

    def _decline(self, rest: bytes) -> None:
        # Some clients offer HTTP/2 with every request, also with one that has a body, and take no answer for a no.
        if self.reading is None:
            self.transport.close()
            return
        head = without_offer(self.parser, self._url, self.reading.headers)
        self.parser = httptools.HttpRequestParser(self)
        self._again = True
        self.data_received(head + rest)

    def _next(self) -> None:
        request = self.waiting.popleft()
        self._waiting_bytes -= len(request.body)
        self._read_or_wait()
        self.current = request
        # Not called directly: a long pipeline would recurse.
        asyncio.get_running_loop().call_soon(self._handle_if_open, request)

    def _handle_if_open(self, request: Request) -> None:
        if request.ended == "open" and not self.transport.is_closing():
            self.handle(request)

    def _read_or_wait(self) -> None:
        if self.transport.is_closing():
            return
        full = len(self.waiting) >= WAITING_MAX or self._waiting_bytes >= BODY_MAX_BYTES
        if full or self._stuffed:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def _watch(self, head_bytes: int) -> None:
        # A request has begun to arrive and is not whole yet.
        if self._in_head:
            self._head_bytes += head_bytes
            if self._head_bytes > HEAD_MAX_BYTES:
                self.unreadable()
                return
        if self._silence is None:
            self._silence = asyncio.get_running_loop().call_later(self._silence_max_s, self._leave_if_silent)

    def _leave_if_silent(self) -> None:
        self._silence = None
        if self.reading is None or self.transport.is_closing():
            return
        left_s = self.received_s + self._silence_max_s - time.monotonic()
        if self.waiting or self._stuffed:
            # Perhaps it is not the caller that is silent: nothing is read now.
            left_s = self._silence_max_s
        if left_s > 0:
            self._silence = asyncio.get_running_loop().call_later(left_s, self._leave_if_silent)
        else:
            self.hang_up(self.reading)

    def _note_end(self, request: Request, ended: Ended) -> None:
        request.ended = ended
        if request.closed_s is None:
            request.closed_s = time.monotonic()
        self.closed(request)
