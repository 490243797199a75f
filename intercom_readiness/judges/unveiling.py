"""
Undoes the encodings in which a text can stand in a log: escapes of URLs, JSON, HTML, mail and source code, and base64.

The reader of a log undoes them as easily, so data that is encoded is data that is told.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# A body in base64 inside a JSON line inside another one; deeper nestings are nobody's log.
DEPTH_MAX = 3
# Shorter runs are words, and decode to nothing that a needle could match.
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{10,}")
_GROUP = 4
# Of what a run decodes to, the share of readable characters below which it was no base64.
_READABLE = 0.9

_BYTES = re.compile(
    r"(?:%[0-9a-f]{2})+|(?:\\+x[0-9a-f]{2})+|(?:\\+[0-3][0-7]{2})+|(?:=[0-9A-F]{2}(?:=\r?\n)?)+", re.IGNORECASE
)
_UNITS = re.compile(r"(?:\\+u[0-9a-f]{4})+", re.IGNORECASE)
_CODE_POINT = re.compile(r"\\+u\{([0-9a-f]{1,6})\}", re.IGNORECASE)
_BYTE = re.compile(r"%([0-9a-f]{2})|\\x([0-9a-f]{2})|\\([0-3][0-7]{2})|=([0-9a-f]{2})", re.IGNORECASE)


def folded(text: str) -> str:
    """Give a text as it is compared: composed, and without regard to case."""
    return unicodedata.normalize("NFC", text).casefold()


def layers(text: str) -> Iterator[tuple[str, str]]:
    """
    Give a text and all that its encodings stand for.

    Yields:
        How it was read ("", "escaped", "in base64", "escaped, in base64", …), and the text, folded.
    """
    seen: set[str] = set()
    frontier = [("", text)]
    for _ in range(DEPTH_MAX + 1):
        following = []
        for how, read in frontier:
            if not read or read in seen:
                continue
            seen.add(read)
            yield how, folded(read)
            following += [(_and(how, "escaped"), unescaped(read)), (_and(how, "in base64"), from_base64(read))]
        frontier = following


def _and(how: str, more: str) -> str:
    return more if not how or how.endswith(more) else f"{how}, {more}"


def unescaped(text: str) -> str:
    """Undo one level of escapes, of whichever kind."""
    if "%" in text or "\\" in text or "=" in text:
        text = _CODE_POINT.sub(lambda match: _character(int(match[1], 16)), text)
        text = _UNITS.sub(lambda match: _from_units(match[0]), text)
        text = _BYTES.sub(lambda match: _from_bytes(match[0]), text)
    return html.unescape(text) if "&" in text else text


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else ""  # noqa: PLR2004 - Unicode's last


def _from_units(escapes: str) -> str:
    units = bytes.fromhex("".join(re.findall(r"u([0-9a-fA-F]{4})", escapes)))
    return units.decode("utf-16-be", "replace")


def _from_bytes(escapes: str) -> str:
    found = ((percent or x or mail, octal) for percent, x, octal, mail in _BYTE.findall(escapes))
    raw = bytes(int(octal, 8) if octal else int(digits, 16) for digits, octal in found)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        # Python writes the letters up to U+00FF so.
        return raw.decode("latin-1")


def from_base64(text: str) -> str:
    """Decode every run that is readable text in base64, a line each; nothing else remains."""
    return "\n".join(read for match in _BASE64.finditer(text) for read in _decoded(match[0]))


def _decoded(run: str) -> Iterator[str]:
    # What stands before it without a space may belong to the alphabet too, so it may begin at any of four places.
    for start in range(_GROUP):
        part = run[start:].replace("-", "+").replace("_", "/")
        part = part[: len(part) - 1] if len(part) % _GROUP == 1 else part
        try:
            raw = base64.b64decode(part + "=" * (-len(part) % _GROUP))
        except binascii.Error:
            continue
        read = raw.decode("utf-8", "ignore")
        readable = sum(character.isprintable() or character.isspace() for character in read)
        if readable and len(read.encode()) >= _READABLE * len(raw) and readable >= _READABLE * len(read):
            yield read
