"""Lists and searches that follow cursors: what a call asks for, and one page of what fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from fakes.intercom import pages
from fakes.intercom.errors import invalid, refusal
from fakes.intercom.search import paging
from fakes.intercom.search.query import compiled
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.search.paging import Row
    from fakes.intercom.search.query import Language, Query


_EXPIRES_AFTER_S = 3600


class Asked(NamedTuple):
    """
    What a list or search asks for.

    Attributes:
        query: None in a list, which everything fits.
        order_assumed: True when the call names no order, so that the default one is a guess.
    """

    per_page: int
    cursor: pages.Cursor
    order: paging.Ordering
    order_assumed: bool
    query: Query | None = None


def of_list(call: Call, default_size: int) -> Asked:
    """
    Read a list's query string.

    Raises:
        ApiError: 400, page size or cursor cannot be.
    """
    asked = call.query()
    per_page = pages.size(asked.get("per_page"), default_size, call.assumed)
    order = paging.Ordering(None, _newest_first(call))
    return Asked(per_page, _cursor(call, asked.get("starting_after")), order, order_assumed=True)


def of_search(
    call: Call, body: dict[str, Any], language: Language, default_size: int, *, short_orders: bool = True
) -> Asked:
    """
    Read a search's body; pagination in the query string is ignored, as Intercom does.

    Args:
        call: The call.
        body: Its body.
        language: What can be asked of these records.
        default_size: Page size of a search that names none.
        short_orders: Whether ``asc`` and ``desc`` are orders.

    Raises:
        ApiError: 400, something in it cannot be.
    """
    asked = body.get("pagination")
    if asked is None:
        asked = {}
    if not isinstance(asked, dict):
        raise invalid("pagination must be an object")
    per_page = pages.size(asked.get("per_page"), default_size, call.assumed)
    cursor = _cursor(call, asked.get("starting_after"))
    query = compiled(body.get("query"), language)
    sort = body.get("sort")
    order = paging.ordering(sort, language.field_of, newest_first=_newest_first(call), short_orders=short_orders)
    return Asked(per_page, cursor, order, sort is None, query)


def note_order(call: Call, asked: Asked, total: int) -> None:
    """Note that the answer rests on the assumed order, when the call names none and there is more than one row."""
    if asked.order_assumed and total > 1:
        call.world.consulted.names.add("list_order")


def page(call: Call, rows: list[Row], asked: Asked, last: Row | None) -> paging.Found[Row]:
    """Cut the asked page out of *rows*, which are in any order; *last* is what the cursor names."""
    query, order = asked.query, asked.order
    fits = rows if query is None else [one for one in rows if query.matches(one)]
    note_order(call, asked, len(fits))
    walk = paging.beyond(paging.arranged(fits, order), order, asked.cursor, last)
    return dated(call, paging.page(walk, len(fits), asked.cursor, asked.per_page, order.read or _created_ms))


def dated(call: Call, found: paging.Found[Row]) -> paging.Found[Row]:
    """Write into the cursor of the next page when it was given out, if cursors are assumed to expire."""
    if found.following is None or call.settings.assumptions.cursor_expiry == "never":
        return found
    return found._replace(following=found.following._replace(issued_s=call.world.clock.agenda_s()))


def written(noun: str, found: paging.Found[Row], asked: Asked, rows: list[dict[str, Any]]) -> bytes:
    """Write a page of conversations or tickets, which stand under their plural."""
    return orjson.dumps(
        {
            "type": f"{noun}.list",
            "pages": pages.around(found.total, asked.cursor, asked.per_page, found.following),
            "total_count": found.total,
            f"{noun}s": rows,
        }
    )


def _cursor(call: Call, text: Any) -> pages.Cursor:
    cursor = pages.read(text)
    # Only a cursor that was given out under the switch knows its age.
    expires = cursor.issued_s is not None and call.assumed.cursor_expiry == "after_an_hour"
    if expires and call.world.clock.agenda_s() - (cursor.issued_s or 0.0) > _EXPIRES_AFTER_S:
        raise refusal(vendor_errors.CURSOR_INVALID)
    return cursor


def _newest_first(call: Call) -> bool:
    return call.settings.assumptions.list_order == "newest_first"


def _created_ms(row: Any) -> int:
    return int(row.created_at) * 1000
