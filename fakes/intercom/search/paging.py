"""Orders what was found and cuts pages out of it, for any kind of record."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.pages import Cursor
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class Placed(Protocol):
    """A record with an id and a place in the order of creation."""

    @property
    def id(self) -> str:
        """The record's id."""

    @property
    def number(self) -> int:
        """Higher for what was created later."""


Row = TypeVar("Row", bound=Placed)


class Found(NamedTuple, Generic[Row]):
    """One page: its rows, how many there are on all pages, and where the next page begins."""

    rows: list[Row]
    total: int
    following: Cursor | None


class Ordering(NamedTuple):
    """How results are sorted: without a field by creation; *text* tells two orders apart."""

    read: Callable[[Any], Any] | None
    descending: bool
    text: str = ""


def ordering(
    asked: Any,
    field_of: Callable[[Any], tuple[str, Callable[[Any], Any]]],
    *,
    newest_first: bool,
    short_orders: bool,
) -> Ordering:
    """
    Read the ``sort`` of a search.

    Args:
        asked: As in the request body.
        field_of: Gives kind and reader of a field.
        newest_first: Order when nothing is asked.
        short_orders: Whether ``asc`` and ``desc`` are accepted (before 2.16).

    Raises:
        ApiError: 400, an unknown field or order.
    """
    if asked is None:
        return Ordering(None, newest_first)
    if not isinstance(asked, dict):
        raise invalid("sort must be an object")
    order = asked.get("order") or "descending"
    short = short_orders and order in ("asc", "desc")
    if order not in ("ascending", "descending") and not short:
        raise refusal(vendor_errors.SORT_ORDER_INVALID, order)
    descending = order in ("descending", "desc")
    if asked.get("field") is None:
        return Ordering(None, descending)
    kind, read = field_of(asked["field"])
    if kind == "many":
        raise invalid("sort.field is invalid")
    return Ordering(read, descending, str(asked["field"]))


def arranged(rows: Iterable[Row], order: Ordering) -> list[Row]:
    """Sort *rows*; those without a value come last."""
    placed = sorted(rows, key=_number, reverse=order.descending)
    read = order.read
    if read is None:
        return placed
    held = [one for one in placed if read(one) is not None]
    held.sort(key=lambda one: (_sortable(read(one)), one.number), reverse=order.descending)
    return [*held, *(one for one in placed if read(one) is None)]


def beyond(rows: list[Row], order: Ordering, cursor: Cursor, last: Row | None) -> Iterator[Row]:
    """
    Pass over the rows up to where *cursor* says, by its sort value and the place of its record.

    Args:
        rows: As ``arranged`` left them.
        order: As they were arranged.
        cursor: Of the request.
        last: The record that the cursor names, as it is now, or as it was when it was deleted.

    Raises:
        ApiError: 400, the cursor names no record.
    """
    if not cursor.id:
        return iter(rows)
    if last is None:
        raise refusal(vendor_errors.CURSOR_INVALID)
    number, read = last.number, order.read
    if read is None:
        return (one for one in rows if one.number != number and (one.number < number) == order.descending)
    return (one for one in rows if _follows(one.number, read(one), order, cursor, number))


def page(walk: Iterator[Row], total: int, cursor: Cursor, per_page: int, value_of: Callable[[Row], Any]) -> Found[Row]:
    """Take one page from *walk*; *value_of* gives the sort value that its cursor will hold."""
    rows: list[Row] = []
    for row in walk:
        if len(rows) == per_page:
            last = rows[-1]
            return Found(rows, total, Cursor(value_of(last), last.id, cursor.page + 1))
        rows.append(row)
    return Found(rows, total, None)


_number = attrgetter("number")


def _sortable(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)


def _follows(own_number: int, value: Any, order: Ordering, cursor: Cursor, number: int) -> bool:
    if cursor.value is None or value is None:
        if (cursor.value is None) != (value is None):
            return value is None
        return own_number < number if order.descending else own_number > number
    mine, last = (_sortable(value), own_number), (_sortable(cursor.value), number)
    return mine < last if order.descending else mine > last
