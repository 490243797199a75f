"""List and search contacts, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.intercom import pages, subjects
from fakes.intercom.errors import invalid
from fakes.intercom.records.contact_view import as_bytes
from fakes.intercom.search import contact_fields, paging, run
from fakes.intercom.search.query import compiled
from intercom_readiness.vendor.limits import CONTACT_LIST_PAGE_SIZE, SEARCH_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Contact


def listed(call: Call) -> bytes:
    """Answer GET /contacts."""
    workspace = call.workspace
    if call.settings.assumptions.list_lags == "with_search":
        return _listed(call)
    workspace.memo.turn(workspace.contacts.generation, call.settings)
    key = (call.request.query, call.version)
    kept: bytes | None = workspace.memo.get(key)
    if kept is None:
        kept = _listed(call)
        workspace.memo.keep(key, kept)
    return kept


def _listed(call: Call) -> bytes:
    asked = call.query()
    per_page = pages.size(asked.get("per_page"), CONTACT_LIST_PAGE_SIZE, call.settings.assumptions)
    cursor = pages.read(asked.get("starting_after"))
    found = run.everything(call.workspace, cursor, per_page, call.world.clock.agenda_s())
    return _page(call, found, cursor, per_page)


def search(call: Call) -> bytes:
    """Answer POST /contacts/search; the pagination of the query string is ignored, as Intercom does."""
    body = call.body()
    subjects.note(call.request, body)
    asked = body.get("pagination")
    if asked is None:
        asked = {}
    if not isinstance(asked, dict):
        raise invalid("pagination must be an object")
    per_page = pages.size(asked.get("per_page"), SEARCH_PAGE_SIZE, call.settings.assumptions)
    cursor = pages.read(asked.get("starting_after"))
    language = contact_fields.language(call.workspace)
    query = compiled(body.get("query"), language)
    order = paging.ordering(
        body.get("sort"),
        language.field_of,
        newest_first=call.settings.assumptions.list_order == "newest_first",
        short_orders=not call.since("2.16"),
    )
    found = run.matching(call.workspace, query, order, cursor, per_page=per_page, agenda_s=call.world.clock.agenda_s())
    return _page(call, found, cursor, per_page)


def _page(call: Call, found: paging.Found[Contact], cursor: pages.Cursor, per_page: int) -> bytes:
    code, version = call.workspace.code, call.version
    rows = [as_bytes(contact, code, version) for contact in found.rows]
    return pages.envelope(rows, found.total, cursor, per_page, found.following)
