"""The way of a request that no fault script takes: token, limits, version, Accept, scope, handler."""

from __future__ import annotations

import sys
import traceback
from functools import lru_cache
from typing import TYPE_CHECKING

from fakes.intercom.call import Call
from fakes.intercom.errors import ApiError, envelope, refusal
from fakes.intercom.messages import Reply
from fakes.intercom.quota import charge
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.operations import UNKNOWN
from intercom_readiness.vendor.versions import VERSIONS, at_least

if TYPE_CHECKING:
    from fakes.intercom.access import Access
    from fakes.intercom.messages import Request
    from fakes.intercom.routes import Route
    from fakes.intercom.state import World

_VERSION_NAMES = {name.encode(): name for name in VERSIONS}
# OpenAPI description 2.14: these answer 403 api_plan_restricted without an active subscription.
_PAID = ("conversations.", "messages.", "tickets.delete")
# Downloads are asked for as octets; nothing else is told apart by its Accept header.
_ACCEPTS = (b"*/*", b"application/*", b"application/json", b"+json", b"application/octet-stream")


def respond(world: World, request: Request, route: Route | None, params: tuple[str, ...]) -> Reply:
    """
    Answer one request; the state changes here and nowhere later.

    Args:
        world: The fake's state.
        request: The request; what the journal needs is written on it.
        route: Its route, None when the fake models no such call.
        params: Path parameters of the route.

    Returns:
        The answer with all that only the state knows: rate headers, request id, version.
    """
    request.request_id = world.ids.request()
    access = world.doors.get(request.headers.get(b"authorization", b""))
    if access is None or access.refusal:
        code = access.refusal if access else vendor_errors.TOKEN_INVALID.code
        return _refused(request, ApiError(401, code, vendor_errors.TOKEN_INVALID.message))
    request.authenticated = True
    rate_lines, too_many = charge(world, access)
    try:
        reply = _answer(world, request, access, route, params) if too_many is None else _refused(request, too_many)
        request.committed = reply.status < 300
    except ApiError as error:
        reply = _refused(request, error)
    except Exception:  # noqa: BLE001  (the process boundary: one bad request must not end the fake)
        traceback.print_exc(file=sys.stderr)
        reply = _refused(request, refusal(vendor_errors.SERVER_ERROR))
    if world.consulted.names:
        request.assumed = world.consulted.taken()
    reply.rate = rate_lines
    reply.request_id = request.request_id
    return reply


def _refused(request: Request, error: ApiError) -> Reply:
    request_id = request.request_id
    told = {"told": request_id.decode(), "null": None, "absent": ""}[error.request_id]
    reply = Reply(error.status, envelope(error.code, error.message, told, error.field), error.headers)
    reply.request_id = request_id
    reply.version = request.version.encode()
    return reply


def _answer(world: World, request: Request, access: Access, route: Route | None, params: tuple[str, ...]) -> Reply:
    headers = request.headers
    version = _version(world, headers.get(b"intercom-version"))
    request.version = version
    accept = headers.get(b"accept", b"")
    if not _acceptable(accept) and (accept or world.assumed.accept_missing == "refused"):
        # The one known 406 body has no request id (issue threads of the PHP and Ruby clients).
        raise refusal(vendor_errors.NOT_ACCEPTABLE, request_id="absent")
    if route is None:
        raise _unrouted(request)
    if not at_least(version, route.since):
        raise refusal(vendor_errors.VERSION_LACKS_RESOURCE)
    if not access.allows(route.scope):
        raise refusal(vendor_errors.SCOPE_MISSING, route.scope)
    if not world.settings.plan_active and route.operation.name.startswith(_PAID):
        raise refusal(vendor_errors.PLAN_RESTRICTED)
    if b":too-large" in headers:
        raise refusal(vendor_errors.BODY_TOO_LARGE)
    answer = route.handler(Call(world, request, access, world.workspace(access.workspace), params))
    reply = Reply(200, answer) if isinstance(answer, bytes) else answer
    reply.version = version.encode()
    return reply


@lru_cache(maxsize=256)
def _acceptable(accept: bytes) -> bool:
    return any(one in accept.lower() for one in _ACCEPTS)


def _version(world: World, asked: bytes | None) -> str:
    if asked is None:
        return world.settings.default_version
    version = _VERSION_NAMES.get(asked)
    if version is None:
        raise refusal(vendor_errors.VERSION_UNKNOWN)
    return version


def _unrouted(request: Request) -> ApiError:
    operation = request.operation
    if operation is None or operation.name == UNKNOWN:
        return refusal(vendor_errors.RESOURCE_MISSING)
    if operation.since and not at_least(request.version, operation.since):
        return refusal(vendor_errors.VERSION_LACKS_RESOURCE)
    request.answer_kind = "not_modelled"
    return ApiError(501, "not_modelled", f"The fake does not model {operation.method} {operation.path} yet")
