"""`python -m reports` renders a run folder, or says why it cannot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.record import RunFolder
from reports.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.model import RunRecord


@pytest.fixture
def folder(run: RunRecord, tmp_path: Path) -> Path:
    """Give the folder of a run that has ended."""
    written = RunFolder.create(tmp_path, datetime(2026, 7, 14, tzinfo=UTC))
    for scenario in run.scenarios:
        written.write_scenario(scenario, {"target.log": "GET /contacts 500"})
    written.write_run(run)
    return written.path


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ([], "\n[RL-01] promise broken"),
        (["--terminal"], "\nNOT READY: 2 of 11"),
        (["--markdown"], "## ❌ NOT READY"),
        (["--json"], '"decision": "NOT READY"'),
    ],
    ids=["default", "terminal", "markdown", "json"],
)
def test_texts(folder: Path, capsys: pytest.CaptureFixture[str], option: list[str], expected: str) -> None:
    """Texts go to standard output, without colour when that is no terminal."""
    assert main([str(folder), *option]) == 0

    out = capsys.readouterr().out
    assert expected in out
    assert "\x1b" not in out


def test_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page is written into the run folder, with logs and timelines, and its place is told."""
    assert main([str(folder), "--html"]) == 0

    assert capsys.readouterr().out.strip() == str(folder / "report.html")
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "GET /contacts 500" in text
    assert "limit resets 2.55 s later" in text


@pytest.mark.parametrize("option", ["--terminal", "--html"])
def test_output(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    """With --output the text goes to that file and nowhere else."""
    target = tmp_path / "told"

    assert main([str(folder), option, "--output", str(target)]) == 0
    assert "NOT READY" in target.read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""
    assert not (folder / "report.html").exists()


def test_mistakes(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing run ends 4, an unreadable one 10, each with one line."""
    assert main([str(tmp_path / "nowhere")]) == 4
    (folder / "run.json").write_text("{")
    assert main([str(folder)]) == 10

    first, second = capsys.readouterr().err.splitlines()
    assert "nowhere is not a run folder" in first
    assert "cannot be read as a record" in second
