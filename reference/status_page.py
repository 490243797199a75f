"""What Intercom's public status page tells, looked at rarely and never waited for long."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from reference.settings import Settings

OPERATIONAL, INCIDENT, UNKNOWN = "operational", "incident", "unknown"
_OVER = ("resolved", "postmortem")
_BODY_MAX_BYTES = 2_000_000


class Unreadable(Exception):
    """The page did not tell anything that can be understood; the text says why."""


@dataclass(frozen=True, slots=True)
class PageView:
    """One look at the page."""

    status: str
    incidents: tuple[str, ...] = ()
    error: str | None = None

    def document(self) -> dict[str, Any]:
        """Return its part of a health answer."""
        return {"status": self.status, "incidents": list(self.incidents), "error": self.error}


class StatusPage:
    """Keeps the last look for `status_page_fresh_s`; owns its connections, close it with `close()`."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.watched = bool(settings.status_page_url)
        self._fresh_s = settings.status_page_fresh_s
        self._timeout_s = settings.status_page_timeout_s
        self._http = httpx.AsyncClient(
            base_url=settings.status_page_url,
            headers={"Accept": "application/json", "User-Agent": "reference-integration/1.0"},
            timeout=None,  # noqa: S113 - the whole look has one
            # The address that Intercom names leads on to another one.
            follow_redirects=True,
            trust_env=False,
            verify=ssl.create_default_context() if settings.status_page_url.startswith("https:") else False,
            transport=transport,
        )
        self._last: PageView | None = None
        self._looked_s = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def check(self) -> PageView:
        """Return the last look, or a new one when that is too old; callers that come together share one."""
        async with self._one_at_a_time:
            if self._last is None or time.monotonic() - self._looked_s >= self._fresh_s:
                self._last = await self._look()
                self._looked_s = time.monotonic()
            return self._last

    async def _look(self) -> PageView:
        try:
            async with asyncio.timeout(self._timeout_s):
                indicator, incidents = await self._read()
        except (Unreadable, TimeoutError, httpx.HTTPError) as error:
            return PageView(UNKNOWN, error=str(error) or type(error).__name__)
        troubled = bool(incidents) or indicator != "none"
        return PageView(INCIDENT if troubled else OPERATIONAL, incidents)

    async def _read(self) -> tuple[str, tuple[str, ...]]:
        summary = await self._document("summary")
        status = summary.get("status")
        indicator = status.get("indicator") if isinstance(status, dict) else None
        if not isinstance(indicator, str):
            raise Unreadable("the page has no overall indicator")
        # The indicator follows the components, so an incident can be open while it says none. Pages of incident.io,
        # as Intercom's is today, leave incidents out of their summary.
        listing = summary if "incidents" in summary else await self._document("incidents")
        return indicator, _open_incidents(listing)

    async def _document(self, name: str) -> dict[str, Any]:
        async with self._http.stream("GET", f"/api/v2/{name}.json") as answer:
            if answer.status_code != httpx.codes.OK:
                raise Unreadable(f"the page answered {answer.status_code}")
            body = bytearray()
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > _BODY_MAX_BYTES:
                    raise Unreadable("the page is too large")
        return _parsed(bytes(body))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        raise Unreadable("the page is not JSON") from None
    if not isinstance(document, dict):
        raise Unreadable("the page has another shape")
    return document


def _open_incidents(listing: dict[str, Any]) -> tuple[str, ...]:
    incidents = listing.get("incidents")
    if not isinstance(incidents, list) or not all(isinstance(one, dict) for one in incidents):
        raise Unreadable("the page lists no incidents")
    return tuple(str(one.get("name")) for one in incidents if one.get("status") not in _OVER)
