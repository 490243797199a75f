"""Run other programs so that they write inside the clone only, and tell a person what takes long."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tools.bootstrap.clone import CannotHaveError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tools.bootstrap.clone import Clone

# Each of them would send packages elsewhere than we say, or make a program start with somebody else's modules.
_LEFT_OUT = (
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_TARGET",
    "PIP_USER",
    "PYTHONHOME",
    "PYTHONPATH",
    "UV_SYSTEM_PYTHON",
    "UV_TARGET",
    "VIRTUAL_ENV",
)


def say(sentence: str) -> None:
    """Tell a person; on standard error, so that the output of `make` stays pytest's."""
    print(f"set-up: {sentence}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def told(what: str, about_s: int) -> Iterator[None]:
    """Say before a long step what it does and how long it takes, and after it how long it took."""
    say(f"{what} (once; about {about_s} s)")
    began_s = time.monotonic()
    yield
    say(f"done in {time.monotonic() - began_s:.1f} s")


def environment(clone: Clone, base: Mapping[str, str]) -> dict[str, str]:
    """
    Build the environment for package tools.

    It is the caller's, so that mirrors and certificates are found, minus what would send files out of the clone, plus
    caches and temporary files inside it.
    """
    temporary = clone.build / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in base.items() if name not in _LEFT_OUT}
    # The system's certificates, as pip has it: a machine behind its own registry mirror has them nowhere else.
    kept.setdefault("UV_NATIVE_TLS", "true")
    return kept | {
        "TMPDIR": str(temporary),
        "PIP_CACHE_DIR": str(clone.build / "pip"),
        "UV_CACHE_DIR": str(clone.build / "uv"),
        "UV_PYTHON_DOWNLOADS": "never",
        # pip asks `rustc --version` for its user agent, and a rustc that is rustup's makes this folder in the home.
        "RUSTUP_HOME": str(clone.build / "rustup"),
    }


def run(clone: Clone, command: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> None:
    """
    Run a program to its end; what it prints goes to the log.

    Args:
        clone: Where it runs and where the log is.
        command: Program and arguments.
        env: Its whole environment.
        cwd: Where it runs; the clone's root unless said.

    Raises:
        CannotHaveError: It ended badly; the message is the most telling line that it printed.
    """
    clone.log.parent.mkdir(exist_ok=True)
    with clone.log.open("a+", encoding="utf-8", errors="replace") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        start = log.tell()
        status = _status(command, cwd or clone.root, env, log)
        if status:
            log.seek(start)
            raise CannotHaveError(telling_line(log.read()) or f"{command[0]} ended with status {status}")


def _status(command: Sequence[str], cwd: Path, env: Mapping[str, str], log: TextIO) -> int:
    try:
        return subprocess.run(
            command,
            cwd=cwd,
            env=env,
            check=False,
            close_fds=False,  # The program takes part in holding the set-up's lock.
            stdin=subprocess.DEVNULL,  # Nobody is there to answer a question.
            stdout=log,
            stderr=subprocess.STDOUT,
        ).returncode
    except OSError as problem:
        raise CannotHaveError(f"{command[0]} cannot be started: {problem.strerror}") from problem


def telling_line(output: str) -> str:
    """Pick the line of a failed program's output that says why: the first that begins with "error", else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors[:1] or lines[-1:] or [""])[0][:300]


def on_path(name: str, env: Mapping[str, str]) -> str | None:
    """Find a program on PATH as a full path, or None."""
    for folder in env.get("PATH", "").split(os.pathsep):
        candidate = Path(folder or ".") / name
        if candidate.is_file() and os.access(candidate, os.X_OK):
            return str(candidate.absolute())
    return None
