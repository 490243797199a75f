"""
Prove the set-up on clean clones and time it: `make proof-of-bootstrap` (minutes; needs a network for the first runs).

Each case clones the present commit into a temporary folder, with an empty home, and runs `make` twice: the first run
sets up, the second has its network taken away. Commands to run may be given as arguments ("gate", "test").
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
NO_WORK_MAX_S = 1.0
# What programs that are not the set-up's leave in the clone: caches of Python, pytest and Hypothesis, and run folders.
_EXPECTED = {".venv", ".tools", ".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache", "reports", "__pycache__"}
_DEAD = "http://127.0.0.1:9"


class Case(NamedTuple):
    """A kind of machine: a name and the programs that its PATH must not have."""

    name: str
    hidden: tuple[str, ...]


CASES = (Case("as it is", ()), Case("without go", ("go", "toxiproxy-server")))


class Run(NamedTuple):
    """One run of make: how long it took, its exit status, and what it printed."""

    took_s: float
    status: int
    output: str


def path_without(hidden: tuple[str, ...], shims: Path) -> str:
    """
    Build a PATH that lacks some programs.

    A folder that holds one of them is replaced by a folder of links to all its other programs.
    """
    folders = []
    for index, folder in enumerate(Path(part) for part in os.environ["PATH"].split(os.pathsep) if part):
        if any((folder / name).exists() for name in hidden):
            links = shims / str(index)
            links.mkdir(parents=True)
            for program in folder.iterdir():
                if program.name not in hidden:
                    (links / program.name).symlink_to(program)
            folders.append(str(links))
        else:
            folders.append(str(folder))
    return os.pathsep.join(folders)


def can_unshare() -> bool:
    """Tell whether this machine lets us run a program without a network."""
    return subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0


def make(clone: Path, goal: str, env: dict[str, str], *, offline: bool) -> Run:
    """Run make in a clone, without a network where asked; only loopback is up then."""
    command = ["make", "--no-print-directory", goal]
    if offline and shutil.which("unshare") and can_unshare():
        command = ["unshare", "--net", sys.executable, __file__, "--with-loopback", *command]
    elif offline:
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "GOPROXY", "PIP_INDEX_URL", "UV_DEFAULT_INDEX")
        env = env | dict.fromkeys(names, _DEAD) | {"NO_PROXY": "127.0.0.1,localhost"}
    began_s = time.monotonic()
    done = subprocess.run(
        command, cwd=clone, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return Run(time.monotonic() - began_s, done.returncode, done.stdout)


def with_loopback(command: list[str]) -> None:
    """Bring up `lo` in a fresh network namespace, and become *command*."""
    up_and_running = 0x41
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", up_and_running))  # SIOCSIFFLAGS
    os.execvp(command[0], command)  # noqa: S606 -- becoming it is the point


def prove(case: Case, goals: list[str], folder: Path) -> list[str]:
    """
    Run one case and print its timings.

    Returns:
        What is wrong, one sentence each.
    """
    clone, home = folder / "clone", folder / "home"
    home.mkdir(parents=True)
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    env = {"HOME": str(home), "PATH": path_without(case.hidden, folder / "shims"), "TMPDIR": str(folder)}
    runs = [("first run", "set-up", make(clone, "set-up", env, offline=False))]
    # pytest has every right to its own temporary files; the set-up has not.
    outside = {path.name for path in folder.iterdir()} - {"clone", "home", "shims"}
    runs.append(("nothing to do", "set-up", make(clone, "set-up", env, offline=True)))
    runs += [("offline", goal, make(clone, goal, env, offline=True)) for goal in goals]
    for name, goal, run in runs:
        print(f"{case.name:12} make {goal:8} {name:14} {run.took_s:6.1f} s  status {run.status}", flush=True)
    wrong = [f"make {goal} ({name}) ended {run.status}:\n{run.output}" for name, goal, run in runs if run.status]
    if runs[1][2].took_s > NO_WORK_MAX_S:
        wrong.append(f"a set-up with nothing to do took {runs[1][2].took_s:.2f} s")
    wrong += [f"the home has {path}" for path in sorted(home.rglob("*"))]
    wrong += [f"the set-up left {name} in the temporary folder" for name in sorted(outside)]
    untracked = _untracked(clone)
    wrong += [f"the clone has {path}" for path in untracked if not _EXPECTED & set(Path(path).parts)]
    return wrong


def _untracked(clone: Path) -> list[str]:
    status = ["git", "status", "--porcelain", "--ignored", "--untracked-files=normal"]
    listed = subprocess.run(status, cwd=clone, capture_output=True, text=True, check=True).stdout
    return [line[3:] for line in listed.splitlines()]


def main(goals: list[str]) -> int:
    """Run every case; returns the exit status."""
    wrong = []
    for case in CASES:
        with tempfile.TemporaryDirectory(prefix="intercom-readiness-") as folder:
            wrong += [f"{case.name}: {sentence}" for sentence in prove(case, goals, Path(folder))]
    print("\n".join(wrong) or "the set-up holds")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--with-loopback"]:
        with_loopback(sys.argv[2:])
    sys.exit(main(sys.argv[1:] or ["gate", "test"]))
