"""Every command of the README is run: whole runs by CI, narrowed ones here."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
# Whole runs take too long to be done once more by a test.
RUN_ELSEWHERE = {
    "make gate": ".ci/run",
    "make test": ".ci/run",
    ".venv/bin/pytest -m gate": ".ci/run",
    ".venv/bin/pytest -m gate --profile=examples/node/profile.toml": ".ci/run",
}
NARROWED = [command for command in COMMANDS if command not in RUN_ELSEWHERE]


def test_whole_runs_stand_in_the_readme() -> None:
    """What is said to be run elsewhere is what the README shows."""
    assert RUN_ELSEWHERE.keys() <= set(COMMANDS)


@pytest.mark.parametrize("command", NARROWED)
def test_a_narrowed_run_ends_partial(command: str, tmp_path: Path) -> None:
    """A command that asks for a part breaks nothing, and does not call the reference ready."""
    program, *options = shlex.split(command)
    assert program == ".venv/bin/pytest"

    command_line = [sys.executable, "-m", "pytest", *options, f"--runs={tmp_path}"]
    done = subprocess.run(command_line, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 10, done.stdout
    assert done.stdout.splitlines()[-1].startswith("PARTIAL: ")
