"""A receiver of webhooks on loopback: keeps the raw requests, and answers as it is told."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

from tests.fakes.intercom.driving import WITHIN_S

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from tests.fakes.intercom.driving import Fake

_LINGER_NONE = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Arrived:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    address: tuple[str, int]
    at_s: float = field(default_factory=time.monotonic)

    def json(self) -> dict[str, Any]:
        """Read the body."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def signature(self) -> str | None:
        """The X-Hub-Signature header."""
        return self.headers.get("x-hub-signature")


class Receiver:
    """
    A running receiver.

    Attributes:
        arrived: POST requests, in the order of their arrival.
        probes: HEAD requests.
        answers: Planned answers to POST, taken one by one: a status, ``hang`` until the end, ``reset``,
            ``close``, ``garbage``.
        answer: What is answered when none is planned.
        hold: Requests wait for it before they are answered.
    """

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.arrived: list[Arrived] = []
        self.probes: list[Arrived] = []
        self.answers: deque[int | str] = deque()
        self.answer: int | str = 200
        self.probe_answer: int | str = 200
        self.headers: dict[str, str] = {}
        self.hold = threading.Event()
        self.hold.set()
        self._closed = threading.Event()
        self._new = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"receiver": self}))
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}/webhooks"

    @classmethod
    @contextlib.contextmanager
    def started(cls, context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
        """Serve until the end of the block."""
        receiver = cls(context)
        thread = threading.Thread(target=receiver._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver._closed.set()
            receiver.hold.set()
            receiver._server.shutdown()
            receiver._server.server_close()

    def subscribe(self, fake: Fake, *topics: str, **more: Any) -> str:
        """Let *fake* notify this receiver; returns the endpoint's id."""
        fake.control("PATCH", "/options", {"assumptions": {"plain_http_webhooks": "accepted"}})
        told = fake.control("POST", "/webhooks", {"url": self.url, "topics": list(topics or ("*",)), **more})
        return str(told["id"])

    def until(self, count: int) -> list[Arrived]:
        """Wait until *count* notifications have arrived, and return all there are."""
        with self._new:
            assert self._new.wait_for(lambda: len(self.arrived) >= count, WITHIN_S), len(self.arrived)
            return list(self.arrived)

    def topics(self) -> list[str]:
        """List the topics of what arrived."""
        return [one.json()["topic"] for one in self.arrived]

    def items(self) -> dict[str, Any]:
        """Return the last item of each topic that arrived."""
        told = [one.json() for one in self.arrived]
        return {one["topic"]: one["data"]["item"] for one in told}

    def _take(self, arrived: Arrived) -> int | str:
        if arrived.method == "HEAD":
            self.probes.append(arrived)
            return self.probe_answer
        with self._new:
            self.arrived.append(arrived)
            answer = self.answers.popleft() if self.answers else self.answer
            self._new.notify_all()
        self.hold.wait(WITHIN_S)
        return answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A full backlog costs a caller a second.
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    receiver: ClassVar[Receiver]

    def handle_one_request(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle_one_request()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.receiver._take(Arrived(self.command, self.path, headers, body, self.client_address))
        if isinstance(answer, int):
            self.send_response(answer)
            for name, value in self.receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.close_connection = True
        if answer == "hang":
            self.receiver._closed.wait(WITHIN_S)
        elif answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NONE)
            self.connection.close()
        elif answer == "garbage":
            self.wfile.write(b"this is no HTTP\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def settled(fake: Fake) -> list[dict[str, Any]]:
    """Wait until nothing is queued or under way, and return all deliveries of this scenario."""
    return _deliveries(fake, lambda told: not (told["open"] or told["queued"]))


def rows(fake: Fake, count: int) -> list[dict[str, Any]]:
    """Wait until *count* deliveries have ended and none is under way, and return them; some may be queued still."""
    return _deliveries(fake, lambda told: len(told["deliveries"]) >= count and not told["open"])


def _deliveries(fake: Fake, done: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    deadline_s = time.monotonic() + WITHIN_S
    while not done(told := fake.control("GET", "/deliveries")):
        assert time.monotonic() < deadline_s, told
        time.sleep(0.005)
    ended: list[dict[str, Any]] = told["deliveries"]
    return ended


def endpoint(fake: Fake) -> dict[str, Any]:
    """Return how the only endpoint fares."""
    (told,) = fake.control("GET", "/webhooks")["webhooks"]
    found: dict[str, Any] = told
    return found


def notify(fake: Fake, topic: str = "contact.user.updated", **more: Any) -> list[str]:
    """Make notifications by the control port; returns their ids."""
    ids: list[str] = fake.control("POST", "/notifications", {"topic": topic, **more})["ids"]
    return ids


def advance(fake: Fake, seconds: float) -> None:
    """Move the agenda ahead and wait for what was due."""
    fake.control("POST", "/agenda/advance", {"seconds": seconds})
    settled(fake)
