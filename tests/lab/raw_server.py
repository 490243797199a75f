"""A tiny HTTP server on bare sockets that misbehaves as the last part of the path says, and notes what it saw."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

BODY = b'{"type": "contact", "id": "5f8c0a1b2c3d4e5f6a7b8c9d", "email": "k7-1@example.test"}'
BIG = bytes(range(32, 127)) * 600
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Request-Id: req-1\r\nX-RateLimit-Reset: 1790000000\r\n"
    b"Retry-After: 2\r\n"
)
ANSWER = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
STALL_S = 5.0
PIECE_EVERY_S = 0.02


@dataclass
class Seen:
    """One connection as the server saw it: what came, and how and when it ended ("fin", "rst" or "" when open)."""

    data: bytes = b""
    ended: str = ""
    ended_s: float = 0.0
    paths: list[str] = field(default_factory=list)


class RawServer:
    """Listens on loopback; each connection has a thread of its own."""

    def __init__(self) -> None:
        self.connections: list[Seen] = []
        self.released = threading.Event()
        self.sent = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, port = self._listener.getsockname()
        return host, port

    def close(self) -> None:
        """Stop listening and drop all connections."""
        self.released.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            seen = Seen()
            self.connections.append(seen)
            thread = threading.Thread(target=self._serve, args=(sock, seen), daemon=True)
            self._threads.append(thread)
            self._open.add(sock)
            thread.start()

    def _serve(self, sock: socket.socket, seen: Seen) -> None:
        try:
            with sock:
                while request := self._request(sock, seen):
                    path, body = request
                    seen.paths.append(path)
                    BEHAVIOURS[path.rpartition("/")[2].partition("?")[0]](self, sock, body)
        except _Hangup:
            pass
        except ConnectionError:
            seen.ended, seen.ended_s = seen.ended or "rst", time.monotonic()
        finally:
            self._open.discard(sock)

    def _request(self, sock: socket.socket, seen: Seen) -> tuple[str, bytes] | None:
        head = self._until(sock, seen, b"\r\n\r\n")
        if head is None:
            return None
        path = head.split(b" ", 2)[1].decode()
        if b"expect: 100-continue" in head.lower():
            sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if path.endswith("/refuse_upload"):
            return path, b""
        if b"transfer-encoding: chunked" in head.lower():
            body = self._until(sock, seen, b"0\r\n\r\n")
            return None if body is None else (path, body)
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        body = b""
        while length and len(body) < int(length[1]):
            data = self._take(sock, seen)
            if data is None:
                return None
            body += data
        return path, body

    def _until(self, sock: socket.socket, seen: Seen, end: bytes) -> bytes | None:
        data = b""
        while not data.endswith(end):
            one = self._take(sock, seen, 1)
            if one is None:
                return None
            data += one
        return data

    def _take(self, sock: socket.socket, seen: Seen, count: int = 65_536) -> bytes | None:
        data = sock.recv(count)
        seen.data += data
        if not data:
            seen.ended, seen.ended_s = "fin", time.monotonic()
            return None
        return data


class _Hangup(Exception):
    """Leave the connection, which closes it."""


def _reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise _Hangup


# -- what it does, by the last part of the path ---------------------------------------------------------------


def _ok(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER)


def _two_segments(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER[:-20])
    sock.sendall(ANSWER[-20:])


def _big(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BIG) + BIG)


def _flood(server: RawServer, sock: socket.socket, body: bytes) -> None:
    count = 400
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(BIG) * count))
    for _piece in range(count):
        sock.sendall(BIG)
        server.sent += len(BIG)


def _echo(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def _chunked(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for piece in (BODY[:20], BODY[20:]):
        sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    sock.sendall(b"0\r\n\r\n")


def _by_close(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(HEAD + b"Connection: close\r\n\r\n" + BODY)
    raise _Hangup


def _last(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    raise _Hangup


def _then_close(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER)
    raise _Hangup


def _then_reset(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER)
    _reset(sock)


def _late(server: RawServer, sock: socket.socket, body: bytes) -> None:
    time.sleep(0.05)
    sock.sendall(ANSWER)


def _when_released(server: RawServer, sock: socket.socket, body: bytes) -> None:
    server.released.wait(STALL_S)
    sock.sendall(ANSWER)


def _stall(server: RawServer, sock: socket.socket, body: bytes) -> None:
    server.released.wait(STALL_S)
    raise _Hangup


def _stall_in_body(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER[:-20])
    server.released.wait(STALL_S)
    raise _Hangup


def _drip(server: RawServer, sock: socket.socket, body: bytes) -> None:
    for at in range(0, len(ANSWER), 60):
        sock.sendall(ANSWER[at : at + 60])
        time.sleep(PIECE_EVERY_S)


def _reset_at_once(server: RawServer, sock: socket.socket, body: bytes) -> None:
    _reset(sock)


def _close(server: RawServer, sock: socket.socket, body: bytes) -> None:
    raise _Hangup


def _reset_in_body(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER[:-20])
    # Time for the client to read what came: a reset may overtake data that nobody has read yet.
    time.sleep(0.05)
    _reset(sock)


def _close_in_body(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER[:-20])
    raise _Hangup


def _close_in_chunk(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n40\r\n" + BODY[:20])
    raise _Hangup


def _close_in_head(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(ANSWER[:30])
    raise _Hangup


def _garbage(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"\x00\x01\x02 this is not HTTP\r\n\r\n")
    raise _Hangup


def _nothing(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 204 No Content\r\nX-Request-Id: req-204\r\n\r\n")


def _unchanged(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n")


def _head(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(HEAD + b"Content-Length: 900\r\n\r\n")


def _hints(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 103 Early Hints\r\nX-Request-Id: interim\r\n\r\n" + ANSWER)


def _limited(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 429 Too Many Requests\r\nX-RateLimit-Reset: 1790000007\r\nContent-Length: 2\r\n\r\n{}")


def _refuse_upload(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    time.sleep(0.05)
    raise _Hangup


def _swap(server: RawServer, sock: socket.socket, body: bytes) -> None:
    sock.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
    while data := sock.recv(65_536):
        sock.sendall(data)
    raise _Hangup


BEHAVIOURS = {
    "ok": _ok,
    "two_segments": _two_segments,
    "big": _big,
    "flood": _flood,
    "echo": _echo,
    "chunked": _chunked,
    "by_close": _by_close,
    "last": _last,
    "then_close": _then_close,
    "then_reset": _then_reset,
    "late": _late,
    "when_released": _when_released,
    "stall": _stall,
    "stall_in_body": _stall_in_body,
    "drip": _drip,
    "reset": _reset_at_once,
    "close": _close,
    "reset_in_body": _reset_in_body,
    "close_in_body": _close_in_body,
    "close_in_chunk": _close_in_chunk,
    "close_in_head": _close_in_head,
    "garbage": _garbage,
    "nothing": _nothing,
    "unchanged": _unchanged,
    "head": _head,
    "hints": _hints,
    "limited": _limited,
    "refuse_upload": _refuse_upload,
    "swap": _swap,
}
