"""Pages of lists and searches: sizes, cursors and the envelope around a page."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from fakes.intercom.errors import invalid, refusal
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import PAGE_SIZE_MAX

if TYPE_CHECKING:
    from fakes.intercom.assumptions import Assumptions


class Cursor(NamedTuple):
    """
    Where a page begins: after the record *id* that was sorted by *value*; *page* is its number, from 1.

    Attributes:
        issued_s: Second of the agenda when it was given out; None while cursors are assumed to last.
    """

    value: Any
    id: str
    page: int
    issued_s: float | None = None


START = Cursor(None, "", 1)
_PARTS = 3


def written(cursor: Cursor) -> str:
    """Write a cursor as Intercom does: base64 of a small JSON array (recorded live)."""
    parts = list(cursor) if cursor.issued_s is not None else list(cursor[:_PARTS])
    return base64.b64encode(orjson.dumps(parts)).decode()


def read(text: Any) -> Cursor:
    """
    Read the cursor of a request; none is the first page.

    Raises:
        ApiError: 400 client_error, it is none that Intercom gave out.
    """
    if text is None or text == "":
        return START
    try:
        parts = orjson.loads(base64.b64decode(text, validate=True))
    except (ValueError, TypeError, binascii.Error):
        raise refusal(vendor_errors.CURSOR_INVALID) from None
    if (
        not isinstance(parts, list)
        or len(parts) not in (_PARTS, _PARTS + 1)
        or not isinstance(parts[1], str)
        or not isinstance(parts[2], int)
        or isinstance(parts[0], list | dict)
        or parts[2] < 1
        or not isinstance(parts[-1], int | float)
    ):
        raise refusal(vendor_errors.CURSOR_INVALID)
    return Cursor(*parts)


def size(asked: Any, default: int, assumed: Assumptions) -> int:
    """
    Read the page size of a request.

    Raises:
        ApiError: 400, it is no number, or beyond the limits when that is assumed to be refused.
    """
    if asked is None or asked == "":
        return default
    try:
        number = int(asked) if not isinstance(asked, bool | float) else None
    except (TypeError, ValueError):
        number = None
    if number is None:
        raise invalid("per_page must be an integer")
    if 1 <= number <= PAGE_SIZE_MAX:
        return number
    if assumed.page_size_over == "refused":
        raise invalid(f"per_page must be between 1 and {PAGE_SIZE_MAX}")
    return min(max(number, 1), PAGE_SIZE_MAX)


def envelope(rows: list[bytes], total: int, cursor: Cursor, per_page: int, following: Cursor | None) -> bytes:
    """
    Write a page of contacts.

    Args:
        rows: The contacts as JSON.
        total: How many there are on all pages.
        cursor: Where this page began.
        per_page: Page size.
        following: Where the next page begins; None on the last one, which then has no ``next``.
    """
    pages = orjson.dumps(around(total, cursor, per_page, following))
    return b'{"type":"list","data":[%b],"total_count":%d,"pages":%b}' % (b",".join(rows), total, pages)


def around(total: int, cursor: Cursor, per_page: int, following: Cursor | None) -> dict[str, Any]:
    """Make the ``pages`` object of a list that follows cursors; the arguments are those of ``envelope``."""
    pages: dict[str, Any] = {"type": "pages"}
    if following is not None:
        pages["next"] = {"page": following.page, "starting_after": written(following)}
    return {**pages, "page": cursor.page, "per_page": per_page, "total_pages": -(-total // per_page)}
