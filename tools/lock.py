"""
Write requirements.lock.txt from pyproject.toml with uv: from PATH, else from a throw-away folder (`make lock`).

Versions that are locked stay as they are unless the arguments say `--upgrade` or `--upgrade-package NAME`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tools.bootstrap.clone import CannotHaveError, Clone
from tools.bootstrap.environment import pip
from tools.bootstrap.running import environment, on_path, run, say, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def compile_command(clone: Clone, uv: str, options: Sequence[str]) -> list[str]:
    """
    Build uv's command line.

    The lock is universal – one file for every system and every Python from 3.11 on – and names no index, so that each
    machine uses its own.
    """
    scope = ["--quiet", "--universal", "--python-version", "3.11", "--group", "dev"]
    form = ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"]
    files = ["--output-file", str(clone.requirements), str(clone.root / "pyproject.toml")]
    return [uv, "pip", "compile", *scope, *form, *options, *files]


def find_uv(clone: Clone, env: Mapping[str, str]) -> str:
    """
    Find uv on PATH, or fetch the pinned one into the throw-away folder.

    Raises:
        CannotHaveError: It cannot be fetched.
    """
    found = on_path("uv", env)
    if found:
        return found
    target = clone.build / "uv-wheel"
    wheel = ["--no-compile", "--target", str(target), "--requirement", str(clone.root / "tools" / "uv.lock.txt")]
    with told("fetching uv into a throw-away folder", 3):
        run(clone, [*pip(clone), *wheel], environment(clone, env))
    return str(target / "bin" / "uv")


def main(options: Sequence[str]) -> int:
    """Run from the command line in a clone that is set up; returns the exit status."""
    clone = Clone(Path(__file__).resolve().parents[1])
    try:
        run(clone, compile_command(clone, find_uv(clone, os.environ), options), environment(clone, os.environ))
    except CannotHaveError as problem:
        say(f"cannot lock: {problem}")
        return 1
    finally:
        clone.clear_build()
    say(f"{clone.requirements.name} is up to date; if it changed, the next run makes .venv anew")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
