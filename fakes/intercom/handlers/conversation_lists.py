"""List and search conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.intercom import listing
from fakes.intercom.records.conversations import as_json
from fakes.intercom.search import conversation_fields
from intercom_readiness.vendor.limits import CONVERSATION_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /conversations."""
    return _page(call, listing.of_list(call, CONVERSATION_PAGE_SIZE))


def search(call: Call) -> bytes:
    """Answer POST /conversations/search."""
    language = conversation_fields.language(call.workspace)
    return _page(call, listing.of_search(call, call.body(), language, CONVERSATION_PAGE_SIZE))


def _page(call: Call, asked: listing.Asked) -> bytes:
    store = call.workspace.conversations
    visible = [one for one in store.values() if not one.archived]
    found = listing.page(call, visible, asked, store.get(asked.cursor.id))
    rows = [as_json(call.workspace, one, call.version, with_parts=False) for one in found.rows]
    return listing.written("conversation", found, asked, rows)
