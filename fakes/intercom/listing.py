"""Lists and searches that follow cursors: what a call asks for, and one page of what fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from fakes.intercom import pages
from fakes.intercom.errors import invalid
from fakes.intercom.search import paging
from fakes.intercom.search.query import compiled

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.search.paging import Row
    from fakes.intercom.search.query import Language, Query


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
    return Asked(per_page, pages.read(asked.get("starting_after")), order, order_assumed=True)


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
    cursor = pages.read(asked.get("starting_after"))
    query = compiled(body.get("query"), language)
    sort = body.get("sort")
    order = paging.ordering(sort, language.field_of, newest_first=_newest_first(call), short_orders=short_orders)
    return Asked(per_page, cursor, order, sort is None, query)


def note_order(call: Call, asked: Asked, total: int) -> None:
    """Note that the answer rests on the assumed order, when the call names none and there is more than one row."""
    if asked.order_assumed and total > 1:
        call.world.consulted.names.add("list_order")


def page(call: Call, rows: list[Row], asked: Asked, last: Row | None) -> paging.Found[Row]:
    """Cut the asked page out of *rows*, which are in any order; *last* is the record that the cursor names."""
    query, order = asked.query, asked.order
    fits = rows if query is None else [one for one in rows if query.matches(one)]
    note_order(call, asked, len(fits))
    walk = paging.beyond(paging.arranged(fits, order), order, asked.cursor, last)
    return paging.page(walk, len(fits), asked.cursor, asked.per_page, order.read or _created_ms)


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


def _newest_first(call: Call) -> bool:
    return call.settings.assumptions.list_order == "newest_first"


def _created_ms(row: Any) -> int:
    return int(row.created_at) * 1000
