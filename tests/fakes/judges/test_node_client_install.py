"""The Node judge's packages are installed once, as locked, or the reason why not is told."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.fakes.judges.clients import node_install
from tests.fakes.judges.clients.node_install import CannotHaveError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty PATH folder and an empty tool folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(node_install, "TOOLS", tmp_path / "tools")
    return folder


def _program(folder: Path, name: str, *lines: str) -> None:
    script = folder / name
    script.write_text("\n".join((f"#!{_SHELL}", *lines, "")), "ascii")
    script.chmod(0o755)


_SHELL = shutil.which("sh")


def test_a_machine_without_node_is_told(programs: Path) -> None:
    """No node on PATH is one clear reason."""
    with pytest.raises(CannotHaveError, match=r"^no node on PATH$"):
        node_install.node()


@pytest.mark.parametrize(("answer", "reason"), [("echo v16.1.0", "node is v16.1.0; 18 or newer"), ("exit 1", "broken")])
def test_a_node_that_will_not_do_is_told(programs: Path, answer: str, reason: str) -> None:
    """An old node, or one that does not start, is none."""
    _program(programs, "node", answer)

    with pytest.raises(CannotHaveError, match=reason):
        node_install.node()


def test_a_machine_without_npm_is_told(programs: Path) -> None:
    """Packages that are not there yet need npm."""
    with pytest.raises(CannotHaveError, match=r"^no npm on PATH$"):
        node_install.packages()


def test_an_installation_that_fails_leaves_nothing(programs: Path) -> None:
    """The reason is npm's own, and the next run tries again."""
    _program(programs, "npm", "echo 'npm error code ENOTFOUND' >&2", "exit 1")

    for _ in range(2):
        with pytest.raises(CannotHaveError, match=r"^npm ci failed: npm error code ENOTFOUND$"):
            node_install.packages()


def test_packages_are_installed_once(programs: Path) -> None:
    """What is there already needs neither npm nor a network."""
    _program(programs, "npm", ": > installed")
    folder = node_install.packages()
    (programs / "npm").unlink()

    assert (folder / "installed").is_file()
    assert folder == node_install.packages()


def test_the_lock_is_whole() -> None:
    """Each package is exact and hashed, and the lock names no registry."""
    lock = json.loads((node_install.NODE / "package-lock.json").read_text("utf-8"))
    wanted = json.loads((node_install.NODE / "package.json").read_text("utf-8"))["dependencies"]
    locked = {name.removeprefix("node_modules/"): one for name, one in lock["packages"].items() if name}

    assert wanted == {name: one["version"] for name, one in locked.items()}
    assert [] == [name for name, one in locked.items() if not one["integrity"].startswith("sha512-")]
    assert "://" not in json.dumps(lock)
