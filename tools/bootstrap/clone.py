"""Know where things lie in a clone, and whether what was made there is still what the lock asks for."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class CannotHaveError(Exception):
    """Something that the set-up needs cannot be had; the message is one line and says how else to get it."""


class Clone:
    """
    The places that the set-up reads and writes, all of them inside the clone.

    Attributes:
        root: The clone itself.
        venv: Its virtual environment; the file `.made-from` in it is written last and holds the key it was made for.
        tools: Its tool folder, not tracked.
        build: Throw-away folder for caches and toolchains; empty or absent whenever no set-up runs.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.tools = root / ".tools"
        self.build = self.tools / "build"
        self.log = self.tools / "bootstrap.log"
        self.requirements = root / "requirements.lock.txt"
        self.pip = root / "tools" / "pip-26.3-py3-none-any.whl"
        self.toxiproxy_module = root / "tools" / "toxiproxy"
        self.toxiproxy_server = self.tools / "bin" / "toxiproxy-server"
        self.venv_stamp = self.venv / ".made-from"
        self.toxiproxy_stamp = self.tools / "bin" / ".toxiproxy-server.made-from"

    @property
    def venv_python(self) -> Path:
        """The interpreter of the virtual environment."""
        return self.venv / "bin" / "python"

    def venv_key(self) -> str:
        """
        Name what `.venv` is made from: the lock, the Python, and the path, which its scripts carry in their first line.

        Raises:
            OSError: The lock cannot be read.
        """
        python = f"{sys.implementation.cache_tag} {sys.platform} {os.uname().machine} {self.root}"
        return _digest(self.requirements.read_bytes(), python.encode())

    def toxiproxy_key(self) -> str:
        """
        Name what the Toxiproxy server is made from: its module's pins and the kind of machine.

        Raises:
            OSError: The pins cannot be read.
        """
        pins = [(self.toxiproxy_module / name).read_bytes() for name in ("go.mod", "go.sum")]
        return _digest(*pins, f"{sys.platform} {os.uname().machine}".encode())

    def clear_build(self) -> None:
        """Remove the throw-away folder, read-only module caches included."""
        remove(self.build)


def made_from(stamp: Path) -> str:
    """Read the key that a stamp holds; "" when there is none, which is what a killed set-up leaves."""
    try:
        return stamp.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def write_stamp(stamp: Path, key: str) -> None:
    """Say that a thing is whole; by rename, so that a stamp is never half written."""
    fresh = stamp.with_name(stamp.name + ".new")
    fresh.write_text(key, encoding="ascii")
    fresh.replace(stamp)


def remove(folder: Path) -> None:
    """Remove a folder and all in it, also where parts of it are read-only; nothing happens when it is not there."""
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        # onerror is deprecated from 3.12 on and onexc unknown before.
        hook = {"onexc": _make_writable} if sys.version_info >= (3, 12) else {"onerror": _make_writable}
        shutil.rmtree(folder, **hook)  # type: ignore[arg-type]


def _make_writable(again: Callable[[str], object], path: str, _problem: object) -> None:
    locked = Path(path)
    locked.parent.chmod(stat.S_IRWXU)
    locked.chmod(stat.S_IRWXU)
    again(path)


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
