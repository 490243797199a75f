"""Installs the Node judge's locked packages into the tool folder, once; says why where it cannot."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

NODE = Path(__file__).parents[1] / "node"
TOOLS = Path(__file__).parents[4] / ".tools"
NODE_MAJOR_MIN = 18
INSTALLS_WITHIN_S = 100.0


class CannotHaveError(Exception):
    """Node or the packages cannot be had; the message is one line."""


def node() -> str:
    """
    Find a Node that is new enough.

    Raises:
        CannotHaveError: There is none on PATH.
    """
    found = shutil.which("node")
    if found is None:
        raise CannotHaveError("no node on PATH")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not version.startswith("v") or int(version[1:].partition(".")[0]) < NODE_MAJOR_MIN:
        raise CannotHaveError(f"node is {version or 'broken'}; {NODE_MAJOR_MIN} or newer is needed")
    return found


def packages() -> Path:
    """
    Return the folder that holds ``node_modules`` as locked, installed with ``npm ci`` where it is not there yet.

    Raises:
        CannotHaveError: npm is missing, or cannot install them.
    """
    lock = NODE / "package-lock.json"
    folder = TOOLS / f"node-judge-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise CannotHaveError("no npm on PATH")
    TOOLS.mkdir(exist_ok=True)
    # One worker installs, the others wait; the rename at the end makes a killed installation none.
    with (TOOLS / "node-judge.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not folder.is_dir():
            _install(npm, folder.with_name(f"{folder.name}.new")).rename(folder)
    return folder


def _install(npm: str, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(NODE / name, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # Without a network the answer is "not run", soon: npm alone would try for minutes.
    patience = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]
    # Nothing is written outside the clone.
    cache = folder / "cache"
    command = [npm, "ci", *quiet, *patience, f"--cache={cache}", "--no-update-notifier"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=INSTALLS_WITHIN_S
        )
    except subprocess.TimeoutExpired:
        raise CannotHaveError(f"npm ci took longer than {INSTALLS_WITHIN_S:.0f} s") from None
    if done.returncode:
        problem = next((one for one in done.stderr.splitlines() if "error" in one), "no reason given")
        raise CannotHaveError(f"npm ci failed: {problem}")
    shutil.rmtree(cache, ignore_errors=True)
    return folder


if __name__ == "__main__":
    try:
        print(f"node {node()}, packages in {packages()}")  # noqa: T201 - CI asks, where the tests have to run
    except CannotHaveError as problem:
        sys.exit(str(problem))
