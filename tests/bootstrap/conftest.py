"""Clones that cost nothing: an empty lock, the real pip, and programs that only pretend."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.bootstrap.clone import Clone

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
# Debian and most others keep `sh`, `env` and `git` here; nothing in it is wanted that a test hides.
SYSTEM_PATH = "/usr/bin:/bin"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone whose lock is empty, so that filling its `.venv` fetches nothing."""
    root = tmp_path / "clone"
    (root / "tools").mkdir(parents=True)
    (root / "requirements.lock.txt").write_text("")
    made = Clone(root)
    made.pip.symlink_to(Clone(ROOT).pip)
    made.toxiproxy_module.symlink_to(Clone(ROOT).toxiproxy_module)
    return made


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a program in Python into a folder of its own; the result is that folder, for a PATH."""

    def write(name: str, source: str) -> Path:
        folder = tmp_path / f"with-{name}"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f"#!{sys.executable} -S\n{source}\n")
        (folder / name).chmod(0o755)
        return folder

    return write


@pytest.fixture
def nowhere(tmp_path: Path) -> dict[str, str]:
    """An environment in which no program can be found."""
    return {"PATH": str(tmp_path / "nothing"), "HOME": str(tmp_path / "home"), "LC_ALL": os.environ.get("LC_ALL", "C")}
