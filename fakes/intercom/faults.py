"""Plays a planned answer on the wire: late, dripped, cut, reset, or never."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fakes.intercom import altered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.answers import Answer
    from fakes.intercom.api import ApiConnection
    from fakes.intercom.messages import Reply, Request
    from fakes.intercom.state import World


async def play(connection: ApiConnection, request: Request, answer: Answer) -> None:
    """
    Give *request* its planned answer.

    Kinds that commit let the call take effect at once, before any waiting: a slow server has done its work even when
    the caller gives up.
    """
    told = answer.parameters
    reply = connection.respond(request) if answer.commits else _made_up(connection.world, request, answer)
    if reply is None:
        await _without_answer(connection, request, answer)
        return
    request.status = reply.status
    changed = _CHANGES.get(answer.kind)
    if changed is not None:
        reply = changed(reply, request, told)
        request.status = reply.status
    if answer.kind == "delay":
        await asyncio.sleep(told["for_s"])
    elif answer.kind == "drip":
        await _drip(connection, request, reply, told)
        return
    elif answer.kind == "lose_reply":
        await _lose(connection, request, told["how"])
        return
    elif answer.kind == "truncate":
        await _truncate(connection, request, reply, told)
        return
    connection.send(request, reply)


_CHANGES: dict[str, Callable[[Reply, Request, dict[str, Any]], Reply]] = {
    "malformed": lambda reply, _, __: altered.malformed(reply),
    "wrong_shape": lambda reply, _, told: altered.wrong_shape(reply, told["body"]),
    "repeated_cursor": lambda reply, request, _: altered.repeated_cursor(reply, request),
    "invalid_cursor": lambda reply, request, _: altered.invalid_cursor(reply, request),
    "empty_page": lambda reply, request, _: altered.empty_page(reply, request),
    "content_type": lambda reply, _, told: _typed(reply, told["value"]),
}


def _typed(reply: Reply, value: str) -> Reply:
    reply.content_type = value.encode("latin-1", "replace").replace(b"\r", b"").replace(b"\n", b"")
    return reply


def _made_up(world: World, request: Request, answer: Answer) -> Reply | None:
    told = answer.parameters
    if answer.kind == "rate_limited":
        return altered.rate_limited(world, request, told)
    if answer.kind == "error":
        return altered.error(world, request, told)
    if answer.kind == "edge_page":
        return altered.edge_page(told["status"])
    if answer.kind == "html_ok":
        return altered.html_ok()
    if answer.kind == "empty_body":
        reply = altered.html_ok()
        reply.status, reply.body = told["status"], b""
        return reply
    return None


async def _without_answer(connection: ApiConnection, request: Request, answer: Answer) -> None:
    if answer.kind == "reset":
        connection.reset(request)
    elif answer.kind == "close":
        connection.hang_up(request)
    else:
        await asyncio.sleep(answer.parameters["for_s"])
        connection.hang_up(request)


_FOR_EVER_S = 3600.0
_GATEWAY_TIMEOUT = 504


async def _lose(connection: ApiConnection, request: Request, how: str) -> None:
    if how == "gateway":
        reply = altered.edge_page(_GATEWAY_TIMEOUT)
        request.status = reply.status
        connection.send(request, reply)
        return
    request.status = None
    if how == "reset":
        connection.reset(request)
        return
    if how == "stall":
        await asyncio.sleep(_FOR_EVER_S)
    connection.hang_up(request)


async def _drip(connection: ApiConnection, request: Request, reply: Reply, told: dict[str, Any]) -> None:
    head = connection.head(request, reply, len(reply.body))
    slow = head + reply.body if told["part"] == "headers" else reply.body
    if told["part"] == "body":
        connection.transport.write(head)
    step = told["chunk_bytes"]
    for at in range(0, len(slow), step):
        # The first bytes are late too: a drip begins with its first gap.
        await asyncio.sleep(told["every_s"])
        connection.transport.write(slow[at : at + step])
    connection.finish(request)


async def _truncate(connection: ApiConnection, request: Request, reply: Reply, told: dict[str, Any]) -> None:
    by_close = told["length"] == "by_close"
    if by_close:
        # Without a declared length the connection's end is the body's end, so the cut cannot be seen.
        request.keep_alive = False
    head = connection.head(request, reply, None if by_close else len(reply.body))
    connection.transport.write(head + reply.body[: told["after_bytes"]])
    if told["how"] == "reset":
        # RST throws away what the peer has not read; let the bytes arrive first.
        await asyncio.sleep(_BEFORE_RESET_S)
        connection.reset(request)
    else:
        connection.hang_up(request)


# On loopback written bytes arrive within microseconds; a busy machine may need a few milliseconds.
_BEFORE_RESET_S = 0.02
