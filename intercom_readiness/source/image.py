"""Which files of its context an image takes: what COPY and ADD name, without what `.dockerignore` leaves out."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.source.globs import covers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_CONTINUED = re.compile(r"\\\s*\n")
_TAKES = re.compile(r"\s*(?:ONBUILD\s+)?(?:COPY|ADD)\s+(?P<rest>.+)", re.IGNORECASE)
_FLAG = re.compile(r"--(?P<name>[\w-]+)(?:=\S+)?\s+")
_ELSEWHERE = re.compile(r"(?:https?|git|ssh)(?:://|@)|<<")
EVERYTHING = "**"


def taken(context: Path, paths: Sequence[str], dockerfile: str) -> list[str]:
    """
    Keep the files that the image is built from.

    Args:
        context: The build context.
        paths: Files in it, relative.
        dockerfile: The build file, relative to the context.

    Returns:
        The files that an instruction takes, and the build file itself, which ends up in the image's history.

    Raises:
        LabError: The build file cannot be read.
    """
    sources = list(_sources(_read(context / dockerfile)))
    left_out = _ignored(context, dockerfile)
    return [
        path
        for path in paths
        if path == dockerfile or (any(covers(one, path) for one in sources) and not _is_ignored(path, left_out))
    ]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise LabError(f"{file} cannot be read: {error.strerror}") from None


def _sources(text: str) -> Iterator[str]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for instruction in _CONTINUED.sub(" ", "\n".join(lines)).splitlines():
        if match := _TAKES.match(instruction):
            yield from _of_instruction(match["rest"])


def _of_instruction(rest: str) -> Iterator[str]:
    while flag := _FLAG.match(rest):
        if flag["name"] == "from":
            # Out of another stage, whose own instructions have been read.
            return
        rest = rest[flag.end() :]
    for source in _words(rest)[:-1]:
        if _ELSEWHERE.match(source):
            continue
        # What a variable names is known when the image is built; until then it may be anything.
        plain = source.lstrip("./").rstrip("/") if "$" not in source else ""
        yield plain or EVERYTHING


def _words(rest: str) -> list[str]:
    try:
        return [str(one) for one in json.loads(rest)] if rest.lstrip().startswith("[") else shlex.split(rest)
    except ValueError:
        return rest.split()


def _ignored(context: Path, dockerfile: str) -> list[str]:
    own, common = context / f"{dockerfile}.dockerignore", context / ".dockerignore"
    file = own if own.is_file() else common
    if not file.is_file():
        return []
    lines = (line.strip() for line in _read(file).splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _is_ignored(path: str, left_out: Sequence[str]) -> bool:
    # The last pattern that matches decides, and "!" takes a file back in.
    for line in reversed(left_out):
        back = line.startswith("!")
        if covers(line.removeprefix("!").lstrip("/"), path):
            return not back
    return False
