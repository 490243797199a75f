"""The control port: reset, incidents, scripts, journal; JSON in and out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from fakes.intercom.answers import ScriptError, meant
from fakes.intercom.asked import BadInput, Missing, only, text_of
from fakes.status_page import faults
from intercom_readiness.vendor.status_page import COMPONENTS, IMPACTS, INCIDENT_STATUSES, INDICATOR_OF, STYLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fakes.status_page.server import Site


def answer(site: Site, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """
    Carry out one control call.

    Returns:
        HTTP status and what to write as JSON: 200, 400 for bad input, 404 for what is not there.
    """
    head, slash, name = path.removeprefix("/").partition("/")
    handler = _CALLS.get(f"{method} /{head}{slash and '/{id}'}")
    if handler is None:
        return 404, {"error": f"no control call {method} {path}. Valid: {', '.join(CALLS)}."}
    try:
        return 200, handler(site, unquote(name), _object(body))
    except Missing as error:
        return 404, {"error": str(error)}
    except (BadInput, ScriptError) as error:
        return 400, {"error": str(error)}


def _reset(site: Site, _name: str, body: dict[str, Any]) -> dict[str, Any]:
    only(body, "style")
    site.page.reset(_one_of(body, "style", STYLES, site.page.style))
    site.scripts.clear()
    site.journal.clear()
    return {}


def _befall(site: Site, _name: str, body: dict[str, Any]) -> dict[str, Any]:
    only(body, "name", "impact", "component", "component_status")
    incident = site.page.befall(
        text_of(body, "name", "Elevated error rates"),
        _one_of(body, "impact", IMPACTS, "major"),
        _one_of(body, "component", ("", *COMPONENTS), "REST API"),
        _one_of(body, "component_status", ("", *INDICATOR_OF), ""),
    )
    return {"id": incident.id}


def _move(site: Site, name: str, body: dict[str, Any]) -> dict[str, Any]:
    only(body, "status")
    try:
        site.page.move(name, _one_of(body, "status", INCIDENT_STATUSES, ""))
    except KeyError:
        raise Missing(f"there is no incident {name!r}") from None
    return {}


def _incidents(site: Site, _name: str, _body: dict[str, Any]) -> dict[str, Any]:
    return {"incidents": [{"id": one.id, "name": one.name, "status": one.status} for one in site.page.incidents]}


def _arm(site: Site, _name: str, body: dict[str, Any]) -> dict[str, Any]:
    script = faults.read(body)
    site.scripts[script.id] = script
    return {}


def _disarm(site: Site, name: str, _body: dict[str, Any]) -> dict[str, Any]:
    if site.scripts.pop(name, None) is None:
        raise Missing(f"there is no script {name!r}")
    return {}


def _scripts(site: Site, _name: str, _body: dict[str, Any]) -> dict[str, Any]:
    return {"scripts": [one.as_json() for one in site.scripts.values()]}


def _journal(site: Site, _name: str, _body: dict[str, Any]) -> dict[str, Any]:
    return {"exchanges": site.journal}


def _one_of(body: dict[str, Any], key: str, valid: Collection[str], default: str) -> str:
    value = text_of(body, key, default)
    if value not in valid:
        raise BadInput(f"{key!r} is {value!r}. {meant(value, dict.fromkeys(valid))}")
    return value


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise BadInput(f"the body is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise BadInput("the body must be a JSON object")
    return given


_CALLS: dict[str, Callable[[Site, str, dict[str, Any]], dict[str, Any]]] = {
    "POST /reset": _reset,
    "GET /incidents": _incidents,
    "POST /incidents": _befall,
    "PATCH /incidents/{id}": _move,
    "GET /scripts": _scripts,
    "POST /scripts": _arm,
    "DELETE /scripts/{id}": _disarm,
    "GET /journal": _journal,
}
CALLS = tuple(_CALLS)
