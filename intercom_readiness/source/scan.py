"""Looks for secrets in texts and files, quickly, and tells them by file and line with the value masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from intercom_readiness.source import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Longer files are data or built; what is a secret by its form alone is looked for in them all the same.
NAMED_VALUES_BYTES_MAX = 1_000_000
FILE_BYTES_MAX = 50_000_000
_TEXT_BYTES_LOOKED_AT = 8192

# Nobody writes there by hand: hashes of packages, bundles, maps, pictures as text.
_MACHINE_WRITTEN = re.compile(
    r"(?:^|/)[^/]*(?:\.lock|[-.]lock\.(?:json|yaml|yml|txt|toml)|lock\.txt|\.sum|\.map|\.min\.(?:js|css)|\.svg|\.ipynb"
    r"|\.csv|\.tsv|\.snap|\.patch|\.diff|\.log|npm-shrinkwrap\.json|Package\.resolved|Cartfile\.resolved)$"
    r"|(?:^|/)(?:node_modules|vendor|third_party|site-packages|\.venv|venv|\.yarn|bower_components)/"
)
# Made-up keys belong here; a real token of Intercom or of another provider does not.
_FOR_TESTS = re.compile(
    r"(?:^|/)(?:tests?|specs?|__tests__|__mocks__|__fixtures__|fixtures?|testdata|test-data|e2e|mocks?|stubs?|cassettes)/"
    r"|(?:^|/)(?:test_[^/]+|conftest\.py|[^/]+[._-](?:test|spec|tests)\.[^/]+)$"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A secret that should not be there.

    Attributes:
        file: Relative to what was looked through.
        line: From 1.
        what: What it is, in words.
        characters: How long the value is; the value itself is not kept.
        commit: The commit that brought it, where it was found in the history.
        line_text: The line with the value masked, to be compared with what the profile allows.
    """

    file: str
    line: int
    what: str
    characters: int
    commit: str = ""
    line_text: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" + (f" in commit {self.commit}" if self.commit else "")
        return f"{place} holds {self.what} ({self.characters} characters, not shown)"


def in_files(root: Path, paths: Iterable[str]) -> Iterator[Finding]:
    """Find the secrets in files below a folder; what is no text is passed over."""
    for path in paths:
        content = read(root / path)
        if content is not None:
            yield from in_text(path, content)


def read(file: Path) -> str | None:
    """Read a file as text; None for one that is none, is too large, or is gone."""
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            return None
        return text_of(file.read_bytes())
    except OSError:
        return None


def text_of(content: bytes) -> str | None:
    """Take bytes as text, or None where they are none."""
    if b"\0" in content[:_TEXT_BYTES_LOOKED_AT]:
        wide = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
        return content.decode("utf-16", "replace") if wide else None
    return content.decode("utf-8", "replace")


def in_text(path: str, text: str) -> Iterator[Finding]:
    """
    Find the secrets in the content of one file.

    Args:
        path: Its path, which says whether a person wrote it, and whether for a test.
        text: Its content.
    """
    kinds = [rules.intercom_tokens(text), rules.known_formats(text)]
    machine_written = _MACHINE_WRITTEN.search(path) or len(text) > NAMED_VALUES_BYTES_MAX
    if not machine_written and not _FOR_TESTS.search(path):
        kinds += [rules.private_keys(text), rules.passwords_in_addresses(text), rules.named_values(text)]
    seen_to = -1
    # The order of the kinds is that of their certainty: what two of them find is told once, by the first.
    found = sorted(enumerate(chain.from_iterable(kinds)), key=lambda one: (one[1].start, one[0]))
    for _, match in found:
        if match.start >= seen_to:
            seen_to = match.end
            yield _finding(path, text, match)


def _finding(path: str, text: str, match: rules.Match) -> Finding:
    begins, ends = text.rfind("\n", 0, match.start) + 1, text.find("\n", match.end)
    line = f"{text[begins : match.start]}[masked]{text[match.end : ends if ends >= 0 else None]}"
    return Finding(path, text.count("\n", 0, match.start) + 1, match.what, match.end - match.start, line_text=line)
