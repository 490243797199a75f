"""The command that runs something again: every option that changes what runs, quoted for a shell, and no secret."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECRET_NAME: Final = re.compile(
    r"token|secret|pass|pwd|pin(?![a-z])|auth|cred|key|dsn|cookie|session|sign|salt|cert|private", re.IGNORECASE
)
# Words and numbers as people write them; what a machine drew mixes letters, digits and cases.
_WORD: Final = r"(?:(?:[A-Z]?[a-z]{1,20}){1,4}\d{0,4}|[A-Z]{1,20}\d{0,4}|\d{1,9}[A-Za-z]{0,3})"
_PLAIN: Final = re.compile(rf"{_WORD}?(?:[ _.,:;/=+-]{{1,3}}{_WORD}?){{0,12}}")
_NOT_WRITTEN: Final = "set it first; it may be secret, so it was not written down"


def options(
    *, seed: int, profile: str, target_env: Mapping[str, str], patience_s: float | None = None, history: bool = False
) -> str:
    """
    Give the options that a run and a search share, ready to paste.

    Args:
        seed: What order, people and ids follow from.
        profile: The profile's path.
        target_env: What --target-env added. A value that may be secret, by its name or by its look, is not written:
            the shell takes it from a variable of that name, and says so where there is none.
        patience_s: The lab's patience, where it is not the default.
        history: Whether the git history of the source was searched.
    """
    words = [shlex.quote(f"--seed={seed}"), shlex.quote(f"--profile={profile}")]
    words += [f"--target-env={_pair(name, value)}" for name, value in target_env.items()]
    if patience_s is not None:
        words.append(f"--patience={patience_s:g}")
    if history:
        words.append("--history")
    return " ".join(words)


def pytest_command(root: Path, mode: str, shared: str) -> str:
    """Give the command that runs a promise or a file named behind it, for a person at *root*."""
    program = Path(sys.prefix) / "bin" / "pytest"
    known = program.is_file() and program.is_relative_to(root)
    return f"{shlex.quote(str(program.relative_to(root))) if known else 'pytest'} -m {mode} {shared}"


def may_be_secret(name: str, value: str) -> bool:
    """Tell whether a variable may hold a secret: it is called so, or its value is no plain words and numbers."""
    return _SECRET_NAME.search(name) is not None or _PLAIN.fullmatch(value) is None


def _pair(name: str, value: str) -> str:
    if not may_be_secret(name, value):
        return shlex.quote(f"{name}={value}")
    variable = re.sub(r"\W|^(?=\d)", "_", name, flags=re.ASCII)
    return f'{shlex.quote(name)}="${{{variable}:?{_NOT_WRITTEN}}}"'
