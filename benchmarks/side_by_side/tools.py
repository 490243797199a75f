"""Gets what is measured against, and what it is measured with, into the tool folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INSTALL_WITHIN_S = 300
_TOLD_MAX = 300


class NotRun(Exception):
    """Something cannot be had or started; the message says why."""


def needs(program: str) -> str:
    """
    Find a program on PATH.

    Raises:
        NotRun: It is not there.
    """
    found = shutil.which(program)
    if found is None:
        raise NotRun(f"{program} is not on PATH")
    return found


def npm(folder: Path, package: str, version: str) -> None:
    """
    Install one npm package, without running scripts of its dependencies.

    Raises:
        NotRun: npm or the package cannot be had.
    """
    once(
        folder,
        f"{package}@{version}",
        [needs("npm"), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)],
        [f"{package}@{version}"],
    )


def pip(folder: Path, package: str, version: str) -> None:
    """
    Install one PyPI package into an environment of its own.

    Raises:
        NotRun: The package cannot be had.
    """
    if not (folder / "bin/python").exists():
        _run([sys.executable, "-m", "venv", str(folder)])
    once(
        folder,
        f"{package}=={version}",
        [str(folder / "bin/python"), "-m", "pip", "install", "-q"],
        [f"{package}=={version}"],
    )


def maven(folder: Path, artifact: str) -> None:
    """
    Copy one jar from Maven Central.

    Raises:
        NotRun: Maven or the jar cannot be had.
    """
    once(
        folder,
        artifact,
        [needs("mvn"), "-q", "-B", "dependency:copy", f"-DoutputDirectory={folder}", "-Dmdep.overWriteReleases=true"],
        [f"-Dartifact={artifact}"],
    )


def unpacked(folder: Path, *packages: str) -> Path:
    """
    Unpack Debian packages without installing them.

    Raises:
        NotRun: They cannot be had.
    """
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _run([needs("apt-get"), "download", *packages], cwd=folder)
        for path in folder.glob("*.deb"):
            _run([needs("dpkg-deb"), "-x", str(path), str(folder)])
        (folder / "ready").touch()
    return folder


def once(folder: Path, what: str, command: Sequence[str], arguments: Sequence[str]) -> None:
    """
    Install something unless the folder already has it.

    Raises:
        NotRun: The command failed.
    """
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == what:
        return
    folder.mkdir(parents=True, exist_ok=True)
    print(f"installing {what} …", flush=True)
    _run([*command, *arguments], cwd=folder)
    stamp.write_text(what, encoding="utf-8")


def _run(command: Sequence[str], cwd: Path | None = None) -> None:
    try:
        told = subprocess.run(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotRun(f"{Path(command[0]).name}: {error}") from error
    if told.returncode:
        text = " ".join((told.stderr.strip() or told.stdout.strip()).split())
        raise NotRun(f"{Path(command[0]).name} ended with {told.returncode}: {text[-_TOLD_MAX:]}")
