"""The near side's memory: every exchange that the tap saw, in the order in which the requests came."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from intercom_readiness.model import Exchange

from .canaries import Canaries

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.vendor.operations import Operation

# A request that cannot be read as HTTP/1; it may have changed anything.
UNPARSED = "unparsed"


class TapJournal:
    """A list of exchanges, of which open ones are replaced as they go on; used on the loop's thread only."""

    def __init__(self, link: str, name_operation: Callable[[str, str], Operation]) -> None:
        """
        Start empty.

        Args:
            link: Name of the link that the exchanges belong to.
            name_operation: Names a call by method and path.
        """
        self.canaries = Canaries()
        self.exchanges: list[Exchange] = []
        self._link = link
        self._name_operation = name_operation
        self._open: set[int] = set()

    def open(
        self, method: str, path: bytes, connection: str, opened_s: float, opened_at: float, *, reused: bool = False
    ) -> int:
        """Note a request whose head has been read, and return its place; *method* is "" when it is not HTTP."""
        operation, writes = UNPARSED, True
        if method:
            call = self._name_operation(method, path.decode(errors="replace"))
            operation, writes = call.name, call.writes
        place = len(self.exchanges)
        self._open.add(place)
        self.exchanges.append(
            Exchange(
                id=f"{self._link}-near-{place + 1}",
                link=self._link,
                vantage="near",
                operation=operation,
                subject=self.canaries.find(path),
                opened_s=opened_s,
                closed_s=None,
                status=None,
                ended="open",
                writes=writes,
                opened_at=opened_at,
                connection=connection,
                method=method,
                reused=reused,
            )
        )
        return place

    def update(self, place: int, **changes: Any) -> None:
        """Replace some fields of an exchange; one whose *ended* is given has ended."""
        if "ended" in changes:
            self._open.discard(place)
        self.exchanges[place] = replace(self.exchanges[place], **changes)

    @property
    def open_count(self) -> int:
        """How many exchanges have not ended."""
        return len(self._open)
