"""Ask over HTTP within a hard deadline, and turn whatever the other side does into a reply."""

from __future__ import annotations

import contextlib
import math
import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Self

import httpcore
import httpx

from intercom_readiness.errors import LabError
from intercom_readiness.profile.replies import Reply

from .deadline import Deadline, DeadlineTransport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from intercom_readiness.profile.replies import Trouble

# Far above any list that a scenario asks for (2,500 contacts are about 2 MB), far below what would hurt the machine.
BODY_BYTES_MAX = 64 * 1024 * 1024

# What only we can cause, and all that the other side can.
_MISTAKES = (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError)
_TROUBLES = (httpx.HTTPError, httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError)


class Wire:
    """
    One client for any number of threads; never raises for anything that the other side does.

    No redirects, no cookies, no proxies from the environment, no connection kept between two requests.
    """

    def __init__(self) -> None:
        self._deadline = Deadline()
        self._client = httpx.Client(
            transport=DeadlineTransport(self._deadline),
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
