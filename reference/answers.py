"""Reads what came back from Intercom: a document of the right shape, or the failure that it means."""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from reference.failures import MALFORMED, RATE_LIMITED, SERVER_ERROR, TIMEOUT, OperationFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Rate windows last seconds; a time further ahead is a mistake (milliseconds, say) and must not stop us for ever.
_ANNOUNCED_AHEAD_MAX_S = 86_400.0
_CODE_OF_STATUS = {401: "bad_token", 404: "missing", 409: "conflict", 410: "missing"}
# Where the classes of statuses begin.
_OK, _REDIRECTED, _REFUSED, _BROKEN = 200, 300, 400, 500


def read_answer(
    status: int, headers: Mapping[str, str], body: bytes, has_right_shape: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """
    Return the document of a good answer.

    Raises:
        OperationFailed: Anything but a 2xx with JSON of the expected shape. A maintenance page with status 200,
            a cut document and another contact than the one asked for are failures too.
    """
    document = _document(headers, body)
    if not _OK <= status < _REDIRECTED:
        raise _failure(status, headers, document)
    if document is None or not has_right_shape(document):
        raise OperationFailed(
            "malformed",
            f"Intercom answered {status} with something else than what was asked for",
            cause=MALFORMED,
            status=status,
            request_id=_request_id(headers, document),
        )
    return document


def _document(headers: Mapping[str, str], body: bytes) -> dict[str, Any] | None:
    if "json" not in headers.get("content-type", ""):
        return None
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _request_id(headers: Mapping[str, str], document: dict[str, Any] | None) -> str | None:
    named = headers.get("x-request-id") or (document or {}).get("request_id")
    return named if isinstance(named, str) else None


def _failure(status: int, headers: Mapping[str, str], document: dict[str, Any] | None) -> OperationFailed:
    code, cause = _meaning(status, is_json=document is not None)
    error_code, detail = _first_error(document)
    return OperationFailed(
        code,
        # Intercom's own words may quote a customer, and not only the one whom the caller asked for.
        f"Intercom answered {status}" + (f" {error_code}" if error_code else ""),
        cause=cause,
        status=status,
        request_id=_request_id(headers, document),
        not_before=_not_before(headers, limited=cause == RATE_LIMITED),
        detail=detail,
    )


def _meaning(status: int, *, is_json: bool) -> tuple[str, str]:
    """Return the code for the caller, and the cause when the trouble may pass by itself."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "rate_limited", RATE_LIMITED
    if status >= _BROKEN:
        return "unavailable", SERVER_ERROR
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return "timeout", TIMEOUT
    if status < _REFUSED:  # Intercom never redirects, and following would hand the token to whoever answers.
        return "malformed", MALFORMED
    if status == HTTPStatus.FORBIDDEN:
        # Only Intercom itself speaks JSON and means the scope or plan; an HTML 403 is its load balancer's.
        return ("missing_scope" if is_json else "unavailable"), ""
    return _CODE_OF_STATUS.get(status, "invalid"), ""


def _first_error(document: dict[str, Any] | None) -> tuple[str, str]:
    errors = (document or {}).get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return "", ""
    return str(first.get("code") or ""), str(first.get("message") or "")


def _not_before(headers: Mapping[str, str], *, limited: bool) -> float:
    """Return the Unix time at which Intercom wants to be asked again; 0 when it did not say."""
    # Every answer carries the window's end, but only a refused one makes it a reason to wait.
    announced = _number(headers.get("x-ratelimit-reset")) if limited else 0.0
    not_before = max(announced, _retry_after(headers.get("retry-after")))
    return not_before if not_before < time.time() + _ANNOUNCED_AHEAD_MAX_S else 0.0


def _retry_after(text: str | None) -> float:
    """Read seconds or an HTTP date; Intercom sends neither today, but a proxy in between may."""
    if not text:
        return 0.0
    if (seconds := _number(text)) > 0:
        return time.time() + seconds
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return 0.0


def _number(text: str | None) -> float:
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if 0 <= value < float("inf") else 0.0
