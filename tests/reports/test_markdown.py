"""The CI summary is right Markdown, whatever a target prints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports import markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.model import RunRecord


def test_not_ready(run: RunRecord, matches_snapshot: Callable[[str, str], None]) -> None:
    """A run with every outcome is told in full, what broke first."""
    matches_snapshot("not_ready.md", markdown.render(run))


def test_ready(ready_run: RunRecord, matches_snapshot: Callable[[str, str], None]) -> None:
    """A ready run is a headline and a table."""
    matches_snapshot("ready.md", markdown.render(ready_run))


def test_escapes() -> None:
    """Words that look like markup are shown, on one line."""
    assert markdown.escaped("a|b *c* <d> `e`\nf @g") == r"a\|b \*c\* \<d\> \`e\` f \@g"


def test_fences(run: RunRecord) -> None:
    """A target that prints a fence does not break out of its block."""
    told = replace(run.scenarios[0], verdict=replace(run.scenarios[0].verdict, observed="```\n# big\n````"))
    text = markdown.render(replace(run, scenarios=(told,)))

    assert text.count("`````") == 2
    assert "\n# big" not in text


def test_many(run: RunRecord) -> None:
    """A page has a limit: what is too much is counted, and report.html named."""
    broken = run.scenarios[0]
    many = tuple(replace(broken, promise=replace(broken.promise, key=f"X{n}")) for n in range(60))
    text = markdown.render(replace(run, plan=tuple(one.promise for one in many), scenarios=many))

    assert text.count("<details") == 50
    assert "… and 10 more; report.html has them all." in text


def test_one_reason_is_told_once(starved_run: RunRecord) -> None:
    """Many promises that lack the same key are one line, in which nothing is markup."""
    text = markdown.render(starved_run)

    assert text.count("role = \\<webhook\\>") == 1
    assert "- 15 promises are unknown for one reason: WH-00" in text
