"""A transport for httpx on which everything ends at one deadline, the last dripping byte included."""

from __future__ import annotations

import math
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Deadline(threading.local):
    """The moment at which the request of this thread ends, on the monotonic clock."""

    at_s = math.inf

    def left_s(self) -> float | None:
        """Give the seconds that are left, or raise when none are."""
        left = self.at_s - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return None if math.isinf(left) else left


class _Stream(httpcore.NetworkStream):
    """A connection on which every single wait ends at the deadline; httpx alone restarts its timeout at each read."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline decides
        return self._stream.read(max_bytes, timeout=self._deadline.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as above
        self._stream.write(buffer, timeout=self._deadline.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._deadline.left_s()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens such connections."""

    def __init__(self, deadline: Deadline) -> None:
        self._backend = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - as above
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(host, port, self._deadline.left_s(), local_address, socket_options)
        return _Stream(stream, self._deadline)


class DeadlineTransport(httpx.BaseTransport):
    """Carries httpx's requests over such connections, a new one for each."""

    def __init__(self, deadline: Deadline) -> None:
        # No connection is kept: one that the target has closed meanwhile would look like an answer that was cut.
        self._pool = httpcore.ConnectionPool(
            # A target on https in the lab has a certificate that nobody signed.
            ssl_context=ssl._create_unverified_context(),  # noqa: S323, SLF001 - documented by PEP 476; loads no CA file
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=_Backend(deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and give its answer, the body still to be read; httpcore's own errors pass."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response.stream))

    def close(self) -> None:
        """Close what is open."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """Hands httpcore's body to httpx."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()
