"""Looks for secrets in what a git repository once held: every version of every file, each looked at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.source import scan
from intercom_readiness.source.files import git
from intercom_readiness.source.globs import covers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

HISTORY_WITHIN_S = 600.0
# So many versions are read at a time: few enough to be held in memory, many enough to be quick.
VERSIONS_AT_ONCE = 500
_CHANGES = ("log", "--all", "--raw", "--no-abbrev", "--no-renames", "-m", "--root", "-z", "--format=", "--", ".")
SHORT_COMMIT_CHARACTERS = 10
_SHALLOW = "the clone is shallow, so its history is not there; fetch it (git fetch --unshallow)"


def in_history(root: Path, exclude: Sequence[str] = ()) -> Iterator[scan.Finding]:
    """
    Find the secrets in the history of the repository that a folder belongs to, below that folder.

    Args:
        root: The folder.
        exclude: Patterns of files and folders to leave out, relative to the folder.

    Raises:
        LabError: There is no repository, or only a part of its history.
    """
    if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise LabError(_SHALLOW)
    versions = _versions(root, exclude)
    names = list(versions)
    for at in range(0, len(names), VERSIONS_AT_ONCE):
        for blob, content in _contents(root, names[at : at + VERSIONS_AT_ONCE]):
            yield from _in_version(root, blob, content, versions[blob])


def _versions(root: Path, exclude: Sequence[str]) -> Mapping[str, list[str]]:
    """Name every version of every file below the folder, with the paths at which it stood, relative to the folder."""
    above = git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip()
    listed = git(root, *_CHANGES, within_s=HISTORY_WITHIN_S)
    found: dict[str, list[str]] = defaultdict(list)
    fields = listed.decode("utf-8", "surrogateescape").split("\0")
    # A change is ":old_mode new_mode old_blob new_blob letter", and its path is the next field.
    for change, path in pairwise(fields):
        if not change.lstrip("\n").startswith(":"):
            continue
        _, mode, _, blob, letter = change.lstrip("\n").split(" ")
        inside = path.removeprefix(above)
        is_file = mode.startswith("100") and not letter.startswith("D")
        if is_file and inside not in found[blob] and not any(covers(one, inside) for one in exclude):
            found[blob].append(inside)
    return {blob: paths for blob, paths in found.items() if paths}


def _contents(root: Path, blobs: Sequence[str]) -> Iterator[tuple[str, str]]:
    given = "".join(f"{blob}\n" for blob in blobs).encode()
    output = git(root, "cat-file", "--batch", given=given, within_s=HISTORY_WITHIN_S)
    at = 0
    while at < len(output):
        head_end = output.index(b"\n", at)
        blob, _, size = output[at:head_end].decode().partition(" ")
        length = int(size.rpartition(" ")[2]) if " " in size else 0
        content = output[head_end + 1 : head_end + 1 + length]
        at = head_end + 1 + length + (1 if " " in size else 0)
        text = scan.text_of(content) if length <= scan.FILE_BYTES_MAX else None
        if text is not None:
            yield blob, text


def _in_version(root: Path, blob: str, text: str, paths: Sequence[str]) -> Iterator[scan.Finding]:
    for finding in scan.in_text(paths[0], text):
        yield replace(finding, commit=_commit_of(root, blob))


def _commit_of(root: Path, blob: str) -> str:
    """Name the commit that brought a version; it is asked for only where something was found."""
    found = git(root, "log", "--all", "--reverse", "--format=%H", f"--find-object={blob}", within_s=HISTORY_WITHIN_S)
    return found.decode().partition("\n")[0][:SHORT_COMMIT_CHARACTERS]
