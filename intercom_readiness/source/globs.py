"""Patterns of paths, as profiles and `.dockerignore` write them: `**` for any folders, `*` and `?` within one name."""

from __future__ import annotations

import re
from functools import lru_cache

_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|\\.|.", re.DOTALL)
_MEANINGS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@lru_cache(maxsize=1024)
def pattern(glob: str) -> re.Pattern[str]:
    """Give the regular expression that a whole relative path, with `/` between names, matches."""
    return re.compile("".join(map(_meaning, _PARTS.findall(glob.removeprefix("./").rstrip("/")))))


def covers(glob: str, path: str) -> bool:
    """Tell whether a pattern matches a path or a folder above it."""
    names = path.split("/")
    compiled = pattern(glob)
    return any(compiled.fullmatch("/".join(names[:length])) for length in range(len(names), 0, -1))


def _meaning(part: str) -> str:
    if part in _MEANINGS:
        return _MEANINGS[part]
    if part.startswith("[") and len(part) > 1:
        return part.replace("[!", "[^", 1)
    return re.escape(part[-1] if part.startswith("\\") else part)
