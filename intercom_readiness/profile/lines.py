"""Find the line of a key in a TOML file, which the parser of the standard library does not tell."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercom_readiness.profile.shaping import KeyPath

_HEADER = re.compile(r"\s*(\[\[?)(.+?)\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_of(text: str, path: KeyPath) -> int | None:
    """
    Find where a key path stands, or the nearest of its parents.

    Returns:
        Line number from 1, or None when not even the first name of the path can be found.
    """
    known = _lines(text)
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return known[path[:length]]
    return None


def _lines(text: str) -> dict[KeyPath, int]:
    found: dict[KeyPath, int] = {}
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    until = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if until:
            until = "" if until in line else until
            continue
        if header := _HEADER.fullmatch(line):
            table = _table(header[1] == "[[", _names(header[2]), counts)
            _note(found, table, number)
        elif match := _KEY.match(line):
            names = _names(match[1])
            _note(found, (*table, *names), number)
            until = _opened(line[match.end() :])
    return found


def _note(found: dict[KeyPath, int], path: KeyPath, number: int) -> None:
    # The parents that the file names only in passing stand where they are first named.
    for length in range(1, len(path) + 1):
        found.setdefault(path[:length], number)


def _table(in_list: bool, names: KeyPath, counts: dict[KeyPath, int]) -> KeyPath:  # noqa: FBT001 (read by one caller)
    if not in_list:
        return names
    index = counts.get(names, -1) + 1
    counts[names] = index
    return (*names, index)


def _names(dotted: str) -> KeyPath:
    # The parser knows the rules of quoting better than a pattern does.
    nested: object = tomllib.loads(f"{dotted} = 0")
    names: list[str | int] = []
    while isinstance(nested, dict):
        name, nested = next(iter(nested.items()))
        names.append(name)
    return tuple(names)


def _opened(rest: str) -> str:
    for quotes in ('"""', "'''"):
        if rest.count(quotes) == 1:
            return quotes
    return ""
