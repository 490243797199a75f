"""Runs lists and searches of contacts: who fits, as the index shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import refusal
from fakes.intercom.search import paging
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakes.intercom.listing import Asked
    from fakes.intercom.pages import Cursor
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.search.paging import Found, Ordering
    from fakes.intercom.search.query import Query
    from fakes.intercom.workspace import Workspace


def everything(workspace: Workspace, asked: Asked, agenda_s: float) -> Found[Contact]:
    """Take one page of all contacts that are not hidden."""
    newest_first = asked.order.descending
    store = workspace.contacts
    walk: Iterator[Contact] = store.ordered(newest_first=newest_first, beyond=_beyond(workspace, asked.cursor))
    total = store.visible_count
    if workspace.index.settle(agenda_s) and workspace.assumed.list_lags == "with_search":
        walk = _as_indexed(workspace, walk)
        total = sum(1 for _ in _as_indexed(workspace, store.ordered(newest_first=newest_first)))
    else:
        walk = (contact for contact in walk if not contact.hidden)
    return paging.page(walk, total, asked.cursor, asked.per_page, _created_ms)


def matching(workspace: Workspace, asked: Asked, agenda_s: float) -> Found[Contact]:
    """Take one page of the contacts that fit the query of a search, as the index shows them."""
    query, order, cursor = asked.query, asked.order, asked.cursor
    if query is None:
        return everything(workspace, asked, agenda_s)
    if query.exact or workspace.index.settle(agenda_s):
        fits = _sorted(workspace, query, order, agenda_s)
    else:
        # A walk over everybody: done once for all pages, as long as nothing changes.
        memo = workspace.memo
        memo.turn(workspace.contacts.generation, workspace.settings)
        key = (orjson.dumps(query.asked), order.text, order.descending)
        fits = memo.get(key)
        if fits is None:
            fits = _sorted(workspace, query, order, agenda_s)
            memo.keep(key, fits)
    walk = paging.beyond(fits, order, cursor, workspace.contacts.get(cursor.id))
    return paging.page(walk, len(fits), cursor, asked.per_page, order.read or _created_ms)


def _created_ms(contact: Contact) -> int:
    return int(contact.attributes["created_at"]) * 1000


def _sorted(workspace: Workspace, query: Query, order: Ordering, agenda_s: float) -> list[Contact]:
    fits = [one for one in _candidates(workspace, query, agenda_s) if query.matches(one)]
    return paging.arranged(fits, order) if len(fits) > 1 else fits


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


def _beyond(workspace: Workspace, cursor: Cursor) -> int | None:
    if not cursor.id:
        return None
    last = workspace.contacts.get(cursor.id)
    if last is None:
        raise refusal(vendor_errors.CURSOR_INVALID)
    return last.number
