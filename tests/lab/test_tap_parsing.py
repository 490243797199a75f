"""The reader of a connection: however the bytes are cut, it notes the same exchanges."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_readiness.lab.tap.journal import TapJournal
from intercom_readiness.lab.tap.parsing import ExchangeReader
from intercom_readiness.vendor.operations import operation_of

if TYPE_CHECKING:
    from intercom_readiness.model import Exchange

REQUESTS = (
    b"GET /me HTTP/1.1\r\nHost: x\r\n\r\n"
    b'POST /contacts/search HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n{"e": "k7"}'
    b"HEAD /contacts/k7 HTTP/1.1\r\nHost: x\r\n\r\n"
)
FIRST_ANSWERS = (
    b"HTTP/1.1 103 Early Hints\r\nX-Request-Id: no\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nX-Request-Id: r1\r\nContent-Length: 2\r\n\r\n{}"
    b"HTTP/1.1 429 Too Many\r\nX-Request-Id: r2\r\nX-RateLimit-Reset: 17\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"2\r\n{}\r\n0\r\n\r\n"
)
LAST_ANSWER = b"HTTP/1.1 404 Not Found\r\nX-Request-Id: r3\r\nContent-Length: 900\r\n\r\n"


def _reader() -> tuple[ExchangeReader, list[Exchange]]:
    journal = TapJournal("intercom_api", operation_of)
    journal.canaries.register("k7", "ana")
    return ExchangeReader(journal, "c1"), journal.exchanges


def _cut(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % len(data) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@given(request_cuts=st.lists(st.integers(0, 500)), answer_cuts=st.lists(st.integers(0, 500)))
def test_cuts_do_not_matter(request_cuts: list[int], answer_cuts: list[int]) -> None:
    """Requests and answers are read alike in one piece, byte by byte, or cut anywhere."""
    reader, exchanges = _reader()
    for at_s, piece in enumerate(_cut(REQUESTS, request_cuts)):
        reader.request_bytes(piece, float(at_s))
    for piece in (*_cut(FIRST_ANSWERS, answer_cuts), *_cut(LAST_ANSWER, answer_cuts)):
        reader.answer_bytes(piece, 1_000.0)
    assert [
        ("me.read", "", 200, "r1", None),
        ("contacts.search", "ana", 429, "r2", 17),
        ("unknown", "ana", 404, "r3", None),
    ] == [(e.operation, e.subject, e.status, e.request_id, e.reset_at) for e in exchanges]
    assert {("answered", 1_000.0)} == {(e.ended, e.closed_s) for e in exchanges}


def test_opened_with_the_first_byte() -> None:
    """A request is opened when its first byte comes, closed when the answer's last byte goes."""
    reader, exchanges = _reader()
    reader.request_bytes(b"GET /m", 1.0)
    assert [] == exchanges
    reader.request_bytes(b"e HTTP/1.1\r\n\r\n", 2.0)
    reader.answer_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", 3.0)
    assert [(1.0, None, "open")] == [(e.opened_s, e.closed_s, e.ended) for e in exchanges]
    reader.answer_bytes(b"}", 4.0)
    assert [(1.0, 4.0, "answered")] == [(e.opened_s, e.closed_s, e.ended) for e in exchanges]


def test_a_connection_is_reused_once_it_carried_an_answer() -> None:
    """Only what is asked on a connection that has carried a whole answer is noted as asked on a reused one."""
    reader, exchanges = _reader()
    reader.request_bytes(b"GET /me HTTP/1.1\r\n\r\n", 1.0)
    reader.answer_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 2.0)
    reader.request_bytes(b"DELETE /contacts/k7 HTTP/1.1\r\n\r\n", 3.0)

    assert [("GET", False), ("DELETE", True)] == [(e.method, e.reused) for e in exchanges]


@pytest.mark.parametrize(("ended", "expected"), [("server_closed", "answered"), ("reset", "reset")])
def test_answer_delimited_by_the_end(ended: str, expected: str) -> None:
    """An answer without a length is whole when the server closes, and not when the connection is reset."""
    reader, exchanges = _reader()
    reader.request_bytes(b"GET /me HTTP/1.1\r\n\r\n", 1.0)
    reader.answer_bytes(b"HTTP/1.1 200 OK\r\n\r\n{}", 2.0)
    reader.server_ended(3.0, ended)  # type: ignore[arg-type]
    assert [(expected, 3.0)] == [(e.ended, e.closed_s) for e in exchanges]


def test_unasked_answer_is_ignored() -> None:
    """An answer that nobody asked for, such as 408 on an idle connection, is no exchange."""
    reader, exchanges = _reader()
    reader.answer_bytes(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n", 1.0)
    reader.server_ended(2.0, "server_closed")
    assert [] == exchanges


def test_garbage_answer_leaves_the_exchange_open() -> None:
    """An answer that cannot be read is none: the exchange ends as the connection does."""
    reader, exchanges = _reader()
    reader.request_bytes(b"GET /me HTTP/1.1\r\n\r\n", 1.0)
    reader.answer_bytes(b"\x00\x01\x02\r\n\r\n", 2.0)
    reader.answer_bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 3.0)
    reader.client_ended(4.0, reset=True)
    assert [("client_closed", None, 4.0)] == [(e.ended, e.status, e.closed_s) for e in exchanges]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(b"3", 3.0), (b"0.5", 0.5), (b"Wed, 21 Oct 2015 07:28:00 GMT", "past"), (b"soon", None), (b"", None)],
    ids=["seconds", "fraction", "date", "word", "absent"],
)
def test_retry_after(value: bytes, expected: float | str | None) -> None:
    """Retry-After is read in seconds, whether it is sent as a number or as a date."""
    reader, exchanges = _reader()
    reader.request_bytes(b"GET /me HTTP/1.1\r\n\r\n", 1.0)
    header = b"Retry-After: " + value + b"\r\n" if value else b""
    reader.answer_bytes(b"HTTP/1.1 429 No\r\n" + header + b"Content-Length: 0\r\n\r\n", 2.0)
    found = exchanges[0].retry_after_s
    assert expected == ("past" if found is not None and found < 0 else found)


@pytest.mark.parametrize(("value", "expected"), [(b"1666", 1666), (b"0", 0), (b"many", None), (b"", None)])
def test_what_is_left_of_the_rate_limit(value: bytes, expected: int | None) -> None:
    """The two rate headers are read where they are whole numbers."""
    reader, exchanges = _reader()
    reader.request_bytes(b"GET /me HTTP/1.1\r\n\r\n", 1.0)
    headers = b"X-RateLimit-Remaining: %b\r\nX-RateLimit-Limit: %b\r\n" % (value, value)
    reader.answer_bytes(b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: 0\r\n\r\n", 2.0)
    assert (expected, expected) == (exchanges[0].rate_left, exchanges[0].rate_limit)


def test_tls_is_unparsed_and_answered() -> None:
    """A client that speaks TLS to a plain port is recorded, with the answer that it got."""
    reader, exchanges = _reader()
    reader.request_bytes(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 1.0)
    reader.answer_bytes(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 2.0)
    assert [("unparsed", "answered", 400, True)] == [(e.operation, e.ended, e.status, e.writes) for e in exchanges]
