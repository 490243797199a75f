"""One attempt at one call: a total deadline around everything, and every way to fail turned into OperationFailed."""

from __future__ import annotations

import asyncio
import ssl
import time
from typing import TYPE_CHECKING

import httpx

from reference.access import AccessToken
from reference.answers import read_answer
from reference.failures import MALFORMED, REFUSED, RESET, TIMEOUT, OperationFailed

if TYPE_CHECKING:
    from reference.calls import Call, Document
    from reference.gate import RateGate
    from reference.metrics import Metrics
    from reference.settings import Settings

_CONNECTIONS_MAX = 100
# A maintenance page or a runaway answer must not fill the memory; a page of 150 contacts has about 0.4 MB.
_BODY_MAX_BYTES = 20_000_000


class IntercomClient:
    """Speaks HTTP to Intercom; owns the connections, close it with `close()`."""

    def __init__(
        self, settings: Settings, gate: RateGate, metrics: Metrics, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._gate = gate
        self._metrics = metrics
        self._token = AccessToken(settings)
        # Waiting for a free connection is our own queue and must not be taken for a slow Intercom.
        self._slots = asyncio.Semaphore(_CONNECTIONS_MAX)
        self._http = httpx.AsyncClient(
            base_url=settings.intercom_url,
            headers={
                "Accept": "application/json",
                "Intercom-Version": settings.intercom_version,
                "User-Agent": "reference-integration/1.0",
            },
            # httpx counts the silence between two bytes, so a dripping answer would outlive any value: send() counts.
            timeout=None,  # noqa: S113
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=_CONNECTIONS_MAX),
            follow_redirects=False,
            trust_env=False,
            # Reading the CA bundle takes 15 ms; plain http is for test doubles.
            verify=ssl.create_default_context() if settings.intercom_url.startswith("https:") else False,
            transport=transport,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def send(self, call: Call, timeout_s: float) -> Document:
        """
        Make one attempt, from the first byte sent to the last byte read within *timeout_s* seconds.

        Raises:
            OperationFailed: There was no right answer.
        """
        async with self._slots:
            began_s = time.perf_counter()
            status, reason = None, ""
            try:
                async with asyncio.timeout(timeout_s):
                    response, body = await self._exchange_with_current_token(call)
                status = response.status_code
                self._metrics.note_limit(response.headers)
                return read_answer(status, response.headers, body, call.has_right_shape)
            except (TimeoutError, httpx.TransportError, httpx.DecodingError) as error:
                failure, reason = _lost(error, timeout_s)
                raise failure from None
            except OperationFailed as failure:
                reason = MALFORMED if failure.cause == MALFORMED else ""
                if failure.cause == "429":
                    self._gate.close_until(failure.not_before, failure.request_id)
                raise
            finally:
                self._metrics.note_attempt(status, reason, time.perf_counter() - began_s)

    async def _exchange_with_current_token(self, call: Call) -> tuple[httpx.Response, bytes]:
        token = self._token.current()
        answer = await self._exchange(call, token)
        # A request that was on its way while the token was rotated did nothing, and may be made with the new one.
        if answer[0].status_code == 401 and token != (fresh := self._token.current()):
            answer = await self._exchange(call, fresh)
        return answer

    async def _exchange(self, call: Call, token: str) -> tuple[httpx.Response, bytes]:
        headers = {"Authorization": f"Bearer {token}"}
        request = self._http.build_request(call.method, call.path, params=call.query, json=call.body, headers=headers)
        response = await self._http.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _BODY_MAX_BYTES:
                    raise httpx.DecodingError("the answer is too large", request=request)
            return response, bytes(body)
        finally:
            await response.aclose()


def _lost(error: Exception, timeout_s: float) -> tuple[OperationFailed, str]:
    """Return what an exchange without a whole answer means, and the reason that the metrics count."""
    if isinstance(error, (TimeoutError, httpx.TimeoutException)):
        message = f"Intercom did not answer within {timeout_s:.1f} s"
        return OperationFailed("timeout", message, cause=TIMEOUT), "timeout"
    if isinstance(error, httpx.DecodingError):
        return OperationFailed("malformed", "Intercom's answer cannot be decoded", cause=MALFORMED), MALFORMED
    if isinstance(error, httpx.ConnectError):
        reason = "tls" if isinstance(_root(error), ssl.SSLError) else "connect"
        return OperationFailed("unavailable", "Intercom cannot be reached", cause=REFUSED), reason
    return OperationFailed("unavailable", "The connection to Intercom broke", cause=RESET), RESET


def _root(error: BaseException) -> BaseException:
    while below := error.__cause__ or error.__context__:
        error = below
    return error
