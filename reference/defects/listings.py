"""Mistakes with cursors."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference import contacts, paging
from reference.defects.registry import defect, put, swap
from reference.failures import OperationFailed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@defect
def export_first_page_only() -> None:
    """The export ends after one page and says that it is complete."""
    put(paging, "next_cursor", lambda _page: None)


@defect
def export_repeated_cursor_loops() -> None:
    """A cursor that comes again is followed again, for ever."""
    put(paging, "check_progress", lambda *_progress: None)


@defect
def export_empty_page_stops() -> None:
    """An empty page ends the export, although it names a next one."""
    swap(
        paging,
        "next_cursor",
        lambda original: lambda page: original(page) if page["data"] else None,
    )


@defect
def export_doubles() -> None:
    """The buffer of a page is not emptied before the next one, so its contacts come twice."""

    def walk(original: Any) -> Any:
        async def hoarding(fetch: Any) -> AsyncIterator[Any]:
            before: list[Any] = []
            async for page in original(fetch):
                yield before + page
                before = page

        return hoarding

    swap(contacts, "walk", walk)


@defect
def export_skips() -> None:
    """Each further page loses its first contact, in the belief that the cursor repeats the last one."""

    def walk(original: Any) -> Any:
        async def skipping(fetch: Any) -> AsyncIterator[Any]:
            first = True
            async for page in original(fetch):
                yield page if first else page[1:]
                first = False

        return skipping

    swap(contacts, "walk", walk)


@defect
def export_invalid_cursor_hidden() -> None:
    """A cursor that Intercom refuses ends the export, which then looks complete."""

    def walk(original: Any) -> Any:
        async def quiet(fetch: Any) -> AsyncIterator[Any]:
            try:
                async for page in original(fetch):
                    yield page
            except OperationFailed as failure:
                if failure.code != "invalid":
                    raise

        return quiet

    swap(contacts, "walk", walk)
