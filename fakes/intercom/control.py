"""The control port: reset, seed, scripts, journal, effects, agenda, rates; JSON in and out."""

from __future__ import annotations

import asyncio
import importlib
import sys
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

import orjson

from fakes.intercom import control_calls as calls
from fakes.intercom.answers import ScriptError
from fakes.intercom.asked import Asked, BadInput, Missing
from fakes.intercom.connection import BODY_MAX_BYTES, HttpConnection
from fakes.intercom.seeding import SeedError
from fakes.intercom.settings import SettingError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from fakes.intercom.messages import Request
    from fakes.intercom.state import World

    Handler = Callable[[World, Asked], Any]


def _webhooks(module: str, name: str) -> Handler:
    # Imported when it is first asked for, which keeps starting fast.
    def call(world: World, asked: Asked) -> Any:
        return getattr(importlib.import_module(f"fakes.intercom.webhooks.{module}"), name)(world, asked)

    return call


ROUTES: dict[tuple[str, str], Handler] = {
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
    ("POST", "/contacts/*/merge"): calls.merge_contact,
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
    ("POST", "/webhooks"): _webhooks("calls", "save"),
    ("GET", "/webhooks"): _webhooks("calls", "listed"),
    ("DELETE", "/webhooks/*"): _webhooks("calls", "remove"),
    ("POST", "/webhooks/*/live"): _webhooks("calls", "set_live"),
    ("POST", "/webhooks/*/test"): _webhooks("calls", "test"),
    ("POST", "/webhooks/*/installation"): _webhooks("calls", "installation"),
    ("POST", "/webhooks/secret"): _webhooks("calls", "rotate"),
    ("POST", "/notifications"): _webhooks("notification_calls", "notify"),
    ("POST", "/notifications/*/deliver"): _webhooks("notification_calls", "replay"),
    ("GET", "/deliveries"): _webhooks("notification_calls", "deliveries"),
}


class ControlConnection(HttpConnection):
    """A caller of the control port; never a target."""

    def __init__(self, world: World) -> None:
        super().__init__(world.settings.silence_max_s)
        self.world = world

    def handle(self, request: Request) -> None:
        """Answer at once, or when what was asked for has been done."""
        status, told = answer(self.world, request)
        if asyncio.iscoroutine(told):
            self.play(self._answer_later(request, told))
        else:
            self._write(request, status, told)

    async def _answer_later(self, request: Request, work: Coroutine[Any, Any, Any]) -> None:
        try:
            self._write(request, 200, await work)
        except Exception as error:  # noqa: BLE001  (the process boundary: a mistake here must not end the fake)
            self._write(request, *_refusal(error))

    def _write(self, request: Request, status: int, told: Any) -> None:
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
        HTTP status and what to write as JSON, or the work that ends with it: 200, 400 for bad input, 404 for what is
        not there.
    """
    handler, name = _find(request.method, request.path)
    if handler is None:
        known = ", ".join(f"{method} {path}" for method, path in ROUTES)
        return 404, {"error": f"no control call {request.method} {request.path}. Valid: {known}."}
    world.ledger.by_control = True
    try:
        return 200, handler(world, Asked(name, _query(request.query), _body(request)))
    except Exception as error:  # noqa: BLE001  (the process boundary: a mistake here must not end the fake)
        return _refusal(error)
    finally:
        world.ledger.by_control = False
        # What the control port asks for rests on nothing.
        world.consulted.names.clear()


def _refusal(error: Exception) -> tuple[int, dict[str, str]]:
    if isinstance(error, Missing):
        return 404, {"error": str(error)}
    if isinstance(error, ScriptError | SeedError | SettingError | BadInput):
        return 400, {"error": str(error)}
    traceback.print_exception(error, file=sys.stderr)
    return 500, {"error": f"a mistake of the fake's own: {error!r}"}


def _body(request: Request) -> dict[str, Any]:
    if b":too-large" in request.headers:
        raise BadInput(f"the body has more than {BODY_MAX_BYTES} bytes")
    try:
        body = orjson.loads(request.body) if request.body else {}
    except orjson.JSONDecodeError as error:
        raise BadInput(f"the body is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise BadInput("the body must be a JSON object")
    try:
        # What is kept of it must be writable later on, too.
        orjson.dumps(body)
    except orjson.JSONEncodeError:
        raise BadInput("the body is nested too deeply") from None
    return body


def _find(method: str, path: str) -> tuple[Handler | None, str]:
    handler = ROUTES.get((method, path))
    if handler is not None:
        return handler, ""
    segments = path.split("/")
    if len(segments) > 2:
        name, segments[2] = segments[2], "*"
        return ROUTES.get((method, "/".join(segments))), unquote(name)
    return None, ""


def _query(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
