"""Mistakes with the time that one request may take."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from reference.client import IntercomClient
from reference.defects.registry import defect, swap

_AS_GOOD_AS_NEVER_S = 3600.0


def _attempt_ends_after(timeout_s: float) -> None:
    def send(original: Any) -> Any:
        async def patient(self: IntercomClient, call: Any, _timeout_s: float) -> Any:
            return await original(self, call, timeout_s)

        return patient

    swap(IntercomClient, "send", send)


@defect
def no_timeout() -> None:
    """A request waits for its answer for ever."""
    _attempt_ends_after(_AS_GOOD_AS_NEVER_S)


@defect
def timeout_60s() -> None:
    """The timeout is 60 s, as an official client has it, whatever is configured."""
    _attempt_ends_after(60.0)


@defect
def per_read_timeout() -> None:
    """The timeout starts anew with each byte, so a dripping answer outlives it."""

    def send(original: Any) -> Any:
        async def dripped_on(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            self._http.timeout = httpx.Timeout(timeout_s)
            return await original(self, call, _AS_GOOD_AS_NEVER_S)

        return dripped_on

    swap(IntercomClient, "send", send)


@defect
def headers_only_timeout() -> None:
    """The timeout ends with the headers, so a body may stall or drip for ever."""

    def send(original: Any) -> Any:
        async def half_patient(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            self._http.timeout = httpx.Timeout(timeout_s)
            return await original(self, call, _AS_GOOD_AS_NEVER_S)

        return half_patient

    async def exchange(self: IntercomClient, call: Any, token: str) -> tuple[httpx.Response, bytes]:
        http = self._http
        headers = {"Authorization": f"Bearer {token}"}
        request = http.build_request(
            call.method, call.path, params=call.query, json=call.body, headers=headers, timeout=None
        )
        async with asyncio.timeout(http.timeout.read):
            response = await http.send(request, stream=True)
        return response, await response.aread()

    swap(IntercomClient, "send", send)
    swap(IntercomClient, "_exchange", lambda _original: exchange)
