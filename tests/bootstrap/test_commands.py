"""The shell and make around the set-up: which Python is picked, and what `make` passes on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
# A Python that is new enough (that is asked with -c), and otherwise only says what it was told to do.
SAYS = 'case "$*" in *-c*) exit 0;; esac; echo "$@"; '


@pytest.fixture
def pretend_clone(tmp_path: Path) -> Path:
    """A clone whose set-up only says which Python runs it and with what."""
    module = tmp_path / "clone" / "tools" / "bootstrap"
    module.mkdir(parents=True)
    (module.parent / "__init__.py").touch()
    (module / "__init__.py").touch()
    (module / "__main__.py").write_text("import sys\nprint(sys.executable, sys.argv[1:])\n")
    shutil.copy(ROOT / "tools" / "bootstrap.sh", module.parent)
    shutil.copy(ROOT / "Makefile", module.parents[1])
    return module.parents[1]


def test_the_newest_python_of_path_is_picked(pretend_clone: Path, tmp_path: Path) -> None:
    """A Python that names its version comes before a plain python3, which may be the system's own and old."""
    _pretended(tmp_path / "bin" / "python3", "exit 1")
    newest = _real(tmp_path / "bin" / "python3.13")

    done = _set_up(pretend_clone, {"PATH": str(tmp_path / "bin")})

    assert done.stdout.startswith(str(newest))


def test_the_clones_own_python_comes_first(pretend_clone: Path, tmp_path: Path) -> None:
    """A second run does not look for a Python again, and cannot change it by accident."""
    _real(tmp_path / "bin" / "python3.14")
    own = _real(pretend_clone / ".venv" / "bin" / "python")

    done = _set_up(pretend_clone, {"PATH": str(tmp_path / "bin")})

    assert own.resolve() == Path(done.stdout.split()[0]).resolve()
    assert ".venv" in done.stdout


@pytest.mark.parametrize(
    ("script", "found"),
    [('[ "$1" = --version ] && echo "Python 3.9.2"', "Python 3.9.2"), ("exit 127", "no python3")],
    ids=["too old", "none"],
)
def test_without_a_new_python_the_message_says_what_is_there(
    pretend_clone: Path, tmp_path: Path, script: str, found: str
) -> None:
    """The message names what is needed, what PATH has, and how to name another."""
    _pretended(tmp_path / "bin" / "python3", script)

    done = _set_up(pretend_clone, {"PATH": str(tmp_path / "bin")})

    assert 1 == done.returncode
    assert 1 == done.stderr.count("\n")
    assert "Python 3.11 or newer is needed" in done.stderr
    assert f"PATH has {found};" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_a_python_that_was_asked_for_is_not_replaced(pretend_clone: Path, tmp_path: Path) -> None:
    """PYTHON is an order: when it cannot be followed, nothing else is taken silently."""
    _real(tmp_path / "bin" / "python3")

    done = _set_up(pretend_clone, {"PATH": str(tmp_path / "bin"), "PYTHON": "/no/such/python"})

    assert 1 == done.returncode
    assert "PYTHON=/no/such/python" in done.stderr


@pytest.mark.parametrize(
    ("goal", "expected"),
    [("gate", "-m pytest -m gate -k RL-01"), ("test", "-m pytest tests -n auto --dist worksteal -k RL-01")],
    ids=["gate", "test"],
)
def test_make_sets_up_and_hands_over_to_pytest(pretend_clone: Path, goal: str, expected: str) -> None:
    """Each command sets up, starts pytest in the clone's own Python with the caller's arguments, and fails with it."""
    # The set-up runs in it, and so does "pytest", which fails.
    _pretended(pretend_clone / ".venv" / "bin" / "python", SAYS + 'case "$*" in *pytest*) exit 7;; esac')

    done = _run(["make", goal, "ARGS=-k RL-01"], pretend_clone, {"PATH": os.environ["PATH"]})

    assert ["-E -S -m tools.bootstrap", expected] == done.stdout.splitlines()[:2]
    assert 2 == done.returncode  # make has no other way to say so
    assert "Error 7" in done.stderr


def test_a_failed_set_up_starts_no_pytest(pretend_clone: Path) -> None:
    """Nothing is judged with half a set of tools."""
    _pretended(pretend_clone / ".venv" / "bin" / "python", SAYS + 'case "$*" in *bootstrap*) exit 1;; esac')

    done = _run(["make", "gate"], pretend_clone, {"PATH": os.environ["PATH"]})

    assert 2 == done.returncode
    assert "pytest" not in done.stdout


def test_help_lists_every_command() -> None:
    """No command is hidden, and plain `make` shows them."""
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony

    done = _run(["make"], ROOT, {"PATH": os.environ["PATH"]})

    assert phony[1].split() == re.findall(r"^make ([a-z-]+) +\S", done.stdout, re.MULTILINE)


def _set_up(clone: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return _run(["/bin/sh", "tools/bootstrap.sh"], clone, env)


def _run(command: list[str], cwd: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=60)


def _pretended(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _real(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(sys.executable)
    return path
