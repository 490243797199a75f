"""The service watches Intercom's status page without believing what it cannot read, and without waiting for it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from reference import status_page
from reference.settings import Settings
from reference.status_page import StatusPage
from tests.reference.bench import Clock, VirtualLoop

BARE = {"status": {"indicator": "none"}}
QUIET = {"status": {"indicator": "none"}, "incidents": []}
MOVED = httpx.Response(302, headers={"Location": "/api/v2/moved.json"})
OPEN = [{"name": "Errors", "status": "investigating"}, {"name": "Delays", "status": "resolved"}]


class Site:
    """Answers each path with a document or a response, or never; counts."""

    def __init__(self, documents: dict[str, Any]) -> None:
        self.documents = documents
        self.asked: list[str] = []

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        name = request.url.path.removeprefix("/api/v2/")
        self.asked.append(name)
        found = self.documents.get(name, httpx.Response(404, text="<html>"))
        if isinstance(found, Exception):
            raise found
        if found == "stall":
            await asyncio.sleep(3600)
        if isinstance(found, httpx.Response):
            return httpx.Response(found.status_code, headers=found.headers, content=found.content)
        return httpx.Response(200, json=found)


@pytest.fixture
def watcher(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give what makes a watcher of a site, with the settings of production, and looks after each of some waits."""
    monkeypatch.setattr(status_page, "time", clock)

    def looks(site: Site, *waits_s: float) -> list[status_page.PageView]:
        settings = Settings(intercom_token="tok", status_page_url="https://status.test")

        async def watch() -> list[status_page.PageView]:
            watched = StatusPage(settings, httpx.MockTransport(site.handle))
            seen = []
            for wait_s in (0, *waits_s):
                await asyncio.sleep(wait_s)
                seen.append(await watched.check())
            await watched.close()
            return seen

        with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
            return runner.run(watch())

    return looks


@pytest.mark.parametrize(
    ("documents", "status", "incidents"),
    [
        ({"summary.json": QUIET}, "operational", ()),
        ({"summary.json": QUIET | {"status": {"indicator": "minor"}}}, "incident", ()),
        ({"summary.json": QUIET | {"incidents": OPEN}}, "incident", ("Errors",)),
        ({"summary.json": BARE, "incidents.json": {"incidents": OPEN[1:]}}, "operational", ()),
        ({"summary.json": BARE, "incidents.json": {"incidents": OPEN}}, "incident", ("Errors",)),
        ({"summary.json": MOVED, "moved.json": QUIET}, "operational", ()),
    ],
    ids=["quiet", "indicator alone", "incident alone", "incident.io, over", "incident.io, open", "moved"],
)
def test_what_stands_on_the_page_is_told(watcher: Any, documents: Any, status: str, incidents: Any) -> None:
    """An open incident counts whatever the indicator says, on either kind of page; one that is over does not."""
    assert [(one.status, one.incidents) for one in watcher(Site(documents))] == [(status, incidents)]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, json=QUIET),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, content=b'{"status": {"indi'),
        [],
        {},
        QUIET | {"incidents": None},
        QUIET | {"incidents": ["Errors"]},
        BARE,
        httpx.ConnectError("refused"),
        httpx.Response(200, content=b" " * 2_000_001),
        "stall",
    ],
    ids=["500", "HTML", "cut", "list", "empty", "null", "texts", "half", "refused", "large", "stall"],
)
def test_what_cannot_be_read_is_unknown(watcher: Any, clock: Clock, answer: Any) -> None:
    """It is neither an incident nor its absence, and costs a second at most."""
    began_s = clock.now_s
    (seen,) = watcher(Site({"summary.json": answer}))
    assert (seen.status, seen.incidents) == ("unknown", ())
    assert seen.error
    assert clock.now_s - began_s <= 1.01


def test_looks_are_rare_and_go_on(watcher: Any) -> None:
    """Within a minute there is one look; the next one sees what has changed, after one that failed too."""
    site = Site({"summary.json": "stall"})
    assert [one.status for one in watcher(site, 59)] == ["unknown", "unknown"]
    assert len(site.asked) == 1
    site = Site({"summary.json": QUIET})
    assert [one.status for one in watcher(site, 59, 1.5)] == ["operational"] * 3
    assert len(site.asked) == 2
