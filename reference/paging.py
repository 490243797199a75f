"""Follows the cursors of a list or search, with guards: it ends complete or with a clear failure, never in a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reference.failures import OperationFailed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from reference.calls import Document

# An empty page with a next cursor happens in the middle of a list; a row of them is a list that leads nowhere.
_IDLE_PAGES_MAX = 3


async def walk(fetch: Callable[[str | None], Awaitable[Document]]) -> AsyncIterator[list[Document]]:
    """
    Yield the contacts of each page, every contact once.

    Args:
        fetch: Gets the page at a cursor, None for the first one.

    Raises:
        OperationFailed: A page cannot be had, or the cursors go round in circles.
    """
    # Contacts that change during the walk can move to a later page, and then come twice.
    seen_ids: set[str] = set()
    seen_cursors: set[str] = set()
    cursor: str | None = None
    idle_pages = 0
    while True:
        page = await fetch(cursor)
        fresh = [contact for contact in page["data"] if contact["id"] not in seen_ids]
        seen_ids.update(contact["id"] for contact in fresh)
        yield _once(fresh)
        cursor = next_cursor(page)
        if cursor is None:
            return
        idle_pages = 0 if fresh else idle_pages + 1
        check_progress(cursor, seen_cursors, idle_pages)
        seen_cursors.add(cursor)


def next_cursor(page: Document) -> str | None:
    """Return the cursor of the following page; None on the last one."""
    following = (page.get("pages") or {}).get("next")
    return following["starting_after"] if following else None


def check_progress(cursor: str, seen_cursors: set[str], idle_pages: int) -> None:
    """
    Refuse to go on when *cursor* was used before, or when too many pages brought nothing new.

    Raises:
        OperationFailed: "malformed".
    """
    if cursor in seen_cursors:
        raise OperationFailed("malformed", "Intercom repeated a cursor, the list cannot be completed")
    if idle_pages > _IDLE_PAGES_MAX:
        raise OperationFailed("malformed", f"Intercom sent {idle_pages} pages in a row with nothing new")


def _once(contacts: list[Document]) -> list[Document]:
    return list({contact["id"]: contact for contact in contacts}.values())
