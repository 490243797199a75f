"""A search in a real lab finds a mistake that nobody told it of, and what it writes is what pytest runs."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.explore.places import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WITHIN_S = 150.0
PRIVATE = "logs_email_on_error"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder inside the project, which is where pytest finds its root."""
    folder = ROOT / "reports" / "out" / "explored" / tmp_path_factory.mktemp("test").parent.name
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=WITHIN_S)


def _explored(*arguments: str) -> subprocess.CompletedProcess[str]:
    return _run("intercom_readiness.explore", "--labs=1", "--seed=1", *arguments)


def test_a_mistake_is_found_and_its_feature_fails_there_only(folder: Path) -> None:
    """The feature breaks on the reference with the mistake and holds on the one without."""
    broken = f"--target-env=REFERENCE_BREAK={PRIVATE}"
    searched = _explored("--budget=60", "--findings=1", f"--into={folder}", broken)

    assert searched.returncode == 1, searched.stdout + searched.stderr
    (feature,) = folder.glob("EX-01-*-seed-1.feature")
    found = json.loads((folder / "explore.json").read_text(encoding="utf-8"))["findings"][0]
    assert found["broken"]["rule"] == "privacy"
    # What gives somebody away does so without any fault, and that is what is left of it.
    assert found["trial"]["hits"] == []
    gate = ("pytest", "-m", "gate", str(feature.relative_to(ROOT)), "-n", "0", f"--runs={folder}/runs")
    assert _run(*gate, broken).returncode == 1
    assert _run(*gate).returncode == 10


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["--profile=nowhere.toml"], "nowhere.toml", id="no such profile"),
        pytest.param(["--target-env=X"], "write NAME=VALUE", id="a variable without a value"),
        pytest.param(["--budget=0"], "write seconds, more than 0", id="no time"),
        pytest.param(["--fast"], "--fast", id="an option that nobody knows"),
    ],
)
def test_a_mistake_of_the_user_is_one_line(arguments: list[str], line: str) -> None:
    """The status is 4, and nothing is started."""
    ended = _explored(*arguments)

    assert ended.returncode == 4
    assert line in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
