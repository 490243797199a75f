"""Reads the requests of one connection; see `parsing`."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httptools

from .canaries import BODY_BYTES_MAX

if TYPE_CHECKING:
    from .parsing import ExchangeReader

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Call:
    """A request that waits for its answer; *place* is its place in the journal."""

    place: int
    method: str
    path: bytes
    body: bytearray = field(default_factory=bytearray)
    whole: bool = False


class RequestReader:
    """Callbacks of httptools for the requests of one connection."""

    def __init__(self, reader: ExchangeReader) -> None:
        self._reader = reader
        self._parser = httptools.HttpRequestParser(self)
        self._call: Call | None = None
        self._url = b""
        # How the length of a body that is still to come is told, where the request offers another protocol.
        self._framing: list[bytes] = []
        self._declined = False
        self._began = (0.0, 0.0)
        self._readable = True

    def feed(self, data: bytes) -> None:
        """Read on; what cannot be read ends the reading and nothing else."""
        while data and self._readable:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                # Java's client offers h2c with its first request; hardly a server takes it, so HTTP/1.1 goes on.
                self._parser = httptools.HttpRequestParser(self)
                self._declined = bool(self._framing)
                head = b"POST / HTTP/1.1\r\n%b\r\n\r\n" % b"\r\n".join(self._framing) if self._framing else b""
                data = head + data[upgrade.args[0] :]
            except httptools.HttpParserError as error:
                self._give_up(error)
            else:
                return

    def on_message_begin(self) -> None:
        """Begin a request, unless it is the body of one that offered another protocol."""
        if self._declined:
            return
        self._call, self._url, self._framing = None, b"", []
        self._began = (self._reader.now_s, time.time())

    def on_url(self, url: bytes) -> None:
        """Take a piece of the path."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep what tells the length of the body."""
        if not self._declined and name.lower() in {b"content-length", b"transfer-encoding"}:
            self._framing.append(b"%b: %b" % (name, value))

    def on_headers_complete(self) -> None:
        """Note the request."""
        if self._declined:
            return
        method = self._parser.get_method().decode()
        self._call = self._reader.request_head(method, self._url, *self._began)

    def on_body(self, body: bytes) -> None:
        """Keep the beginning of the body, which tells whom the request is about."""
        if self._call and len(self._call.body) < BODY_BYTES_MAX:
            self._call.body += body

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        if self._framing and not self._declined and self._parser.should_upgrade():
            # The parser takes the body for the other protocol, which is only offered.
            return
        self._declined = False
        if self._call:
            self._reader.request_ended(self._call)
            self._call = None

    def _give_up(self, error: httptools.HttpParserError) -> None:
        report(error)
        self._readable = False
        if self._call is None:
            self._reader.request_ended(self._reader.request_head("", b"", self._reader.now_s, time.time()))


def report(error: httptools.HttpParserError) -> None:
    """Log a mistake of the callbacks; what a peer does wrong is no mistake of ours."""
    if isinstance(error, httptools.HttpParserCallbackError):
        # Not the peer's mistake but ours: the callbacks above raised.
        _log.error("the tap could not note an exchange", exc_info=error)
