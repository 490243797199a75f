"""List and search conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom import pages
from fakes.intercom.errors import invalid
from fakes.intercom.records.conversations import as_json
from fakes.intercom.search import conversation_fields, paging
from fakes.intercom.search.query import compiled
from intercom_readiness.vendor.limits import CONVERSATION_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.conversations import Conversation


def listed(call: Call) -> bytes:
    """Answer GET /conversations."""
    asked = call.query()
    per_page = pages.size(asked.get("per_page"), CONVERSATION_PAGE_SIZE, call.settings.assumptions)
    cursor = pages.read(asked.get("starting_after"))
    order = paging.Ordering(None, call.settings.assumptions.list_order == "newest_first")
    return _page(call, _visible(call), order, cursor, per_page)


def search(call: Call) -> bytes:
    """Answer POST /conversations/search."""
    body = call.body()
    asked = body.get("pagination") or {}
    if not isinstance(asked, dict):
        raise invalid("pagination must be an object")
    per_page = pages.size(asked.get("per_page"), CONVERSATION_PAGE_SIZE, call.settings.assumptions)
    cursor = pages.read(asked.get("starting_after"))
    language = conversation_fields.language(call.workspace)
    query = compiled(body.get("query"), language)
    order = paging.ordering(
        body.get("sort"),
        language.field_of,
        newest_first=call.settings.assumptions.list_order == "newest_first",
        short_orders=True,
    )
    return _page(call, [one for one in _visible(call) if query.matches(one)], order, cursor, per_page)


def _visible(call: Call) -> list[Conversation]:
    return [one for one in call.workspace.conversations.values() if not one.archived]


def _page(call: Call, fits: list[Conversation], order: paging.Ordering, cursor: pages.Cursor, per_page: int) -> bytes:
    last = call.workspace.conversations.get(cursor.id)
    walk = paging.beyond(paging.arranged(fits, order), order, cursor, last)
    found = paging.page(walk, len(fits), cursor, per_page, order.read or (lambda one: one.created_at * 1000))
    return orjson.dumps(
        {
            "type": "conversation.list",
            "pages": pages.around(found.total, cursor, per_page, found.following),
            "total_count": found.total,
            "conversations": [as_json(call.workspace, one, call.version, with_parts=False) for one in found.rows],
        }
    )
