"""Pages through a list or a search, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


@dataclass
class Walk:
    """
    A list or search that is being paged through.

    Attributes:
        query: None in a list.
        must: What has to be seen at the end.
        seen: What the pages have shown so far.
    """

    path: str
    query: dict[str, Any] | None
    noun: str
    must: set[str]
    seen: list[str] = field(default_factory=list)
    cursor: str | None = None

    def page(self, fake: Fake) -> dict[str, Any]:
        """Ask for the page that the cursor names, of two rows."""
        if self.query is None:
            after = f"&starting_after={quote(self.cursor)}" if self.cursor else ""
            answer = fake.api("GET", f"{self.path}?per_page=2{after}")
        else:
            pagination = {"per_page": 2, "starting_after": self.cursor}
            answer = fake.api("POST", self.path, {"query": self.query, "pagination": pagination})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told
