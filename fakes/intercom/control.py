"""The control port: reset, seed, scripts, journal, effects, agenda, rates; JSON in and out."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

import orjson

from fakes.intercom import control_calls as calls
from fakes.intercom.answers import ScriptError
from fakes.intercom.asked import Asked, BadInput, Missing
from fakes.intercom.connection import HttpConnection
from fakes.intercom.seeding import SeedError
from fakes.intercom.settings import SettingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.messages import Request
    from fakes.intercom.state import World

    Handler = Callable[[World, Asked], Any]

_ROUTES: dict[tuple[str, str], Handler] = {
    ("POST", "/reset"): calls.reset,
    ("GET", "/options"): calls.options,
    ("PATCH", "/options"): calls.change_options,
    ("GET", "/assumptions"): calls.assumptions,
    ("POST", "/tokens"): calls.make_token,
    ("POST", "/tokens/revoke"): calls.revoke_token,
    ("POST", "/prepare"): calls.prepare,
    ("POST", "/seed"): calls.seed,
    ("GET", "/contacts"): calls.contacts,
    ("PATCH", "/contacts/*"): calls.change_contact,
    ("DELETE", "/contacts/*"): calls.delete_contact,
    ("POST", "/contacts/*/archive"): calls.archive_contact,
    ("POST", "/scripts"): calls.add_script,
    ("GET", "/scripts"): calls.scripts,
    ("DELETE", "/scripts"): calls.clear_scripts,
    ("DELETE", "/scripts/*"): calls.remove_script,
    ("GET", "/journal"): calls.journal,
    ("GET", "/open"): calls.still_open,
    ("POST", "/mark"): calls.mark,
    ("GET", "/effects"): calls.effects,
    ("POST", "/agenda/advance"): calls.advance,
    ("GET", "/agenda"): calls.agenda,
    ("POST", "/rate/eat"): calls.eat,
    ("POST", "/lag"): calls.lag,
}


class ControlConnection(HttpConnection):
    """A caller of the control port; never a target."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def handle(self, request: Request) -> None:
        """Answer at once."""
        status, told = answer(self.world, request)
        body = orjson.dumps(told)
        self.transport.write(
            b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(body), body)
        )
        self.finish(request)


def answer(world: World, request: Request) -> tuple[int, Any]:
    """
    Carry out one control call.

    Returns:
        HTTP status and what to write as JSON: 200, 400 for bad input, 404 for what is not there.
    """
    handler, name = _find(request.method, request.path)
    if handler is None:
        known = ", ".join(f"{method} {path}" for method, path in _ROUTES)
        return 404, {"error": f"no control call {request.method} {request.path}. Valid: {known}."}
    world.ledger.by_control = True
    try:
        return 200, handler(world, Asked(name, _query(request.query), _body(request)))
    except Missing as error:
        return 404, {"error": str(error)}
    except (ScriptError, SeedError, SettingError, BadInput) as error:
        return 400, {"error": str(error)}
    except Exception as error:  # noqa: BLE001  (the process boundary: a mistake here must not end the fake)
        traceback.print_exc(file=sys.stderr)
        return 500, {"error": f"a mistake of the fake's own: {error!r}"}
    finally:
        world.ledger.by_control = False
        # What the control port asks for rests on nothing.
        world.consulted.names.clear()


def _body(request: Request) -> dict[str, Any]:
    try:
        body = orjson.loads(request.body) if request.body else {}
    except orjson.JSONDecodeError as error:
        raise BadInput(f"the body is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise BadInput("the body must be a JSON object")
    return body


def _find(method: str, path: str) -> tuple[Handler | None, str]:
    handler = _ROUTES.get((method, path))
    if handler is not None:
        return handler, ""
    segments = path.split("/")
    if len(segments) > 2:
        name, segments[2] = segments[2], "*"
        return _ROUTES.get((method, "/".join(segments))), unquote(name)
    return None, ""


def _query(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
