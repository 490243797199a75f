"""Ask over HTTP with one hard deadline for everything: connecting, sending, headers and the last dripping byte."""

from __future__ import annotations

import contextlib
import math
import ssl
import threading
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Self

import httpcore
import httpx

from intercom_readiness.errors import LabError
from intercom_readiness.profile.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

    from intercom_readiness.profile.replies import Trouble

# Far above any list that a scenario asks for (2,500 contacts are about 2 MB), far below what would hurt the machine.
BODY_BYTES_MAX = 64 * 1024 * 1024

# What only we can cause, and all that the other side can.
_MISTAKES = (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError)
_TROUBLES = (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError)


class _Deadline(threading.local):
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

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
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

    def __init__(self, deadline: _Deadline) -> None:
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


class _Transport(httpx.BaseTransport):
    """Carries httpx's requests over such connections, a new one for each."""

    def __init__(self, deadline: _Deadline) -> None:
        # No connection is kept: one that the target has closed meanwhile would look like an answer that was cut.
        self._pool = httpcore.ConnectionPool(
            # A target on https in the lab has a certificate that nobody signed.
            ssl_context=ssl._create_unverified_context(),  # noqa: S323, SLF001 - documented by PEP 476; loads no CA file
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=_Backend(deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
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
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """Hands httpcore's body to httpx."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        self._stream.close()


class Wire:
    """
    One client for any number of threads; never raises for anything that the other side does.

    No redirects, no cookies, no proxies from the environment, no connection kept between two requests.
    """

    def __init__(self) -> None:
        self._deadline = _Deadline()
        self._client = httpx.Client(
            transport=_Transport(self._deadline),
            trust_env=False,
            follow_redirects=False,
            timeout=None,  # noqa: S113 - the deadline of each request decides
            # A cookie of an earlier answer must not lead from one scenario to the next.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": "intercom-readiness", "Accept-Encoding": "identity"},
        )

    def ask(
        self,
        method: str,
        url: str,
        *,
        within_s: float,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Reply:
        """
        Send one request and read its reply until the end, or until *within_s* seconds are over.

        Raises:
            LabError: The request itself cannot be written (a broken URL or header).
        """
        try:
            request = self._client.build_request(method, url, params=query or None, headers=headers, content=content)
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise LabError(f"no request can be made of {method} {url!r}: {error}") from None
        return self._exchange(request, within_s)

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _exchange(self, request: httpx.Request, within_s: float) -> Reply:
        began_s = time.monotonic()
        self._deadline.at_s = began_s + within_s
        response: httpx.Response | None = None
        body, trouble = bytearray(), ""
        try:
            response = self._client.send(request, stream=True)
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > BODY_BYTES_MAX:
                    trouble = "too_long"
                    break
        except _MISTAKES as error:
            raise LabError(f"no request can be made of {request.method} {request.url}: {error}") from None
        except _TROUBLES as error:
            trouble = _trouble(error, started=response is not None)
        ended_s = time.monotonic()
        self._deadline.at_s = math.inf
        if response is None:
            return Reply(began_s=began_s, ended_s=ended_s, trouble=trouble)  # type: ignore[arg-type]
        with contextlib.suppress(*_TROUBLES):
            response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(
            began_s=began_s,
            ended_s=ended_s,
            status=response.status_code,
            headers=headers,
            body=bytes(body),
            trouble=trouble,  # type: ignore[arg-type]
        )


def _trouble(error: Exception, *, started: bool) -> Trouble:
    if isinstance(error, httpcore.ConnectError):
        return "refused"
    if isinstance(error, httpcore.TimeoutException):
        return "timeout"
    if isinstance(error, httpcore.RemoteProtocolError) and not started and "disconnected" not in str(error):
        return "garbled"
    return "garbled" if isinstance(error, httpx.DecodingError) else "cut"
