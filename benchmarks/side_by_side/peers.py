"""What a server is that the fake is measured against, and the canned answers that all of them are given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.side_by_side.load import Ask, Load

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.side_by_side.running import Running

ROWS = {"me": "`/me`", "read": "read a contact", "search": "search by e-mail", "page": "list 50 contacts"}
JSON = {"Accept": "application/json", "Content-Type": "application/json"}


class Canned(NamedTuple):
    """Answers of the fake, as text, for others to repeat; so all of them answer the same number of bytes."""

    contact_id: str
    email: str
    me: str
    contact: str
    found: str
    page: str


NOTHING = Canned("", "", "null", "null", "null", "null")


class Peer:
    """
    A server to measure.

    Attributes:
        name: What it is called in the table; ``{}`` is its version.
        home: Name of the folder that it is installed into.
        version: The version that is installed.
        settings: How it is set up, and what it does not do.
        keeps_journal: Whether it remembers what it was asked.
        warm_up_s: How long each row is asked before it is measured.
        first: What is asked until it answers for the first time; None is the row ``me``.
    """

    name = ""
    home = ""
    version = ""
    settings = ""
    keeps_journal = False
    warm_up_s = 1
    first: Load | None = None

    def __init__(self, tools: Path) -> None:
        """Take the folder in which each has its own to install itself into."""
        self.folder = tools / self.home

    @property
    def title(self) -> str:
        """Its name with its version."""
        return self.name.format(self.version)

    def install(self) -> None:
        """
        Install it, where that is still to do.

        Raises:
            NotRun: It cannot be had.
        """
        raise NotImplementedError

    def command(self, canned: Canned, work: Path, port: int) -> list[str]:
        """Write what it will answer into the empty folder *work*, and give the command that starts it there."""
        raise NotImplementedError

    def loads(self, canned: Canned) -> dict[str, Load]:
        """Tell what each row asks of it; a row that it has nothing for is left out."""
        return json_loads(canned, JSON)

    def runs_in(self, work: Path) -> Path:
        """Give the folder that it is started in."""
        return work

    def began(self, server: Running) -> None:
        """Do what is needed once it runs."""

    def forget(self, server: Running) -> None:
        """Empty its journal, so that no row pays for the one before."""


def json_loads(canned: Canned, headers: dict[str, str]) -> dict[str, Load]:
    """Ask each row's one question; the answer must be the canned one."""
    return {
        "me": Load([Ask("GET", "/me")], headers, _same(canned.me)),
        "read": Load([Ask("GET", f"/contacts/{canned.contact_id}")], headers, _same(canned.contact)),
        "search": Load([Ask("POST", "/contacts/search", search_for(canned.email))], headers, _same(canned.found)),
        "page": Load([Ask("GET", "/contacts?per_page=50")], headers, _same(canned.page)),
    }


def search_for(email: str) -> str:
    """Write the body of a search by e-mail."""
    query = {"field": "email", "operator": "=", "value": email}
    return json.dumps({"query": query}, separators=(",", ":"))


class _same:  # noqa: N801  (reads as a function)
    def __init__(self, text: str) -> None:
        self._wanted = json.loads(text)

    def __call__(self, body: bytes) -> bool:
        return bool(json.loads(body) == self._wanted)
