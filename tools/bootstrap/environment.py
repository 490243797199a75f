"""Make `.venv` from the hashed lock: with uv where it is, else with the pip that the clone carries."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tools.bootstrap.clone import CannotHaveError, made_from, remove, write_stamp
from tools.bootstrap.running import environment, on_path, run, say, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.bootstrap.clone import Clone


def is_ready(clone: Clone) -> bool:
    """Tell whether `.venv` is whole and made from this lock by this Python."""
    return made_from(clone.venv_stamp) == clone.venv_key()


def make(clone: Clone, env: Mapping[str, str]) -> None:
    """
    Make `.venv` anew.

    Args:
        clone: The clone to make it in.
        env: The caller's environment; PATH decides between uv and pip.

    Raises:
        CannotHaveError: A package cannot be had, or this Python cannot make virtual environments.
    """
    uv = on_path("uv", env)
    try:
        if not (uv and _filled_by_uv(clone, uv, env)):
            _fill(clone, pip(clone), "pip", 15, env)
    except CannotHaveError as problem:
        raise CannotHaveError(
            f"cannot fill .venv: {problem} -- the packages come from the index that pip or uv is configured for "
            f"(PIP_INDEX_URL, pip.conf, UV_DEFAULT_INDEX); details in {clone.log.relative_to(clone.root)}"
        ) from problem
    write_stamp(clone.venv_stamp, clone.venv_key())


def _fill(clone: Clone, install: list[str], name: str, about_s: int, env: Mapping[str, str]) -> None:
    with told(f"filling .venv from {clone.requirements.name} with {name}", about_s):
        remove(clone.venv)
        ours = environment(clone, env)
        run(clone, [base_python(), "-m", "venv", "--without-pip", str(clone.venv)], ours)
        run(clone, [*install, "--requirement", str(clone.requirements)], ours)


def _filled_by_uv(clone: Clone, uv: str, env: Mapping[str, str]) -> bool:
    """Try uv; an old one, or one that is configured otherwise than pip, is no reason to give up."""
    locked = ["--no-deps", "--require-hashes", "--no-build", "--compile-bytecode", "--no-progress"]
    try:
        _fill(clone, [uv, "pip", "install", "--python", str(clone.venv_python), *locked], "uv", 5, env)
    except CannotHaveError as problem:
        say(f"uv could not: {problem}")
        return False
    return True


def pip(clone: Clone) -> list[str]:
    """
    Begin a command that installs locked wheels with the clone's own pip.

    It runs from its wheel, in the interpreter of `.venv`: Debian's Python has neither pip nor ensurepip unless asked.
    """
    install = ["install", "--quiet", "--no-cache-dir", "--disable-pip-version-check", "--no-input", "--retries=2"]
    # Wheels only: compiling needs a toolchain, and what an sdist pulls in to build itself is not in the lock.
    locked = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-warn-script-location"]
    return [str(clone.venv_python), str(clone.pip / "pip"), *install, *locked]


def base_python() -> str:
    """Name the interpreter below any virtual environment, so that `.venv` can be replaced by its own Python."""
    return getattr(sys, "_base_executable", None) or sys.executable
