"""The tap on bare sockets: ends of either side, half-closes, resets, pipelining, floods, bytes that are not HTTP."""

from __future__ import annotations

import hashlib
import socket
import statistics
import struct
import time
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.lab.waiting import eventually, settle
from tests.lab.raw_server import ANSWER, BIG, BODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.tap.recorder import Tap
    from tests.lab.raw_server import RawServer

WITHIN_S = 30.0


def _connect(address: tuple[str, int]) -> socket.socket:
    sock = socket.create_connection(address, timeout=WITHIN_S)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _request(path: str, *more: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} /contacts/{path} HTTP/1.1", "Host: x", *more, "", ""]).encode()


def _read_until(sock: socket.socket, end: bytes) -> bytes:
    """Read until what came ends so, or the connection does."""
    answer = b""
    while not answer.endswith(end) and (chunk := sock.recv(65536)):
        answer += chunk
    return answer


def _read(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count and (more := sock.recv(65_536)):
        data += more
    return data


def _read_all(sock: socket.socket) -> tuple[bytes, str]:
    """Read to the end, and tell how it ended."""
    data = b""
    try:
        while more := sock.recv(65_536):
            data += more
    except ConnectionResetError:
        return data, "rst"
    return data, "fin"


@pytest.fixture(params=["direct", "tapped"])
def place(request: pytest.FixtureRequest, server: RawServer, tap: Tap) -> tuple[str, int]:
    """The address without the tap and with it: the same must be seen at both."""
    return server.address if request.param == "direct" else tap.address


@pytest.mark.parametrize(
    ("behaviour", "whole", "end"),
    [
        ("then_close", ANSWER, "fin"),
        ("then_reset", ANSWER, "rst"),
        ("reset", b"", "rst"),
        ("close", b"", "fin"),
        ("close_in_body", ANSWER[:-20], "fin"),
        ("reset_in_body", ANSWER[:-20], "rst"),
    ],
)
def test_client_sees_the_servers_end(behaviour: str, whole: bytes, end: str, place: tuple[str, int]) -> None:
    """Data before an end arrives, and a FIN arrives as a FIN, a reset as a reset."""
    with _connect(place) as sock:
        sock.sendall(_request(behaviour))
        assert (whole, end) == _read_all(sock)


@pytest.mark.parametrize("how", ["fin", "rst"])
def test_server_sees_the_clients_end(how: str, place: tuple[str, int], server: RawServer) -> None:
    """A client that closes or resets an idle connection is seen to do so by the server."""
    sock = _connect(place)
    sock.sendall(_request("ok"))
    assert ANSWER == _read(sock, len(ANSWER))
    if how == "rst":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    eventually(lambda: server.connections and server.connections[-1].ended, WITHIN_S)
    assert how == server.connections[-1].ended


def test_half_closed_client_gets_its_answer(place: tuple[str, int], server: RawServer) -> None:
    """A client may close its sending side after the request, and still reads a whole answer."""
    with _connect(place) as sock:
        sock.sendall(_request("late"))
        sock.shutdown(socket.SHUT_WR)
        assert (ANSWER, "fin") == _read_all(sock)
    assert "fin" == server.connections[-1].ended


def test_half_closed_client_is_answered(tap: Tap) -> None:
    """A client that closed its sending side only, and waited, did not give up."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("late"))
        sock.shutdown(socket.SHUT_WR)
        _read_all(sock)
        eventually(lambda: tap.exchanges()[0].ended == "answered", WITHIN_S, what="the doubt is resolved")


def test_late_answer_to_a_client_that_left(tap: Tap, server: RawServer) -> None:
    """An answer that comes after the client closed is no answer, and the close is when the exchange ended."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("when_released"))
        eventually(lambda: tap.open_count == 1, WITHIN_S)
        closed_s = time.monotonic()
    eventually(lambda: tap.open_count == 0, WITHIN_S)
    server.released.set()
    eventually(lambda: server.connections[0].ended, WITHIN_S)
    eventually(lambda: tap.live_count == 0, WITHIN_S)
    (exchange,) = tap.exchanges()
    assert "client_closed" == exchange.ended
    assert exchange.closed_s is not None
    assert closed_s <= exchange.closed_s <= closed_s + WITHIN_S


def test_pipelined_requests_keep_their_order(tap: Tap) -> None:
    """Requests sent in one piece are answered, and noted, in their order and each with its own status."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("ok") + _request("limited") + _request("nothing") + _request("last"))
        assert _read_all(sock)[0].count(b"HTTP/1.1 ") == 4
    exchanges = tap.exchanges()
    assert [200, 429, 204, 200] == [exchange.status for exchange in exchanges]
    assert {"answered"} == {exchange.ended for exchange in exchanges}
    assert 1 == len({exchange.connection for exchange in exchanges})


def test_head_has_no_body(tap: Tap) -> None:
    """The answer to HEAD ends with its head, whatever length it declares; the next answer is read right."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("head", method="HEAD"))
        while b"\r\n\r\n" not in sock.recv(1_000, socket.MSG_PEEK):
            pass
        sock.recv(1_000)
        sock.sendall(_request("limited"))
        _read(sock, 60)
    assert [(200, "answered"), (429, "answered")] == [(e.status, e.ended) for e in tap.exchanges()]


def test_expect_continue(place: tuple[str, int]) -> None:
    """A client that waits for 100 Continue gets it before it has sent the body."""
    with _connect(place) as sock:
        sock.sendall(_request("echo", "Content-Length: 5", "Expect: 100-continue", method="POST"))
        assert b"HTTP/1.1 100 Continue\r\n\r\n" == sock.recv(100)
        sock.sendall(b"hello")
        assert b"hello" == _read(sock, 43)[-5:]


def test_expect_continue_is_one_exchange(tap: Tap) -> None:
    """An interim answer is not the answer."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("limited", "Content-Length: 5", "Expect: 100-continue", method="PUT"))
        sock.recv(100)
        assert [("contacts.update", None, "open")] == [(e.operation, e.status, e.ended) for e in tap.exchanges()]
        sock.sendall(b"hello")
        _read(sock, 60)
    assert [(429, "answered")] == [(e.status, e.ended) for e in tap.exchanges()]


def test_early_answer_ends_the_exchange(tap: Tap) -> None:
    """An answer that does not wait for the body ends the exchange, although the request never was whole."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("refuse_upload", "Content-Length: 5000000", method="PUT") + b"x" * 100)
        _read_all(sock)
    assert [(413, "answered")] == [(e.status, e.ended) for e in tap.exchanges()]


def test_chunked_both_ways(tap: Tap) -> None:
    """Chunked requests and answers pass byte for byte and are one exchange each."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("chunked", "Transfer-Encoding: chunked", method="PUT"))
        sock.sendall(b"4\r\nk7-1\r\n")
        sock.sendall(b"0\r\n\r\n")
        assert _read_until(sock, b"\r\n0\r\n\r\n").startswith(b"HTTP/1.1 200")
        sock.sendall(_request("ok"))
        assert ANSWER == _read(sock, len(ANSWER))
    assert ["contacts.update", "contacts.read"] == [exchange.operation for exchange in tap.exchanges()]


@pytest.mark.parametrize("sent", [b"", b"GET /contacts/ok HTT", _request("ok")[:-2]], ids=["nothing", "line", "head"])
def test_no_request_no_exchange(sent: bytes, tap: Tap) -> None:
    """A connection that is closed before a request's head is whole is no exchange."""
    with _connect(tap.address) as sock:
        sock.sendall(sent)
        eventually(lambda: tap.live_count == 1, WITHIN_S)
    eventually(lambda: tap.live_count == 0, WITHIN_S)
    assert [] == tap.exchanges()


def test_abandoned_upload_is_an_exchange(tap: Tap) -> None:
    """A request whose body never was whole is an attempt that the client gave up, subject and all."""
    tap.register("k7-1", "k7-1")
    with _connect(tap.address) as sock:
        sock.sendall(_request("ok", "Content-Length: 500", method="PUT") + b'{"email": "k7-1@example.test"')
        eventually(lambda: tap.open_count == 1, WITHIN_S)
    eventually(lambda: tap.open_count == 0, WITHIN_S)
    (exchange,) = tap.exchanges()
    assert ("contacts.update", "k7-1", "client_closed") == (exchange.operation, exchange.subject, exchange.ended)


def test_upgraded_connection_flows(tap: Tap) -> None:
    """After 101 the connection speaks another language, which passes unread."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("swap", "Connection: Upgrade", "Upgrade: echo"))
        sock.recv(200)
        for word in (b"\x00\x81\xff", b"GET / not a request\r\n\r\n"):
            sock.sendall(word)
            assert word == _read(sock, len(word))
    assert [(101, "answered")] == [(e.status, e.ended) for e in tap.exchanges()][:1]


def test_offered_upgrade_is_plain_http(tap: Tap) -> None:
    """A client that offers h2c, as Java's does, goes on in HTTP/1.1 and is read on."""
    with _connect(tap.address) as sock:
        offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")
        for _ in range(2):
            sock.sendall(_request("ok", *offer))
            assert ANSWER == _read(sock, len(ANSWER))
    assert ["contacts.read"] * 2 == [exchange.operation for exchange in tap.exchanges()]


def test_an_offered_upgrade_leaves_the_body_readable(tap: Tap) -> None:
    """A write that offers h2c is one call whose body is read for whom it is about, and so is the next one."""
    with _connect(tap.address) as sock:
        for subject in ("k7-1", "k7-2"):
            offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")
            body = b'{"external_id": "%b"}' % subject.encode()
            tap.register(subject, subject)
            sock.sendall(_request("ok", *offer, f"Content-Length: {len(body)}", method="PUT") + body[:9])
            sock.sendall(body[9:])
            assert ANSWER == _read(sock, len(ANSWER))
    seen = [(exchange.operation, exchange.subject, exchange.ended) for exchange in tap.exchanges()]
    assert [("contacts.update", "k7-1", "answered"), ("contacts.update", "k7-2", "answered")] == seen


def test_what_is_not_http_passes(make_tap: Callable[..., Tap]) -> None:
    """Bytes that are not HTTP pass unaltered both ways, and count as one exchange that could not be read."""
    noise = bytes(range(256)) * 8_000
    with socket.create_server(("127.0.0.1", 0)) as listener:
        tap = make_tap(listener.getsockname())
        with _connect(tap.address) as sock:
            peer, _ = listener.accept()
            with peer:
                peer.settimeout(WITHIN_S)
                for here, there in ((sock, peer), (peer, sock)):
                    here.sendall(noise)
                    assert hashlib.sha256(noise).digest() == hashlib.sha256(_read(there, len(noise))).digest()
                assert [("unparsed", "open")] == [(e.operation, e.ended) for e in tap.exchanges()]
    eventually(lambda: tap.open_count == 0, WITHIN_S)


def test_slow_reader_holds_the_server_up(tap: Tap, server: RawServer) -> None:
    """The tap holds a bounded number of bytes for a client that does not read, and loses none of them."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("flood"))
        held = settle(lambda: server.sent, still_s=0.3, within_s=WITHIN_S)
        assert held < len(BIG) * 400
        head = _read(sock, 60)
        left = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]) - len(head.partition(b"\r\n\r\n")[2])
        while left:
            left -= len(sock.recv(min(left, 1_000_000)))
        eventually(lambda: tap.exchanges()[0].ended == "answered", WITHIN_S)


def test_held_up_server_end_is_noticed(tap: Tap, server: RawServer) -> None:
    """A client that leaves while it is flooded is seen to leave."""
    with _connect(tap.address) as sock:
        sock.sendall(_request("flood"))
        settle(lambda: server.sent, still_s=0.3, within_s=WITHIN_S)
    eventually(lambda: tap.open_count == 0 and tap.live_count == 0, WITHIN_S)
    assert ["client_closed"] == [exchange.ended for exchange in tap.exchanges()]


def test_answers_in_two_segments_are_not_delayed(tap: Tap) -> None:
    """Small segments are passed on at once: with the usual delays of TCP each answer would take 40 ms."""
    with _connect(tap.address) as sock:
        took_s = []
        for _ in range(50):
            began_s = time.monotonic()
            sock.sendall(_request("two_segments"))
            assert BODY == _read(sock, len(ANSWER))[-len(BODY) :]
            took_s.append(time.monotonic() - began_s)
    assert statistics.median(took_s) < 0.02
