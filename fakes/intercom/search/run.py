"""Runs lists and searches over a workspace: who fits, in which order, and where the page ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.pages import Cursor
from fakes.intercom.search.fields import field_of
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.search.query import Query
    from fakes.intercom.workspace import Workspace


class Found(NamedTuple):
    """One page: its contacts, how many there are on all pages, and where the next page begins."""

    contacts: list[Contact]
    total: int
    following: Cursor | None


class Ordering(NamedTuple):
    """How results are sorted: without a field by creation; *text* tells two orders apart."""

    read: Callable[[Contact], Any] | None
    descending: bool
    text: str = ""


def ordering(asked: Any, call: Call) -> Ordering:
    """
    Read the ``sort`` of a search.

    Raises:
        ApiError: 400, an unknown field or order; ``asc`` and ``desc`` are refused from 2.16 on.
    """
    if asked is None:
        return Ordering(None, call.settings.assumptions.list_order == "newest_first")
    if not isinstance(asked, dict):
        raise invalid("sort must be an object")
    order = asked.get("order") or "descending"
    short = order in ("asc", "desc") and not call.since("2.16")
    if order not in ("ascending", "descending") and not short:
        raise refusal(vendor_errors.SORT_ORDER_INVALID, order)
    descending = order in ("descending", "desc")
    if asked.get("field") is None:
        return Ordering(None, descending)
    kind, read = field_of(asked["field"], call.workspace)
    if kind in ("tag", "segment"):
        raise invalid("sort.field is invalid")
    return Ordering(read, descending, str(asked["field"]))


def everything(workspace: Workspace, cursor: Cursor, per_page: int, agenda_s: float) -> Found:
    """Take one page of all contacts that are not hidden."""
    newest_first = workspace.settings.assumptions.list_order == "newest_first"
    store = workspace.contacts
    walk: Iterator[Contact] = store.ordered(newest_first=newest_first, beyond=_beyond(workspace, cursor))
    total = store.visible_count
    if workspace.settings.assumptions.list_lags == "with_search" and workspace.index.settle(agenda_s):
        walk = _as_indexed(workspace, walk)
        total = sum(1 for _ in _as_indexed(workspace, store.ordered(newest_first=newest_first)))
    else:
        walk = (contact for contact in walk if not contact.hidden)
    return _page(walk, total, cursor, per_page, None)


def matching(
    workspace: Workspace, query: Query, order: Ordering, cursor: Cursor, *, per_page: int, agenda_s: float
) -> Found:
    """Take one page of the contacts that fit *query*, as the index shows them."""
    if query.exact or workspace.index.settle(agenda_s):
        fits = _sorted(workspace, query, order, agenda_s)
    else:
        # A walk over everybody: done once for all pages, as long as nothing changes.
        memo = workspace.memo
        memo.turn(workspace.contacts.generation, workspace.settings)
        key = (query.text, order.text, order.descending)
        fits = memo.get(key)
        if fits is None:
            fits = _sorted(workspace, query, order, agenda_s)
            memo.keep(key, fits)
    return _page(_after(workspace, fits, order, cursor), len(fits), cursor, per_page, order.read)


def _sorted(workspace: Workspace, query: Query, order: Ordering, agenda_s: float) -> list[Contact]:
    fits = [one for one in _candidates(workspace, query, agenda_s) if query.matches(one)]
    fits.sort(key=lambda one: one.number, reverse=order.descending)
    read = order.read
    if read is not None:
        held = [one for one in fits if read(one) is not None]
        held.sort(key=lambda one: (_sortable(read(one)), one.number), reverse=order.descending)
        fits = [*held, *(one for one in fits if read(one) is None)]
    return fits


def _candidates(workspace: Workspace, query: Query, agenda_s: float) -> Iterable[Contact]:
    store = workspace.contacts
    lagging = workspace.index.settle(agenda_s)
    exact = query.exact
    if "id" in exact:
        found: list[Contact] = [one for one in [store.get(exact["id"])] if one is not None]
    elif "external_id" in exact:
        found = store.named(store.by_external_id, exact["external_id"])
    elif "email" in exact:
        found = store.named(store.by_email, exact["email"])
    else:
        everyone = store.ordered(newest_first=False)
        return _as_indexed(workspace, everyone) if lagging else (one for one in everyone if not one.hidden)
    if not lagging:
        return [one for one in found if not one.hidden]
    # An old version may fit although the new one has left the index.
    late = {one.id: one for one in map(store.get, workspace.index.lagging()) if one is not None}
    return list(_as_indexed(workspace, {**{one.id: one for one in found}, **late}.values()))


def _as_indexed(workspace: Workspace, contacts: Iterable[Contact]) -> Iterator[Contact]:
    for contact in contacts:
        shown = workspace.index.shown(contact)
        if shown is not None and not shown.hidden:
            yield shown


def _sortable(value: Any) -> Any:
    return value if isinstance(value, int | float) else str(value)


def _beyond(workspace: Workspace, cursor: Cursor) -> int | None:
    if not cursor.id:
        return None
    last = workspace.contacts.get(cursor.id)
    if last is None:
        raise refusal(vendor_errors.CURSOR_INVALID)
    return last.number


def _after(workspace: Workspace, fits: list[Contact], order: Ordering, cursor: Cursor) -> Iterator[Contact]:
    number = _beyond(workspace, cursor)
    if number is None:
        return iter(fits)
    read = order.read
    if read is None:
        return (one for one in fits if (one.number < number) == order.descending and one.number != number)
    return (one for one in fits if _follows(one, read(one), order, cursor, number))


def _follows(contact: Contact, value: Any, order: Ordering, cursor: Cursor, number: int) -> bool:
    if cursor.value is None or value is None:
        if (cursor.value is None) != (value is None):
            return value is None
        return contact.number < number if order.descending else contact.number > number
    mine, last = (_sortable(value), contact.number), (_sortable(cursor.value), number)
    return mine < last if order.descending else mine > last


def _page(
    walk: Iterator[Contact], total: int, cursor: Cursor, per_page: int, read: Callable[[Contact], Any] | None
) -> Found:
    contacts: list[Contact] = []
    for contact in walk:
        if len(contacts) == per_page:
            last = contacts[-1]
            value = read(last) if read is not None else last.attributes["created_at"] * 1000
            return Found(contacts, total, Cursor(value, last.id, cursor.page + 1))
        contacts.append(contact)
    return Found(contacts, total, None)
