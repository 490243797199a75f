"""Right answers made wrong: other bodies, other types, and pages that lead astray."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom import pages
from fakes.intercom.errors import ApiError, envelope
from fakes.intercom.heads import status_line
from fakes.intercom.messages import Reply
from fakes.intercom.quota import present_lines, rate_lines, told_to_wait
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.messages import Request
    from fakes.intercom.state import World

_NO_CURSOR = "bm90LWEtY3Vyc29y"


def rate_limited(world: World, request: Request, parameters: dict[str, Any]) -> Reply:
    """Write a 429 whose reset lies ``reset_in_s`` ahead, rounded up to a whole Unix second."""
    now = world.clock.wall_s()
    reset_at = math.ceil(now + parameters["reset_in_s"])
    limit = parameters["limit"] if parameters["limit"] is not None else world.settings.rate_limit
    error = vendor_errors.RATE_LIMITED
    message = error.message.format(limit, round(world.settings.window_s))
    reply = _listed(world, request, error.status, error.code, message)
    lines = rate_lines(limit, 0, reset_at)
    reply.rate = lines[: lines.index(b"X-RateLimit-Reset")] if parameters["omit_reset"] else lines
    if parameters["retry_after_s"] is not None:
        reply.extra = b"Retry-After: %d\r\n" % math.ceil(parameters["retry_after_s"])
    told_to_wait(world, request, reset_at, parameters["punish_early_s"])
    return reply


def error(world: World, request: Request, parameters: dict[str, Any]) -> Reply:
    """Write an error of a given status, with code and words of its kind unless the script has others."""
    status = parameters["status"]
    known = vendor_errors.DEFAULT_BY_STATUS.get(status)
    code = parameters["code"] or (known.code if known else "unknown_error")
    message = parameters["message"] or (known.message if known else status_line(status).decode())
    if known is vendor_errors.RATE_LIMITED and not parameters["message"]:
        message = known.message.format(world.settings.rate_limit, round(world.settings.window_s))
    reply = _listed(world, request, status, code, message)
    if parameters["headers"] and status != vendor_errors.TOKEN_INVALID.status:
        reply.rate = present_lines(world, request)
    return reply


def edge_page(status: int) -> Reply:
    """Write a load balancer's page: HTML, without request id and rate headers (recorded by users)."""
    line = status_line(status)
    page = (
        b"<html>\r\n<head><title>%b</title></head>\r\n<body>\r\n<center><h1>%b</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    reply = Reply(status, page % (line, line))
    reply.content_type = b"text/html"
    reply.cache = False
    return reply


def html_ok() -> Reply:
    """Write a page where JSON should be, as a captive gateway does."""
    reply = Reply(200, b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>It works</body></html>")
    reply.content_type = b"text/html; charset=utf-8"
    reply.cache = False
    return reply


def malformed(reply: Reply) -> Reply:
    """Break the body's JSON without changing its length."""
    reply.body = reply.body[:-1] + b","
    reply.status = 200
    return reply


def wrong_shape(reply: Reply, body: Any) -> Reply:
    """Put other JSON in place of the body."""
    reply.status, reply.body = 200, orjson.dumps(body)
    return reply


def repeated_cursor(reply: Reply, request: Request) -> Reply:
    """Let the next cursor be the one that this page was asked with."""
    return _with_next(reply, request, lambda asked, following: asked or following or pages.written(pages.START))


def invalid_cursor(reply: Reply, request: Request) -> Reply:
    """Let the next cursor be one that is refused."""
    return _with_next(reply, request, lambda asked, following: _NO_CURSOR)  # noqa: ARG005  (one shape for all)


def empty_page(reply: Reply, request: Request) -> Reply:
    """Give no rows, and a cursor that is new and begins where this page would have begun."""

    def same_place(asked: str | None, following: str | None) -> str:
        del following
        place = _place(asked)
        return pages.written(place._replace(page=place.page + 1))

    return _with_next(reply, request, same_place, empty=True)


def _place(asked: str | None) -> pages.Cursor:
    try:
        return pages.read(asked)
    except ApiError:
        return pages.START


def _with_next(reply: Reply, request: Request, choose: Any, *, empty: bool = False) -> Reply:
    listed = orjson.loads(reply.body) if reply.status == 200 else None
    if not isinstance(listed, dict) or not isinstance(listed.get("pages"), dict):
        return reply
    page = listed["pages"]
    following = (page.get("next") or {}).get("starting_after")
    cursor = choose(_asked_cursor(request), following)
    page["next"] = {"page": page.get("page", 1) + 1, "starting_after": cursor}
    if empty:
        rows = next((name for name in ("conversations", "tickets") if name in listed), "data")
        listed[rows] = []
    reply.body = orjson.dumps(listed)
    return reply


def _asked_cursor(request: Request) -> str | None:
    if request.method == "GET":
        from urllib.parse import parse_qs

        values = parse_qs(request.query).get("starting_after")
        return values[-1] if values else None
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return None
    asked = (body.get("pagination") or {}) if isinstance(body, dict) else {}
    cursor = asked.get("starting_after") if isinstance(asked, dict) else None
    return cursor if isinstance(cursor, str) else None


def _listed(world: World, request: Request, status: int, code: str, message: str) -> Reply:
    request.request_id = world.ids.request()
    request.authenticated = world.access_of(request) is not None
    reply = Reply(status, envelope(code, message, request.request_id.decode()))
    reply.request_id = request.request_id
    reply.version = (request.version or world.settings.default_version).encode()
    return reply
