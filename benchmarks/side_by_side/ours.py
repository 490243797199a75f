"""The fake Intercom as a server to measure, asked harder things than its peers can answer."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from benchmarks.side_by_side.load import Ask, Load
from benchmarks.side_by_side.peers import JSON, Canned, Peer, json_loads, search_for
from benchmarks.side_by_side.running import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.side_by_side.running import Running

ROOT = Path(__file__).resolve().parents[2]
CONTACTS = 20_000
TOKEN = "benchmark"  # noqa: S105  (it opens a fake)
# High enough that no 429 is measured; the windows are counted and told all the same.
_NO_LIMIT = "1000000000"
_LIST_PAGE_MAX = 150


class Ours(Peer):
    """The fake: single process, token check, rate windows and headers, journal on, 20,000 contacts."""

    name = "this fake"
    settings = "journal and rate headers on, 20,000 contacts (25 where its start is timed), limits out of reach"
    keeps_journal = True

    def __init__(self, contacts: int = CONTACTS) -> None:
        super().__init__(ROOT)
        self.contacts = contacts
        self.first = FIRST
        self.control_port = 0

    def install(self) -> None:
        """Do nothing: it is here."""

    def runs_in(self, work: Path) -> Path:  # noqa: ARG002  (it writes nothing)
        """Run in the clone."""
        return ROOT

    def command(self, canned: Canned, work: Path, port: int) -> list[str]:  # noqa: ARG002  (it makes its own answers)
        """Start it with its workspace."""
        self.control_port = free_port()
        return [
            *(sys.executable, "-m", "fakes.intercom", "--port", str(port), "--control-port", str(self.control_port)),
            *("--token", TOKEN, "--contacts", str(self.contacts)),
            *("--rate-limit", _NO_LIMIT, "--workspace-rate-limit", _NO_LIMIT),
        ]

    def loads(self, canned: Canned) -> dict[str, Load]:
        """Ask as the peers are asked."""
        return json_loads(canned, HEADERS)


HEADERS = {**JSON, "Authorization": f"Bearer {TOKEN}"}
FIRST = Load([Ask("GET", "/me")], HEADERS)


def canned_by(server: Running) -> Canned:
    """Ask a started fake for the answers that its peers will repeat, and check them."""
    me = _text(server, Ask("GET", "/me"))
    page = _text(server, Ask("GET", "/contacts?per_page=50"))
    rows = json.loads(page)["data"]
    one = rows[len(rows) // 2]
    contact = _text(server, Ask("GET", f"/contacts/{one['id']}"))
    found = _text(server, Ask("POST", "/contacts/search", search_for(one["email"])))
    right = (
        len(rows) == 50
        and json.loads(page)["total_count"] == CONTACTS
        and json.loads(contact) == one
        and [row["email"] for row in json.loads(found)["data"]] == [one["email"]]
    )
    if not right:
        raise AssertionError("the fake's answers are not what they should be")
    return Canned(one["id"], one["email"], me, contact, found, page)


def walk(server: Running, per_page: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Walk over the pages of all contacts; gives each one's path and rows."""
    path: str | None = f"/contacts?per_page={per_page}"
    while path:
        page = json.loads(_text(server, Ask("GET", path)))
        yield path, page["data"]
        following = page["pages"].get("next")
        path = following and f"/contacts?per_page={per_page}&starting_after={quote(following['starting_after'])}"


def spread(server: Running) -> dict[str, Load]:
    """Ask for every contact in turn, search for every e-mail in turn, walk over all pages: nothing is kept."""
    pages = dict(walk(server, 50))
    rows = [row for page in pages.values() for row in page]
    return {
        "read": Load([Ask("GET", f"/contacts/{row['id']}") for row in rows], HEADERS),
        "search": Load([Ask("POST", "/contacts/search", search_for(row["email"])) for row in rows], HEADERS),
        "page": Load([Ask("GET", path) for path in pages], HEADERS),
    }


def mixed(server: Running, run: int) -> Load:
    """Mix, of 20 calls: 10 reads, 4 searches, 3 updates, 1 create, 1 page and 1 ``/me``, over 150 contacts."""
    _, rows = next(walk(server, _LIST_PAGE_MAX))
    asks: list[Ask] = []
    for row in rows:
        named, search = f"/contacts/{row['id']}", search_for(row["email"])
        asks += [Ask("GET", named)] * 10 + [Ask("POST", "/contacts/search", search)] * 4
        asks += [Ask("PUT", named, '{"name":"Nr {n}"}')] * 3
        asks.append(Ask("POST", "/contacts", f'{{"role":"user","email":"new-{run}-{{n}}@example.test"}}'))
        asks += [Ask("GET", "/contacts?per_page=50"), Ask("GET", "/me")]
    random.Random(0).shuffle(asks)
    return Load(asks, HEADERS)


def _text(server: Running, ask: Ask) -> str:
    status, body, headers = server.ask(Load([ask], HEADERS))
    if status != 200 or "x-ratelimit-remaining" not in headers:
        raise AssertionError(f"{ask.method} {ask.path}: {status} {body[:200]!r}")
    return body.decode()
