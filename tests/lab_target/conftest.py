"""Targets that misbehave on purpose: raw servers for the wire, a small service for life cycles."""

from __future__ import annotations

import socket
import struct
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.lab.processes.ports import Port
from intercom_readiness.lab.target.target import Target
from intercom_readiness.profile import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intercom_readiness.profile import Profile

SERVICE = Path(__file__).with_name("service.py")
# RST instead of FIN on close.
LINGER_NOT = struct.pack("ii", 1, 0)


class Raw:
    """One connection of a raw server, with ways to answer badly."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.request = b""

    def read_request(self) -> None:
        """Read head and body of one request."""
        while b"\r\n\r\n" not in self.request:
            self.request += self.connection.recv(65_536)
        head, _, body = self.request.partition(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        while lengths and len(body) < int(lengths[0]):
            more = self.connection.recv(65_536)
            body, self.request = body + more, self.request + more

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(data)

    def answer(self, body: str, *, status: str = "200 OK", head: str = "") -> None:
        """Send a whole answer."""
        raw = body.encode()
        self.send(f"HTTP/1.1 {status}\r\nContent-Length: {len(raw)}\r\n{head}\r\n".encode() + raw)

    def drip(self, data: bytes, every_s: float) -> None:
        """Send byte by byte."""
        for index in range(len(data)):
            self.send(data[index : index + 1])
            time.sleep(every_s)

    def reset(self) -> None:
        """Close so that the client sees a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        self.connection.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[Raw], None]], str]]:
    """Serve a behaviour on a port of its own, and give the address."""
    listeners: list[socket.socket] = []

    def start(behave: Callable[[Raw], None]) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_accept, args=(listener, behave), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, behave: Callable[[Raw], None]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_talk, args=(connection, behave), daemon=True).start()


def _talk(connection: socket.socket, behave: Callable[[Raw], None]) -> None:
    raw = Raw(connection)
    with connection:
        try:
            raw.read_request()
            behave(raw)
        except OSError:
            # The client went away, as it should when its time is over.
            return


@pytest.fixture
def write_profile(tmp_path: Path) -> Callable[[str], Profile]:
    """Write a profile into a folder of its own and load it; SERVICE stands for the small service's path."""

    def write(text: str) -> Profile:
        path = tmp_path / "profile.toml"
        path.write_text("profile = 1\n" + text.replace("SERVICE", str(SERVICE)), encoding="utf-8")
        return load_profile(path)

    return write


@pytest.fixture
def make_target(write_profile: Callable[[str], Profile]) -> Iterator[Callable[..., Target]]:
    """Make a target from the text of its profile, and stop it at the end."""
    targets: list[Target] = []

    def make(text: str, **offers: str) -> Target:
        target = Target(write_profile(text), {"intercom.url": "http://127.0.0.1:1", **offers}, worker="w7")
        targets.append(target)
        return target

    yield make
    for target in targets:
        target.stop()


@pytest.fixture
def unused_port() -> Iterator[int]:
    """Give a port on which nobody listens and nobody else will."""
    port = Port.reserve()
    yield port.number
    port.release()
