"""List and search contacts, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.intercom import listing, pages, subjects
from fakes.intercom.handlers.contacts import as_asked
from fakes.intercom.search import contact_fields, run
from intercom_readiness.vendor.limits import CONTACT_LIST_PAGE_SIZE, SEARCH_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.search.paging import Found


def listed(call: Call) -> bytes:
    """Answer GET /contacts."""
    workspace = call.workspace
    if workspace.index.settle(call.world.clock.agenda_s()) and workspace.assumed.list_lags == "with_search":
        return _listed(call)
    if call.settings.assumptions.cursor_expiry != "never":
        return _listed(call)
    workspace.memo.turn(workspace.contacts.generation, call.settings)
    key = (call.request.query, call.version)
    consulted = call.world.consulted.names
    kept: tuple[bytes, frozenset[str]] | None = workspace.memo.get(key)
    if kept is None:
        kept = _listed(call), frozenset(consulted)
        workspace.memo.keep(key, kept)
    page, rests_on = kept
    consulted |= rests_on
    return page


def _listed(call: Call) -> bytes:
    asked = listing.of_list(call, CONTACT_LIST_PAGE_SIZE)
    found = listing.dated(call, run.everything(call.workspace, asked, call.world.clock.agenda_s()))
    return _page(call, found, asked)


def search(call: Call) -> bytes:
    """Answer POST /contacts/search."""
    body = call.body()
    subjects.note(call.request, body)
    language = contact_fields.language(call.workspace)
    asked = listing.of_search(call, body, language, SEARCH_PAGE_SIZE, short_orders=not call.since("2.16"))
    found = listing.dated(call, run.matching(call.workspace, asked, call.world.clock.agenda_s()))
    return _page(call, found, asked)


def _page(call: Call, found: Found[Contact], asked: listing.Asked) -> bytes:
    listing.note_order(call, asked, found.total)
    rows = [as_asked(call, contact) for contact in found.rows]
    return pages.envelope(rows, found.total, asked.cursor, asked.per_page, found.following)
