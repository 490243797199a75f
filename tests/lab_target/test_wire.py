"""What a driver's wire makes of whatever the other side does."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab.target.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Serve = Callable[[Callable[[Any], None]], str]

# A deadline that is over soon, and what a busy machine may add to it.
SHORT_S, GRACE_S = 0.3, 15.0


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Give a wire and close it."""
    with Wire() as one:
        yield one


def test_a_whole_answer_comes_with_status_headers_and_body(wire: Wire, serve: Serve) -> None:
    """Header names are lower case, the body is whole, nothing is wrong."""
    url = serve(lambda raw: raw.answer('{"a": 1}', head="X-Stale: yes\r\n"))

    reply = wire.ask("GET", url, within_s=30)

    assert (reply.status, reply.headers["x-stale"], reply.body, reply.trouble) == (200, "yes", b'{"a": 1}', "")
    assert 0 <= reply.ended_s - reply.began_s < 5


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_dripping_answer_ends_at_the_deadline(wire: Wire, serve: Serve, part: str) -> None:
    """The deadline is for all of the answer, not for each byte of it."""

    def drip(raw: Any) -> None:
        if part == "body":
            raw.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            raw.drip(b"x" * 1000, every_s=0.02)
        raw.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 1000, every_s=0.02)

    reply = wire.ask("GET", serve(drip), within_s=SHORT_S)

    assert reply.trouble == "timeout"
    assert SHORT_S <= reply.ended_s - reply.began_s < SHORT_S + GRACE_S
    assert reply.status == (200 if part == "body" else None)


def test_silence_ends_at_the_deadline(wire: Wire, serve: Serve) -> None:
    """A target that accepts and says nothing is a timeout."""
    gone = threading.Event()

    def wait(_: Any) -> None:
        gone.wait(30)

    reply = wire.ask("GET", serve(wait), within_s=SHORT_S)
    gone.set()

    assert (reply.trouble, reply.status) == ("timeout", None)


@pytest.mark.parametrize(
    ("behave", "trouble", "status"),
    [
        (lambda _: None, "cut", None),
        (lambda raw: raw.reset(), "cut", None),
        (lambda raw: raw.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), "cut", 200),
        (lambda raw: raw.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"), "cut", 200),
        (lambda raw: raw.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "garbled", None),
    ],
    ids=["closed", "reset", "cut body", "cut chunks", "not HTTP"],
)
def test_an_answer_that_is_not_whole_says_how(
    wire: Wire, serve: Serve, behave: Any, trouble: str, status: int | None
) -> None:
    """Closing, resetting, cutting and talking nonsense are troubles, never exceptions."""
    reply = wire.ask("GET", serve(behave), within_s=30)

    assert (reply.trouble, reply.status) == (trouble, status)
    assert reply.body in {b"", b"half"}


def test_nobody_listening_is_refused(wire: Wire, unused_port: int) -> None:
    """A port on which nobody listens refuses."""
    assert wire.ask("GET", f"http://127.0.0.1:{unused_port}/", within_s=30).trouble == "refused"


def test_a_deadline_that_has_passed_sends_nothing(wire: Wire, serve: Serve) -> None:
    """No time left is a timeout at once."""
    assert wire.ask("GET", serve(lambda raw: raw.answer("")), within_s=0).trouble == "timeout"


def test_redirects_and_cookies_are_not_followed(wire: Wire, serve: Serve) -> None:
    """A redirect is an answer, and nothing of one scenario's answers is sent in the next."""
    seen: list[bytes] = []

    def behave(raw: Any) -> None:
        seen.append(raw.request.lower())
        raw.answer("", status="302 Found", head="Location: /elsewhere\r\nSet-Cookie: session=1\r\n")

    url = serve(behave)

    assert [wire.ask("GET", url, within_s=30).status for _ in range(2)] == [302, 302]
    assert len(seen) == 2
    assert not any(b"cookie" in request for request in seen)


def test_each_thread_has_its_own_deadline(wire: Wire, serve: Serve) -> None:
    """Parallel requests neither wait for each other nor share a deadline."""

    def answer_late(raw: Any) -> None:
        time.sleep(0.5)
        raw.answer("slow")

    slow = serve(answer_late)
    quick = serve(lambda raw: raw.answer("quick"))

    with ThreadPoolExecutor(8) as pool:
        patient = [pool.submit(wire.ask, "GET", slow, within_s=10.0) for _ in range(3)]
        hasty = [pool.submit(wire.ask, "GET", slow, within_s=0.1) for _ in range(3)]
        answered = [pool.submit(wire.ask, "GET", quick, within_s=10.0) for _ in range(2)]

    assert [one.result().body for one in patient] == [b"slow"] * 3
    assert [one.result().trouble for one in hasty] == ["timeout"] * 3
    assert [one.result().body for one in answered] == [b"quick"] * 2


@pytest.mark.parametrize(
    ("scheme", "header"),
    [("ftp", "fine"), ("http", "line\nbreak"), ("http", "€")],
    ids=["scheme", "line break", "euro"],
)
def test_a_request_that_cannot_be_written_is_our_mistake(wire: Wire, serve: Serve, scheme: str, header: str) -> None:
    """A broken URL or header is no answer of the target."""
    url = serve(lambda raw: raw.answer("")).replace("http", scheme)

    with pytest.raises(LabError, match="no request can be made"):
        wire.ask("GET", url, within_s=30, headers={"X": header})
