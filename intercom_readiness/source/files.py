"""Which files are looked through: what git tracks, or what matches patterns, without what is excluded."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.source.globs import covers, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

GIT_TRACKED = "git_tracked"
# Listing the files of a large repository takes well under a second.
GIT_WITHIN_S = 60.0


def listed(root: Path, files: str | Sequence[str], exclude: Sequence[str] = ()) -> list[str]:
    """
    List files below a folder, relative to it, with `/` between names, sorted.

    Args:
        root: The folder.
        files: "git_tracked", or patterns of which one has to match.
        exclude: Patterns of files and folders to leave out.

    Raises:
        LabError: The folder is not there, or git cannot list it.
    """
    if not root.is_dir():
        raise LabError(f"{root} is no folder")
    chosen = _tracked(root) if files == GIT_TRACKED else _matching(root, files)
    return sorted(path for path in chosen if not any(covers(one, path) for one in exclude))


def git(root: Path, *arguments: str, given: bytes | None = None, within_s: float = GIT_WITHIN_S) -> bytes:
    """
    Run git in a folder and give its output.

    Raises:
        LabError: There is no git, or it fails.
    """
    # A repository that belongs to somebody else, as in a container, is read all the same: nothing of it is run.
    command = ["git", "-c", f"safe.directory={root.resolve()}", "-c", "core.quotepath=off", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            command, cwd=root, env=environment, input=given, capture_output=True, timeout=within_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabError(f"git {arguments[0]} cannot be run in {root}: {error}") from None
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise LabError(f"git {arguments[0]} failed in {root}: {words[-1] if words else done.returncode}")
    return done.stdout


def _tracked(root: Path) -> Iterator[str]:
    for name in git(root, "ls-files", "-z").decode("utf-8", "surrogateescape").split("\0"):
        # A file that was removed and not yet committed is still tracked; a link leads out of the tree.
        if name and (root / name).is_file() and not (root / name).is_symlink():
            yield name


def _matching(root: Path, globs: str | Iterable[str]) -> Iterator[str]:
    compiled = [pattern(glob) for glob in ([globs] if isinstance(globs, str) else globs)]
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git"]
        inside = Path(folder).relative_to(root)
        for name in names:
            path = (inside / name).as_posix()
            if any(one.fullmatch(path) for one in compiled) and not (root / path).is_symlink():
                yield path
