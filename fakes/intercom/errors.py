"""Errors as they go over the wire: raised by rules and handlers, written as an error.list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import orjson

if TYPE_CHECKING:
    from intercom_readiness.vendor.errors import WireError


class ApiError(Exception):
    """
    A refusal.

    Attributes:
        status: HTTP status.
        code: Intercom's error code.
        message: Intercom's text, or None where it sends none.
        headers: Further header lines, each ending in CRLF.
        request_id: How the body gives the request id: told, null in a few, and absent in fewer (examples of the
            descriptions, and the one known 406 body).
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str | None = None,
        *,
        field: str | None = None,
        headers: bytes = b"",
        request_id: Literal["told", "null", "absent"] = "told",
    ) -> None:
        super().__init__(code, message)
        self.request_id = request_id
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = headers


def refusal(
    error: WireError,
    *details: Any,
    status: int | None = None,
    headers: bytes = b"",
    request_id: Literal["told", "null", "absent"] = "told",
) -> ApiError:
    """Make the exception for a catalogued *error*, with *details* put into its text."""
    message = error.message.format(*details)
    return ApiError(status or error.status, error.code, message, headers=headers, request_id=request_id)


def invalid(message: str, *, status: int = 400) -> ApiError:
    """Make a parameter_invalid error."""
    return ApiError(status, "parameter_invalid", message)


def envelope(code: str, message: str | None, request_id: str | None, field: str | None = None) -> bytes:
    """Write an error.list with one error; an empty *request_id* is left out, None is written as null."""
    error: dict[str, Any] = {"code": code}
    if message is not None:
        error["message"] = message
    if field is not None:
        error["field"] = field
    named = {} if request_id == "" else {"request_id": request_id}
    return orjson.dumps({"type": "error.list", **named, "errors": [error]})
