"""HTTP itself: kept connections, pipelines, chunks, odd requests and slow callers."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _read_answers(caller: socket.socket, count: int) -> list[tuple[int, bytes]]:
    """Read *count* whole answers: status and body."""
    stream = caller.makefile("rb")
    answers = []
    for _ in range(count):
        status = int(stream.readline().split()[1])
        length = 0
        while (line := stream.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        answers.append((status, stream.read(length)))
    return answers


def test_a_connection_is_kept(fake: Fake) -> None:
    """One connection serves one request after the other."""
    with fake.connect() as caller:
        for _ in range(3):
            caller.sendall(fake.raw_request())
            assert 200 == _read_answers(caller, 1)[0][0]


def test_a_pipeline_is_answered_in_order(fake: Fake) -> None:
    """Requests sent at once are answered one by one, in their order, even when the first is late."""
    ids = fake.crowd(3)
    fake.script({"kind": "delay", "for_s": 0.1}, contains=[ids[0]])
    with fake.connect() as caller:
        caller.sendall(b"".join(fake.raw_request(f"/contacts/{one}") for one in ids))
        told = [json.loads(body)["id"] for _, body in _read_answers(caller, 3)]

    assert ids == told


def test_a_long_pipeline_is_answered(fake: Fake) -> None:
    """Three hundred requests in one piece behind a late one are all answered."""
    fake.script({"kind": "delay", "for_s": 0.05})
    with fake.connect() as caller:
        caller.sendall(fake.raw_request() * 300)

        assert [200] * 300 == [status for status, _ in _read_answers(caller, 300)]


def test_a_request_may_arrive_byte_by_byte(fake: Fake) -> None:
    """A slow caller's request is understood, and nobody else waits for it."""
    with fake.connect() as caller:
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw = fake.raw_request("/contacts", method="POST", body=b'{"email":"ann@example.test"}')
        for at in range(len(raw)):
            caller.sendall(raw[at : at + 1])
            if at == len(raw) // 2:
                assert 200 == fake.api("GET", "/me").status_code

        assert 200 == _read_answers(caller, 1)[0][0]


def test_a_chunked_body_is_understood(fake: Fake) -> None:
    """A body of unknown length arrives in chunks."""
    chunks = (
        b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in (b'{"email":', b'"ann@example.test"}')) + b"0\r\n\r\n"
    )
    with fake.connect() as caller:
        caller.sendall(fake.raw_request("/contacts", method="POST", extra="Transfer-Encoding: chunked\r\n") + chunks)
        status, body = _read_answers(caller, 1)[0]

    assert (200, "ann@example.test") == (status, json.loads(body)["email"])


def test_a_caller_that_asks_first_is_told_to_go_on(fake: Fake) -> None:
    """Expect: 100-continue is answered before the body arrives."""
    body = b'{"email":"ann@example.test"}'
    head = fake.raw_request("/contacts", method="POST", body=body, extra="Expect: 100-continue\r\n")[: -len(body)]
    with fake.connect() as caller:
        caller.sendall(head)
        assert b"HTTP/1.1 100 Continue\r\n\r\n" == caller.recv(100)
        caller.sendall(body)
        assert 200 == _read_answers(caller, 1)[0][0]


def test_another_protocol_is_not_taken(fake: Fake) -> None:
    """A client that offers HTTP/2 with each request, as Java's does, is answered in HTTP/1.1, bodies and all."""
    offer = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
    raw = fake.raw_request("/contacts", method="POST", extra=offer, body=b'{"email":"ann@example.test"}')
    with fake.connect() as caller:
        caller.sendall(raw + fake.raw_request("/contacts", extra=offer))
        created, listed = _read_answers(caller, 2)
        caller.sendall(fake.raw_request())
        assert 200 == _read_answers(caller, 1)[0][0]

    assert (200, 200) == (created[0], listed[0])
    assert ["ann@example.test"] == [one["email"] for one in json.loads(listed[1])["data"]]


@pytest.mark.parametrize("extra", ["Connection: close\r\n", None], ids=["asked to close", "HTTP/1.0"])
def test_a_connection_is_closed_when_asked(fake: Fake, extra: str | None) -> None:
    """Connection: close and HTTP/1.0 end after the answer."""
    raw = fake.raw_request(extra=extra or "")
    with fake.connect() as caller:
        caller.sendall(raw if extra else raw.replace(b"HTTP/1.1", b"HTTP/1.0"))
        stream = caller.makefile("rb").read()

    assert stream.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Connection: close\r\n" in stream


@pytest.mark.parametrize("raw", [b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 100])
def test_what_is_not_http_is_refused(fake: Fake, raw: bytes) -> None:
    """Bytes that are no HTTP get a 400 and the end of the connection; the fake lives on."""
    with fake.connect() as caller:
        caller.sendall(raw)
        assert caller.makefile("rb").read().startswith(b"HTTP/1.1 400 ")

    assert 200 == fake.api("GET", "/me").status_code


def test_head_has_no_body(fake: Fake) -> None:
    """An answer to HEAD ends with its headers."""
    answer = fake.api("HEAD", "/me")

    assert (404, b"") == (answer.status_code, answer.content)
    assert 200 == fake.api("GET", "/me").status_code


def test_an_enormous_body_is_refused(fake: Fake) -> None:
    """A body beyond the limit is a 400, and the connection stays in order."""
    answer = fake.api("POST", "/contacts", content=b'{"email":"' + b"a" * (17 * 1024 * 1024) + b'"}')

    assert (400, "parameter_invalid") == error_of(answer)[:2]
    assert 200 == fake.api("GET", "/me").status_code


def test_a_large_body_is_taken(fake: Fake) -> None:
    """A body of a megabyte is handled."""
    answer = fake.api("POST", "/contacts", {"email": "ann@example.test", "name": "n" * 1_000_000})

    assert 1_000_000 == len(answer.json()["name"])


@pytest.mark.parametrize(
    "path",
    [
        "/contacts/%00",
        "/contacts/%FF%FE",
        "/contacts/" + "x" * 5000,
        "/contacts?starting_after=%00&per_page=%FF",
        "//",
        "/",
    ],
    ids=lambda path: path[:20],
)
def test_odd_paths_are_a_4xx(fake: Fake, path: str) -> None:
    """Paths that lead nowhere are refused, never a 500."""
    assert 400 <= fake.api("GET", path).status_code < 500


def test_headers_are_read_whatever_their_case(fake: Fake) -> None:
    """Header names and the scheme of the token may be written in any case."""
    with fake.connect() as caller:
        raw = f"GET /me HTTP/1.1\r\nHOST: x\r\nauthorization: bearer {fake.token}\r\nINTERCOM-VERSION: 2.9\r\n\r\n"
        caller.sendall(raw.encode())
        assert 200 == _read_answers(caller, 1)[0][0]


def test_an_open_request_of_a_caller_that_left_is_closed(fake: Fake) -> None:
    """A caller that leaves in the middle of its request is journaled as gone."""
    with fake.connect() as caller:
        caller.sendall(fake.raw_request("/contacts", method="POST", body=b"{}")[:-1])
        fake.until_open(1)
    fake.until_open(0)

    told = fake.control("GET", "/journal")["exchanges"][-1]
    assert ("client_closed", None) == (told["ended"], told["status"])
