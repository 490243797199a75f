"""Mistakes with Intercom's status page: what cannot be read is believed, waited for, or forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reference import status_page
from reference.app import Service
from reference.defects.registry import defect, put, swap
from reference.status_page import INCIDENT, OPERATIONAL, UNKNOWN, PageView, StatusPage

if TYPE_CHECKING:
    from reference.health import Health


def _take_unknown_for(status: str) -> None:
    def look(original: Any) -> Any:
        async def believing(self: StatusPage) -> PageView:
            view: PageView = await original(self)
            return replace(view, status=status) if view.status == UNKNOWN else view

        return believing

    swap(StatusPage, "_look", look)


@defect
def page_unreadable_is_an_incident() -> None:
    """Health tells an incident when the status page cannot be read."""
    _take_unknown_for(INCIDENT)


@defect
def page_unreadable_is_fine() -> None:
    """Health tells that all is well when the status page cannot be read."""
    _take_unknown_for(OPERATIONAL)


@defect
def page_status_code_unchecked() -> None:
    """Whatever the status page answers is taken for its summary, and what is missing there for good news."""

    async def document(self: StatusPage, name: str) -> dict[str, Any]:
        answer = await self._http.get(f"/api/v2/{name}.json")
        told: dict[str, Any] = answer.json()
        return {"status": {"indicator": "none"}, "incidents": []} | told

    put(StatusPage, "_document", document)


@defect
def page_never_looked_at_again() -> None:
    """Nobody looks at the status page after the first time."""

    async def check(self: StatusPage) -> PageView:
        if self._last is None:
            self._last = await self._look()
        return self._last

    put(StatusPage, "check", check)


@defect
def page_given_up() -> None:
    """Nobody looks at the status page any more once it could not be read."""

    def look(original: Any) -> Any:
        async def resigned(self: StatusPage) -> PageView:
            if self._last is not None and self._last.status == UNKNOWN:
                return self._last
            view: PageView = await original(self)
            return view

        return resigned

    swap(StatusPage, "_look", look)


@defect
def page_indicator_only() -> None:
    """Only the overall indicator of the status page is watched."""
    put(status_page, "_open_incidents", lambda _listing: ())


@defect
def page_past_is_present() -> None:
    """Incidents that are over count, since the list that holds them too is read."""

    def read(original: Any) -> Any:
        async def reading(self: StatusPage) -> tuple[str, tuple[str, ...]]:
            indicator, _ = await original(self)
            listing = await self._document("incidents")
            return indicator, tuple(str(one["name"]) for one in listing["incidents"])

        return reading

    swap(StatusPage, "_read", read)


@defect
def page_incident_never_ends() -> None:
    """Health goes on telling an incident until the next start."""

    def look(original: Any) -> Any:
        async def alarmed(self: StatusPage) -> PageView:
            if self._last is not None and self._last.status == INCIDENT:
                return self._last
            view: PageView = await original(self)
            return view

        return alarmed

    swap(StatusPage, "_look", look)


@defect
def health_waits_for_the_page() -> None:
    """Health waits for the status page for up to half a minute, as a common default has it."""

    def init(original: Any) -> Any:
        def patient(self: StatusPage, *parts: Any) -> None:
            original(self, *parts)
            self._timeout_s = 30.0

        return patient

    swap(StatusPage, "__init__", init)


@defect
def health_bad_without_the_page() -> None:
    """Health is unhealthy while the status page cannot be read."""

    def around(original: Any) -> Any:
        async def worried(self: Service) -> tuple[Health, dict[str, Any]]:
            health, services = await original(self)
            unknown = services.get("statusPage", {}).get("status") == UNKNOWN
            return (replace(health, status="unhealthy") if unknown else health), services

        return worried

    swap(Service, "_look_around", around)
