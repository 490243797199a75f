"""
Reads the two byte streams of one connection as HTTP/1.1 and notes its exchanges; it never sees a socket.

What cannot be read is noted as such and read no further: the bytes flow past this module, not through it.
"""

from __future__ import annotations

import time
from collections import deque
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httptools

from .canaries import BODY_BYTES_MAX
from .requests import Call, RequestReader, report

if TYPE_CHECKING:
    from intercom_readiness.model import Ended

    from .journal import TapJournal

_HEAD_END = b"\r\n\r\n"
# Answers of these calls show the ids of contacts.
_TEACHING = {"contacts.create", "contacts.read", "contacts.update", "contacts.search", "contacts.find_by_external_id"}
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


class ExchangeReader:
    """
    Reads one connection; the methods are called in the order in which things happened on the wire.

    Moments are seconds on the monotonic clock.

    Attributes:
        connection: What exchanges call this connection.
    """

    def __init__(self, journal: TapJournal, connection: str) -> None:
        self._journal = journal
        self.connection = connection
        self._waiting: deque[Call] = deque()
        self._requests = RequestReader(self)
        self._answers = _AnswerReader(self)
        self._client_gone = False
        self._served = False
        self._doubtful: list[tuple[Call, float]] = []
        self.now_s = 0.0

    @property
    def asked(self) -> bool:
        """Whether the last request that has no answer is whole."""
        return bool(self._waiting) and self._waiting[-1].whole

    def request_bytes(self, data: bytes, at_s: float) -> None:
        """Read what the client sent."""
        self.now_s = at_s
        self._requests.feed(data)

    def answer_bytes(self, data: bytes, at_s: float) -> None:
        """Read what was passed on to the client."""
        self.now_s = at_s
        self._answers.feed(data)

    def client_ended(self, at_s: float, *, reset: bool) -> None:
        """
        Note that the client closed or reset: what it still waited for, it gave up.

        After a half-close it may in fact wait on; `client_still_there` puts that right.
        """
        self._client_gone = True
        self._end_waiting(at_s, "client_closed")
        if reset:
            self._waiting.clear()
            self._doubtful.clear()

    def client_still_there(self) -> None:
        """Note that a client which closed its sending side took what has been passed on to it since."""
        for call, at_s in self._doubtful:
            self._journal.update(call.place, ended="answered", closed_s=at_s)
        self._doubtful.clear()

    @property
    def doubtful(self) -> bool:
        """Whether a whole answer went to a client that had closed its sending side, or all of itself."""
        return bool(self._doubtful)

    def server_ended(self, at_s: float, ended: Ended) -> None:
        """Note that the upstream side ended, and how; an answer that only the end delimits is whole then."""
        if ended == "server_closed" and self._answers.ends_by_close and self._waiting:
            self.now_s = at_s
            self.answer_ended()
        self._end_waiting(at_s, ended)
        self._waiting.clear()

    def request_head(self, method: str, path: bytes, began_s: float, began_at: float) -> Call:
        """Note a request; *method* is "" for what is not HTTP."""
        place = self._journal.open(method, path, self.connection, began_s, began_at, reused=self._served)
        call = Call(place, method, path)
        self._waiting.append(call)
        return call

    def request_ended(self, call: Call) -> None:
        """Note that the request is whole, or that no more of it will come: time to look into the body."""
        call.whole = True
        if call.body and not self._journal.exchanges[call.place].subject:
            self._journal.update(call.place, subject=self._journal.canaries.find(b"", bytes(call.body)))

    @property
    def answered_call(self) -> Call | None:
        """The call that the present answer belongs to; None when nobody asked."""
        return self._waiting[0] if self._waiting else None

    def answer_head(self, **facts: Any) -> None:
        """Note what the head of the answer says."""
        if self._waiting:
            self._journal.update(self._waiting[0].place, **facts)

    def wants_body(self) -> bool:
        """Tell whether the answer's body may show an id."""
        return bool(self._waiting) and self._journal.exchanges[self._waiting[0].place].operation in _TEACHING

    def answer_ended(self) -> None:
        """Note that the answer is whole."""
        if not self._waiting:
            return
        call = self._waiting.popleft()
        self._served = True
        if self._client_gone:
            self._doubtful.append((call, self.now_s))
            return
        self._journal.update(call.place, closed_s=self.now_s, ended="answered")
        subject = self._journal.exchanges[call.place].subject
        if subject and self._answers.body:
            self._journal.canaries.learn(bytes(self._answers.body), subject)

    def _end_waiting(self, at_s: float, ended: Ended) -> None:
        for call in self._waiting:
            if not call.whole:
                self.request_ended(call)
            if self._journal.exchanges[call.place].ended == "open":
                self._journal.update(call.place, closed_s=at_s, ended=ended)


class _AnswerReader:
    """Callbacks of httptools for the answers of one connection."""

    def __init__(self, reader: ExchangeReader) -> None:
        self._reader = reader
        self._parser = httptools.HttpResponseParser(self)
        self._headers: dict[bytes, bytes] = {}
        self._held = b""
        self._interim = False
        self._readable = True
        self.body = bytearray()
        self.ends_by_close = False

    def feed(self, data: bytes) -> None:
        while data and self._readable:
            data, rest = self._cut_after_bodiless_head(data)
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade:
                self._readable = False
            except httptools.HttpParserError as error:
                report(error)
                self._readable = False
            data = rest

    def _cut_after_bodiless_head(self, data: bytes) -> tuple[bytes, bytes]:
        """Give the parser an answer to HEAD as far as the head goes: it cannot know that no body follows."""
        call = self._reader.answered_call
        if call is None or call.method != "HEAD":
            return data, b""
        self._held += data
        head, end, rest = self._held.partition(_HEAD_END)
        if not end:
            return b"", b""
        self._held = b""
        return head + end, rest

    def on_message_begin(self) -> None:
        self._headers.clear()
        self.body.clear()
        self.ends_by_close = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        self._interim = status < HTTPStatus.OK and status != HTTPStatus.SWITCHING_PROTOCOLS
        if self._interim:
            return
        self._reader.answer_head(
            status=status,
            request_id=self._headers.get(b"x-request-id", b"").decode(errors="replace"),
            reset_at=_whole_number(self._headers.get(b"x-ratelimit-reset", b"")),
            retry_after_s=_retry_after_s(self._headers.get(b"retry-after", b"")),
            rate_left=_whole_number(self._headers.get(b"x-ratelimit-remaining", b"")),
            rate_limit=_whole_number(self._headers.get(b"x-ratelimit-limit", b"")),
        )
        call = self._reader.answered_call
        if call is not None and call.method == "HEAD":
            self._reader.answer_ended()
            self._parser = httptools.HttpResponseParser(self)
            return
        framed = b"content-length" in self._headers or b"transfer-encoding" in self._headers
        self.ends_by_close = not framed and status not in _BODILESS

    def on_body(self, body: bytes) -> None:
        if len(self.body) < BODY_BYTES_MAX and self._reader.wants_body():
            self.body += body

    def on_message_complete(self) -> None:
        if not self._interim:
            self._reader.answer_ended()
            self.ends_by_close = False


def _whole_number(text: bytes) -> int | None:
    return int(text) if text.strip().isdigit() else None


def _retry_after_s(text: bytes) -> float | None:
    """Read Retry-After, in seconds or as a date."""
    try:
        return float(text) if text[:1].isdigit() else parsedate_to_datetime(text.decode()).timestamp() - time.time()
    except ValueError:
        return None
