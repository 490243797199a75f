"""The scorecard tells all of a run on 80 plain columns."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reports import terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.model import RunRecord

ROOT = Path(__file__).parents[2]
WHOLE = ("  Evidence", "  Replay")


def test_not_ready(run: RunRecord, matches_snapshot: Callable[[str, str], None]) -> None:
    """A run with every outcome is told in full."""
    matches_snapshot("not_ready.txt", terminal.render(run))


def test_ready(ready_run: RunRecord, matches_snapshot: Callable[[str, str], None]) -> None:
    """A ready run is a scorecard and one line."""
    matches_snapshot("ready.txt", terminal.render(ready_run))


@pytest.mark.parametrize("width", [40, 60, 80, 132])
def test_width(run: RunRecord, width: int) -> None:
    """No line is wider than the terminal, but for paths and commands that would not survive a break."""
    lines = terminal.render(run, width=width).splitlines()

    assert not [line for line in lines if len(line) > max(width, 60) and not line.startswith(WHOLE)]


def test_last_line(run: RunRecord) -> None:
    """The last line is the one that says it all."""
    assert terminal.render(run).splitlines()[-1].startswith("NOT READY: 2 of 11 items broken")


def test_markup_survives(run: RunRecord) -> None:
    """Words in brackets are words, not markup."""
    text = terminal.render(run)

    assert "[RL-01] promise broken" in text
    assert "[RL-01] <script>" in text


def test_no_colour(run: RunRecord) -> None:
    """Without colour there is no escape sequence, not even one that the target printed."""
    rude = replace(run.scenarios[0], verdict=replace(run.scenarios[0].verdict, observed="\x1b[2Jgone\x07\r"))
    text = terminal.render(replace(run, scenarios=(rude,)))

    assert not {"\x1b", "\x07", "\r"} & set(text)
    assert r"\x1b[2Jgone\x07" in text


def test_colour(run: RunRecord) -> None:
    """Colour adds escape sequences, and changes no word."""
    import re

    coloured = terminal.render(run, color=True)

    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == terminal.render(run).split()


def test_long_lists(run: RunRecord) -> None:
    """A worker that took many scenarios with it does not flood the terminal."""
    promises = tuple(replace(run.plan[0], id=f"XX-{n:02}", key=f"XX-{n:02}", items=()) for n in range(50))
    text = terminal.render(replace(run, plan=(*run.plan, *promises)))

    assert "Did not run: 51" in text
    assert "… and 31 more" in text
    assert "XX-01" not in terminal.render(replace(run, plan=(*run.plan, *promises), decision="PARTIAL"))


def test_long_words(run: RunRecord) -> None:
    """A very long observation is shortened, and says so."""
    told = replace(run.scenarios[0], verdict=replace(run.scenarios[0].verdict, observed="x" * 5000))

    assert "… (3000 more" in terminal.render(replace(run, scenarios=(told,)), width=132)


def test_nothing_in_it(run: RunRecord) -> None:
    """A run that ended before its first scenario is still told."""
    text = terminal.render(replace(run, plan=(), scenarios=(), items=(), notes=("self-check: lost at the tap",)))

    assert "self-check: lost at the tap" in text


def test_lazy() -> None:
    """Importing the reports loads neither rich nor jinja2: a run that renders nothing does not pay for them."""
    code = (
        "import sys, reports.terminal, reports.html, reports.markdown, reports.run_json;"
        "print(sorted({'rich', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "[]\n"


def test_one_reason_is_told_once(starved_run: RunRecord) -> None:
    """Whoever begins with a small profile reads a page, and not a book."""
    text = terminal.render(starved_run)

    assert text.count("set [operations.NAME] with role = <webhook>") == 1
    assert "15 promises are unknown for one reason: WH-00" in text
    assert all(len(line) <= 80 for line in text.splitlines())
