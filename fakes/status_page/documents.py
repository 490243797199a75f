"""The JSON that the page answers with, path by path, in either style."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intercom_readiness.vendor.status_page import COMPONENTS, DESCRIPTION_OF

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fakes.status_page.page import Incident, Page

_PREFIX = "/api/v2/"
# Both styles give these to everybody.
_BEGAN = "2020-01-01T00:00:00Z"
_URL = "https://www.finstatus.com"


def document(page: Page, path: str) -> dict[str, Any] | None:
    """Give what stands at a path; None where the page has nothing in its style."""
    name = path.removeprefix(_PREFIX).removesuffix(".json")
    if path != f"{_PREFIX}{name}.json" or name not in _PARTS:
        return None
    parts = _PARTS[name]
    if page.style == "incident_io":
        if name not in _IN_BOTH:
            return None
        # Known of such pages: their summary leaves out what its other parts tell.
        parts = tuple(part for part in parts if name != "summary" or part in {"status", "components"})
    return {"page": _page(page), **{_KEYS.get(part, part): _MADE[part](page) for part in parts}}


def _page(page: Page) -> dict[str, Any]:
    common = {"id": "intercompage", "name": "Intercom", "url": _URL, "updated_at": _BEGAN}
    if page.style == "incident_io":
        return common | {"id": "01HZX2V5F7B3Q4K8M9N0P1R2S3"}
    return common | {"time_zone": "Etc/UTC", "updated_at": _time(page, page.incidents[0].updated_at)}


def _status(page: Page) -> dict[str, str]:
    return {"indicator": page.indicator, "description": DESCRIPTION_OF[page.indicator]}


def _components(page: Page) -> list[dict[str, Any]]:
    return [_component(page, name) for name in COMPONENTS]


def _component(page: Page, name: str) -> dict[str, Any]:
    position = COMPONENTS.index(name) + 1
    component = {"id": f"cmp{position}", "name": name, "status": page.status_of(name), "position": position}
    component |= {"description": None, "showcase": False, "start_date": None, "page_id": _page(page)["id"]}
    component |= {"only_show_if_degraded": False, "created_at": _BEGAN, "updated_at": _BEGAN}
    return component if page.style == "incident_io" else component | {"group": False, "group_id": None}


def _incidents(page: Page) -> list[dict[str, Any]]:
    return [_incident(page, one) for one in page.incidents]


def _unresolved(page: Page) -> list[dict[str, Any]]:
    return [_incident(page, one) for one in page.incidents if one.open]


def _incident(page: Page, incident: Incident) -> dict[str, Any]:
    created, updated = _time(page, incident.created_at), _time(page, incident.updated_at)
    affected = [_component(page, incident.component)] if incident.component and page.style != "incident_io" else []
    update: dict[str, Any] = {
        "id": f"upd-{incident.id}",
        "incident_id": incident.id,
        "status": incident.status,
        "body": incident.name,
    }
    update |= {"created_at": created, "updated_at": updated, "display_at": updated, "deliver_notifications": True}
    update["affected_components"] = [
        {"code": one["id"], "name": one["name"], "old_status": "operational", "new_status": one["status"]}
        for one in affected
    ]
    return {
        "id": incident.id,
        "name": incident.name,
        "status": incident.status,
        "impact": incident.impact,
        "page_id": _page(page)["id"],
        "shortlink": f"{_URL}/incidents/{incident.id}",
        "created_at": created,
        "updated_at": updated,
        "started_at": created,
        "monitoring_at": None,
        "resolved_at": None if incident.open else updated,
        "components": affected,
        "incident_updates": [update],
    }


def _none(_page: Page) -> list[dict[str, Any]]:
    return []


def _time(page: Page, at: datetime) -> str:
    precision = "seconds" if page.style == "incident_io" else "milliseconds"
    return at.isoformat(timespec=precision).replace("+00:00", "Z")


_MADE: dict[str, Callable[[Page], Any]] = {
    "status": _status,
    "components": _components,
    "incidents": _incidents,
    "unresolved": _unresolved,
    "scheduled_maintenances": _none,
}
# Under which key a part stands where it is not called so itself.
_KEYS = {"unresolved": "incidents"}
_PARTS: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "summary": ("status", "components", "unresolved", "scheduled_maintenances"),
    "components": ("components",),
    "incidents": ("incidents",),
    "incidents/unresolved": ("unresolved",),
    "scheduled-maintenances": ("scheduled_maintenances",),
    "scheduled-maintenances/upcoming": ("scheduled_maintenances",),
    "scheduled-maintenances/active": ("scheduled_maintenances",),
}
_IN_BOTH = {"status", "summary", "components", "incidents"}
