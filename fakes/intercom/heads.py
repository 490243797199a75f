"""Writes an answer's status line and headers as Intercom does (recorded traffic of 2021)."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakes.intercom.messages import Reply

_STATUS = {one.value: f"{one.value} {one.phrase}".encode() for one in HTTPStatus}

_API = (
    b"Connection: keep-alive\r\n"
    b"Vary: Accept,Accept-Encoding\r\n"
    b"X-Intercom-Version: 0000000000000000000000000000000000000000\r\n"
    b"Strict-Transport-Security: max-age=31556952; includeSubDomains; preload\r\n"
    b"X-Frame-Options: SAMEORIGIN\r\n"
    b"X-XSS-Protection: 1; mode=block\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    b"Server: nginx\r\n"
)
_API_LAST = _API.replace(b"keep-alive", b"close")


def status_line(status: int) -> bytes:
    """Give code and reason of a status."""
    return _STATUS.get(status) or f"{status} Status".encode()


def head(reply: Reply, date: bytes, *, keep_alive: bool, length: int | None) -> bytes:
    """
    Write the status line and all headers, up to and with the empty line.

    Args:
        reply: The answer.
        date: Value of the Date header.
        keep_alive: False announces that the connection will be closed.
        length: Declared length of the body in bytes; None declares none (the connection's end is the body's).
    """
    if not reply.cache:
        return _edge_head(reply, date, keep_alive=keep_alive, length=length)
    return b"%b%b%b%bX-Request-Id: %b\r\n%b%b" % (
        _opening(reply.status, date, reply.content_type),
        b"Content-Length: %d\r\n" % length if length is not None else b"",
        b'Cache-Control: max-age=0, private, must-revalidate\r\nETag: W/"%016x"\r\n' % (hash(reply.body) & _BITS_64)
        if reply.status < 300
        else b"Cache-Control: no-cache\r\n",
        reply.rate,
        reply.request_id,
        reply.extra,
        _closing(reply.version, keep_alive),
    )


_BITS_64 = (1 << 64) - 1


# What many answers share is written once: the first lines hold for a second, the last ones for ever.
@lru_cache(maxsize=64)
def _opening(status: int, date: bytes, content_type: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nDate: %b\r\nContent-Type: %b\r\n" % (status_line(status), date, content_type)


@lru_cache(maxsize=64)
def _closing(version: bytes, keep_alive: bool) -> bytes:  # noqa: FBT001  (private; keywords are slow to look up)
    named = b"Intercom-Version: %b\r\n" % version if version else b""
    return named + (_API if keep_alive else _API_LAST) + b"\r\n"


def _edge_head(reply: Reply, date: bytes, *, keep_alive: bool, length: int | None) -> bytes:
    # A load balancer answers for the API: no request id, no rate headers, no version.
    return b"HTTP/1.1 %b\r\nServer: awselb/2.0\r\nDate: %b\r\nContent-Type: %b\r\n%b%bConnection: %b\r\n\r\n" % (
        status_line(reply.status),
        date,
        reply.content_type,
        b"Content-Length: %d\r\n" % length if length is not None else b"",
        reply.extra,
        b"keep-alive" if keep_alive else b"close",
    )
