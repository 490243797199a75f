"""List and search conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom import listing, numbered
from fakes.intercom.errors import invalid
from fakes.intercom.records.conversations import as_json
from fakes.intercom.search import conversation_fields
from intercom_readiness.vendor.limits import CONVERSATION_PAGE_SIZE, DELETED_CONVERSATION_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /conversations."""
    return _page(call, listing.of_list(call, CONVERSATION_PAGE_SIZE))


def search(call: Call) -> bytes:
    """Answer POST /conversations/search."""
    language = conversation_fields.language(call.workspace)
    return _page(call, listing.of_search(call, call.body(), language, CONVERSATION_PAGE_SIZE))


def deleted(call: Call) -> bytes:
    """Answer GET /conversations/deleted: ids by page number, the latest deleted first."""
    asked = call.query()
    order = asked.get("order") or "desc"
    if order not in ("asc", "desc"):
        raise invalid("order must be either asc or desc")
    gone = list(call.workspace.deleted_conversations.items())
    rows, around = numbered.page_of(call, gone[::-1] if order == "desc" else gone, DELETED_CONVERSATION_PAGE_SIZE)
    data = [{"type": "conversation", "id": one, "metrics_retained": True, "deleted_at": at} for one, at in rows]
    return orjson.dumps(
        {"type": "conversations.list", "total_count": len(gone), "pages": around, "conversations": data}
    )


def _page(call: Call, asked: listing.Asked) -> bytes:
    store = call.workspace.conversations
    visible = [one for one in store.values() if not one.archived]
    found = listing.page(call, visible, asked, store.once(asked.cursor.id))
    rows = [as_json(call.workspace, one, call.version, with_parts=False) for one in found.rows]
    return listing.written("conversation", found, asked, rows)
