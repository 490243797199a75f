"""Enormous, broken, silent and greedy callers on both ports: refused or left, nobody waits, memory stays bounded."""

from __future__ import annotations

import gzip
import random
import socket
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import psutil
import pytest

from fakes.intercom.connection import BODY_MAX_BYTES, HEAD_MAX_BYTES
from tests.fakes.intercom.driving import WITHIN_S, Fake

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
# What a fake may have grown by after all of a test's callers: one of the largest requests while it is read, as bytes
# and as JSON (ten megabytes of brackets are eighty of lists), and what the allocator keeps of it.
GROWTH_MAX_BYTES = 160 * MIB
TEN_MB = 10 * 1000 * 1000
PORTS = ("api", "control")
HUGE: dict[str, bytes] = {
    "a text": b'{"email":"' + b"a" * TEN_MB + b'"}',
    "a text without an end": b'{"email":"' + b"a" * TEN_MB,
    "lists in lists": b"[" * TEN_MB,
    "objects in objects": b'{"a":' * (TEN_MB // 5),
    "a list of numbers": b'{"count":[' + b"1," * (TEN_MB // 2) + b"1]}",
    "objects in a list": b'{"contacts":[' + b"{}," * (TEN_MB // 3) + b"7]}",
    "one number": b'{"count":' + b"9" * TEN_MB + b"}",
    "no text at all": b"\xff\xfe" * (TEN_MB // 2),
    "half a character": b'{"email":"' + b"\xf0\x9f" * (TEN_MB // 2) + b'"}',
    "zero bytes": bytes(TEN_MB),
    "more than is taken": bytes(BODY_MAX_BYTES + 1),
    "compressed": gzip.compress(bytes(TEN_MB), 1),
}


class Answer(NamedTuple):
    """All that came until the connection's end."""

    statuses: list[int]
    raw: bytes


@pytest.fixture(scope="module")
def watched() -> Iterator[Fake]:
    """A fake of its own, whose memory nobody else's tests move and whose callers may be silent for a moment only."""
    with Fake.started() as fake:
        fake.api("POST", "/contacts", {"email": "ann@example.test", "name": "n" * MIB})
        fake.control("POST", "/reset", {})
        fake.control("PATCH", "/options", {"rate_limit": 10**9, "workspace_rate_limit": 10**9})
        yield fake
        assert 200 == fake.api("GET", "/me").status_code


def _memory_bytes(fake: Fake) -> int:
    return int(psutil.Process(fake.process.pid).memory_info().rss)


def _connect(fake: Fake, port: str) -> socket.socket:
    split = urlsplit(fake.addresses[port])
    assert split.port is not None
    return socket.create_connection(("127.0.0.1", split.port), timeout=WITHIN_S)


def _head(fake: Fake, port: str, length: int, extra: bytes = b"") -> bytes:
    path = b"/contacts" if port == "api" else b"/seed"
    return b"POST %b HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %b\r\nContent-Length: %d\r\n%b\r\n" % (
        path,
        fake.token.encode(),
        length,
        extra,
    )


def _answered(caller: socket.socket, raw: bytes) -> Answer:
    """Send all, say that there is no more, and read to the connection's end; a reset is an end too."""
    told = b""
    try:
        caller.sendall(raw)
        caller.shutdown(socket.SHUT_WR)
    except OSError:
        # It did not want to hear the rest, and may have said why.
        pass
    try:
        while piece := caller.recv(MIB):
            told += piece
    except ConnectionError:
        pass
    return Answer([int(one[:3]) for one in told.split(b"HTTP/1.1 ")[1:]], told)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("kind", HUGE)
def test_an_enormous_body_is_refused(watched: Fake, port: str, kind: str) -> None:
    """Ten megabytes of anything get one answer, a 4xx unless they make sense, and are let go."""
    body, before_bytes = HUGE[kind], _memory_bytes(watched)
    with _connect(watched, port) as caller:
        answer = _answered(caller, _head(watched, port, len(body), b"Connection: close\r\n") + body)
    watched.control("POST", "/reset", {})

    sensible = port == "api" and kind in ("a text", "a list of numbers", "objects in a list", "one number")
    assert [200 if kind == "a text" and port == "api" else 400] == answer.statuses or sensible
    assert all(status < 500 for status in answer.statuses)
    assert _memory_bytes(watched) - before_bytes < GROWTH_MAX_BYTES


def _odd_heads(path: bytes, token: bytes) -> dict[str, bytes]:
    fine = b"GET %b HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer %b\r\n" % (path, token)
    chunked = fine.replace(b"GET", b"POST") + b"Transfer-Encoding: chunked\r\n"
    return {
        "a megabyte in one header": fine + b"X-Long: " + b"x" * MIB + b"\r\n\r\n",
        "a name of a megabyte": fine + b"x" * MIB + b": y\r\n\r\n",
        "an address of a megabyte": fine.replace(path, b"/" + b"x" * MIB) + b"\r\n",
        "headers without end": fine + b"".join(b"X-%d: y\r\n" % number for number in range(100_000)),
        "a header without a colon": fine + b"nonsense\r\n\r\n",
        "a name with a zero byte": fine + b"X\x00Y: z\r\n\r\n",
        "a value with a zero byte": fine + b"X: \x00\r\n\r\n",
        "a value in no encoding": fine + b"X: \xff\xfe\r\nAccept: \xff\r\nIntercom-Version: \xff\r\n\r\n",
        "a token in no encoding": fine.replace(token, b"\xff\xfe\xc3") + b"\r\n",
        "a folded header": fine + b"X: y\r\n  z\r\n\r\n",
        "two lengths": fine + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "a negative length": fine + b"Content-Length: -1\r\n\r\n",
        "a length that is none": fine + b"Content-Length: many\r\n\r\n",
        "a length beyond 64 bits": fine + b"Content-Length: 99999999999999999999999\r\n\r\n",
        "a length and chunks": chunked + b"Content-Length: 5\r\n\r\n0\r\n\r\n",
        "a chunk of no size": chunked + b"\r\nsize\r\n",
        "a chunk beyond 64 bits": chunked + b"\r\nfffffffffffffffffffff\r\n",
        "an unknown coding": fine + b"Transfer-Encoding: magic\r\n\r\n",
        "an unknown method": fine.replace(b"GET", b"FROB") + b"\r\n",
        "a tunnel": b"CONNECT here:443 HTTP/1.1\r\nHost: here\r\n\r\n",
        "an upgrade": fine + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "no address": b"GET  HTTP/1.1\r\n\r\n",
        "an address in no encoding": fine.replace(path, b"/\xff\xfe\xc3") + b"\r\n",
        "an address of another host": fine.replace(path, b"http://there" + path) + b"\r\n",
    }


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("kind", _odd_heads(b"/", b""))
def test_an_odd_head_ends_well(watched: Fake, port: str, kind: str) -> None:
    """An odd request line or header is served or refused with a 4xx, and the connection ends."""
    before_bytes = _memory_bytes(watched)
    with _connect(watched, port) as caller:
        answer = _answered(caller, _odd_heads(b"/me" if port == "api" else b"/agenda", watched.token.encode())[kind])

    assert all(status < 500 for status in answer.statuses), answer
    assert len(answer.statuses) <= 1
    assert _memory_bytes(watched) - before_bytes < GROWTH_MAX_BYTES


@pytest.mark.parametrize("port", PORTS)
def test_broken_requests_end_well(watched: Fake, port: str) -> None:
    """Requests with bytes changed, doubled or missing are served or refused, never with a 5xx, and nobody waits."""
    chance = random.Random(4)
    body = b'{"email":"ann@example.test","contacts":[{"email":"bob@example.test"}]}'
    whole = _head(watched, port, len(body)) + body
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            begins = chance.randrange(len(broken))
            ends = begins + chance.choice([0, 1, 1, 2, 20])
            broken[begins:ends] = chance.choice([b"", bytes([chance.randrange(256)]), bytes(broken[begins:ends]) * 2])
        with _connect(watched, port) as caller:
            answer = _answered(caller, bytes(broken))
        assert all(status < 500 or status == 501 for status in answer.statuses), (bytes(broken), answer)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("share", [0.1, 0.6, 0.95], ids=["half a line", "half a head", "half a body"])
def test_silent_callers_are_left(watched: Fake, port: str, share: float) -> None:
    """Forty callers that fall silent in the middle of a request delay nobody, and are left after a while."""
    watched.control("PATCH", "/options", {"silence_max_s": 0.2})
    raw = _head(watched, port, 20) + b"{" * 20
    callers = [_connect(watched, port) for _ in range(40)]
    for caller in callers:
        caller.sendall(raw[: int(len(raw) * share)])
    assert 200 == watched.api("GET", "/me").status_code
    ends = [_answered_nothing(caller) for caller in callers]
    watched.until_open(0)

    assert ends == [b""] * 40
    if port == "api":
        ended = [one["ended"] for one in watched.control("GET", "/journal")["exchanges"][-40:]]
        assert ["server_closed"] * 40 == ended
    watched.control("PATCH", "/options", {"silence_max_s": 60})


def _answered_nothing(caller: socket.socket) -> bytes:
    with caller:
        return caller.recv(1)


@pytest.mark.parametrize("port", PORTS)
def test_a_head_that_never_ends_is_refused(watched: Fake, port: str) -> None:
    """A caller that sends one header after the other is refused before it has filled any memory."""
    sent_bytes = 0
    with _connect(watched, port) as caller:
        caller.sendall(b"GET /me HTTP/1.1\r\n")
        try:
            while sent_bytes < 64 * HEAD_MAX_BYTES:
                caller.sendall(b"X-More: " + b"y" * 1000 + b"\r\n")
                sent_bytes += 1000
        except ConnectionError:
            pass

    # What was refused, and what both kernels hold of it.
    assert sent_bytes < 64 * HEAD_MAX_BYTES


def _left_open(fake: Fake) -> int:
    """Wait until the fake answers no more, and count what it has not answered."""
    seen = [0]
    while seen[-1] == 0 or len(set(seen[-5:])) > 1 or len(seen) < 5:
        seen.append(fake.control("GET", "/open")["open"])
    return seen[-1]


def test_answers_that_nobody_reads_are_not_piled_up(watched: Fake) -> None:
    """Whoever asks and never reads is not answered on; when it reads, it gets all answers, in order."""
    watched.crowd(150)
    page = watched.raw_request("/contacts?per_page=150")
    size_bytes = len(watched.api("GET", "/contacts?per_page=150").content)
    count = 2 * GROWTH_MAX_BYTES // size_bytes
    before_bytes = _memory_bytes(watched)
    with _connect(watched, "api") as caller:
        caller.sendall(page * count)
        assert 0 < _left_open(watched) < count
        assert _memory_bytes(watched) - before_bytes < GROWTH_MAX_BYTES
        caller.sendall(watched.raw_request(extra="Connection: close\r\n"))
        read_bytes = answers = 0
        while piece := caller.recv(MIB):
            read_bytes += len(piece)
            answers += piece.count(b"X-Request-Id")

    assert read_bytes > count * size_bytes
    assert abs(answers - count - 1) < count / 50
