"""The page opens offline, tells everything, and runs nothing that a target printed."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.record import Masker, RunFolder, folder_name, read_run
from reports import html

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.model import RunRecord

VOID = {"meta", "input", "br", "hr", "img", "link"}


class Page(HTMLParser):
    """A parsed page: its elements, and whether they nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that an element ends where it may."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        """Note a text that people see."""
        if not self.open or self.open[-1] not in {"script", "style"}:
            self.words.append(data)

    def values(self, name: str) -> list[str]:
        """List the values of an attribute."""
        return [value for _, attribute, value in self.attributes if attribute == name]

    @property
    def text(self) -> str:
        """The page's words, each space once."""
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def page(run: RunRecord) -> Page:
    """Give the page of a run with every outcome in it."""
    return Page(html.render(run))


def test_nests(page: Page) -> None:
    """Every element ends where it may."""
    assert (page.wrong, page.open) == ([], [])


def test_offline(run: RunRecord) -> None:
    """The page asks nothing of the network: no address in any attribute, style or script."""
    text = html.render(run)
    page = Page(text)

    assert {name for _, name, _ in page.attributes} & {
        "src",
        "srcset",
        "action",
        "poster",
        "ping",
        "background",
    } == set()
    assert all(value.startswith("#") for value in page.values("href"))
    assert not {"link", "iframe", "img", "object", "embed", "base", "form"} & set(page.tags)
    assert not re.search(r"https?:|//[a-z]|url\(|@import|fetch\(|XMLHttpRequest|WebSocket", text)


def test_policy(run: RunRecord) -> None:
    """The page forbids itself the network and any script but its own."""
    text = html.render(run)
    script = re.search(r"<script>(.*)</script>", text, re.DOTALL)
    policy = next(value for value in Page(text).values("content") if "default-src" in value)

    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_all_promises(run: RunRecord, page: Page) -> None:
    """Every planned promise is on the page, with its words and a place to link to, whether it came back or not."""
    for promise in run.plan:
        assert folder_name(promise.key) in page.values("id")
        assert promise.text in page.text


def test_all_items(run: RunRecord, page: Page) -> None:
    """Every item of the checklist is on the page, and every remedy of a broken one."""
    for result in run.items:
        assert result.item.text in page.text
        if result.outcome == "failed":
            assert result.item.remedy in page.text


def test_ids_and_links(page: Page) -> None:
    """Ids are unique, and every link leads to one."""
    ids = page.values("id")

    assert len(ids) == len(set(ids))
    assert {value[1:] for value in page.values("href")} <= set(ids)


def test_answer_first(page: Page) -> None:
    """The question, the decision and what it means stand before anything else."""
    expected = "May this build be deployed? ✕ NOT READY This build breaks promises that its users depend on"

    assert expected in page.text[:200]


def test_timeline(page: Page) -> None:
    """A scenario shows what happened: steps, faults, calls and the reset that was announced."""
    assert "Given the target has read a contact" in page.text
    assert "contacts.read: answered 429" in page.text
    assert "limit resets 2.55 s later" in page.text
    assert "the announced reset of the rate limit" in page.text


def test_escaped(run: RunRecord) -> None:
    """Whatever a target, a feature or a file says is text, not markup."""
    evil = "</script></style><script>alert(1)</script><img src=x onerror=alert(1)>\"' onclick=x {{ 7*7 }} \x1b[2J"
    event = {"at_s": 1.0, "type": evil, "text": evil, evil: evil}
    exchange = {"at_s": 1.0, "type": "exchange", "operation": evil, "subject": evil, "status": 200}
    first = run.scenarios[0]
    verdict = replace(first.verdict, expected=evil, observed=evil, hint=evil, faults=(evil,), evidence=evil)
    promise = replace(first.promise, text=evil, case=((evil, evil),), nodeid=evil, path=evil)
    told = replace(first, promise=promise, verdict=verdict, events=(event, exchange))
    items = tuple(replace(r, item=replace(r.item, text=evil, remedy=evil), reason=evil) for r in run.items)
    changed = replace(
        run, plan=(promise,), scenarios=(told,), items=items, profile={evil: evil, "target": {"name": evil}},
        notes=(evil,), engine={evil: evil}, versions={evil: evil},
    )  # fmt: skip
    text = html.render(changed, logs={promise.key: {"target.log": evil}})
    page = Page(text)

    assert page.tags.count("script") == 1
    assert not {"img", "onclick", "onerror"} & {*page.tags, *(name for _, name, _ in page.attributes)}
    assert (page.wrong, page.open) == ([], [])
    assert "{{ 7*7 }}" in page.text
    assert "\x1b" not in text


def test_masked(run: RunRecord, tmp_path: Path) -> None:
    """A canary that was written to a run folder is on no page made from it."""
    canary = "s3cr3t-canary/1"
    folder = RunFolder.create(tmp_path, datetime.now(tz=UTC), Masker([canary], ["Ada Lovelace"]))
    first = run.scenarios[0]
    told = replace(first, verdict=replace(first.verdict, hint=f"{canary} Ada Lovelace ada@firm.example"))
    folder.write_scenario(told, {"target.log": f"Bearer {canary} and {canary}"})
    folder.write_run(replace(run, scenarios=(told, *run.scenarios[1:])))
    logs = {told.promise.key: folder.read_attachments(told.promise)}
    text = folder.write_report("report.html", html.render(read_run(folder.path), logs=logs)).read_text("utf-8")

    assert "[masked secret]" in text
    assert "[masked personal data]" in text
    assert not re.search(r"s3cr3t|Lovelace|firm\.example", text)


def test_masking_leaves_the_page_whole(run: RunRecord) -> None:
    """The page's own style and script hold nothing that masking would change."""
    text = html.render(run)

    assert Masker().mask(text) == text


def test_logs(run: RunRecord) -> None:
    """The end of a log is on the page where something is wrong, and only there."""
    logs = {
        one.promise.key: {"target.log": f"start {one.promise.id} " + "x" * 30_000 + " end"} for one in run.scenarios
    }
    text = html.render(run, logs=logs)

    assert text.count("x end</pre>") == sum(one.verdict.outcome in {"failed", "unknown"} for one in run.scenarios)
    assert "start RL-01" not in text
    assert "characters before this" in text


def test_ready(ready_run: RunRecord) -> None:
    """A ready run says so, and has no section of what is not ready."""
    page = Page(html.render(ready_run))

    assert "✓ READY" in page.text
    assert "What is not ready" not in page.text


def test_empty(run: RunRecord) -> None:
    """A run that ended before its first scenario still makes a page."""
    page = Page(html.render(replace(run, plan=(), scenarios=(), items=())))

    assert (page.wrong, page.open) == ([], [])
