"""
Undoes the encodings in which a text can stand in a log.

These are the escapes of URLs, JSON, HTML, mail and source code, and bytes in base64, in hexadecimal or
as numbers. The reader of a log undoes them as easily, so data that is encoded is data that is told.
"""

from __future__ import annotations

import binascii
import html
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A body in base64 inside a JSON line inside another one; deeper nestings are nobody's log.
DEPTH_MAX = 3
_GROUP = 4
# Some libraries break base64 into lines of 60 or more characters. Runs below 10 decode to nothing that is looked for.
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{60,}(?:(?:\\r|\r)?(?:\\n|\n)[A-Za-z0-9+/_-]+)+|[A-Za-z0-9+/_-]{10,}")
_LINE_ENDS = re.compile(r"\\[rn]|[\r\n]")
# Ids and hashes: text in base64 has other letters than these, or it would be no readable text.
_ONLY_HEX = re.compile(r"[0-9a-f-]+|[0-9A-F-]+")
_HEX = re.compile(r"[0-9a-fA-F]{2}(?:[0-9a-fA-F]{10,}|(?:[ :,]{1,2}(?:0x)?[0-9a-fA-F]{2}){5,})")
_HEX_BETWEEN = re.compile(r"0x|[ :,]")
# Bytes that a program prints as a list: "[75 195 161]", "[75, 195, 161]".
_NUMBERS = re.compile(r"[0-9]{2,3}(?:(?:, ?| )[0-9]{1,3}){5,}")
_BYTE_MAX = 255
# What is decoded by mistake is a readable character here and there; names, addresses and numbers are longer.
_READABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd]{6,}")

_BYTES = re.compile(
    r"[%\\=](?:(?<=%)[0-9a-f]{2}(?:%[0-9a-f]{2})*"
    r"|(?<=\\)\\*x[0-9a-f]{2}(?:\\+x[0-9a-f]{2})*"
    r"|(?<=\\)\\*[0-3][0-7]{2}(?:\\+[0-3][0-7]{2})*"
    r"|(?<==)[0-9a-f]{2}(?:=\r?\n)?(?:=[0-9a-f]{2}(?:=\r?\n)?)*)",
    re.IGNORECASE,
)
_UNITS = re.compile(r"\\\\*u[0-9a-f]{4}(?:\\+u[0-9a-f]{4})*", re.IGNORECASE)
_CODE_POINT = re.compile(r"\\\\*u\{([0-9a-f]{1,6})\}", re.IGNORECASE)
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
    # A log repeats itself, and so do its layers: each run is decoded once.
    runs: dict[str, set[str]] = {how: set() for how in _SHOWN}
    frontier = [("", text)]
    for depth in range(DEPTH_MAX + 1):
        following = []
        for how, read in frontier:
            if not read or read in seen:
                continue
            seen.add(read)
            yield how, folded(read)
            if depth == DEPTH_MAX:
                continue
            following.append((_and(how, "escaped"), unescaped(read)))
            following += [(_and(how, shown), _decoded(read, shown, runs[shown])) for shown in _SHOWN]
        frontier = following


def _and(how: str, more: str) -> str:
    return more if not how or how.endswith(more) else f"{how}, {more}"


def unescaped(text: str) -> str:
    """Undo one level of escapes, of whichever kind."""
    if "%" in text or "\\" in text or "=" in text:
        text = _CODE_POINT.sub(lambda match: _character(int(match[1], 16)), text)
        text = _UNITS.sub(lambda match: _from_units(match[0]), text)
        text = _BYTES.sub(lambda match: _from_bytes(match[0]), text)
        text = text.replace("\\/", "/")
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


def _decoded(text: str, shown: str, known: set[str]) -> str:
    """Give what the runs of bytes stand for that are shown in one way, a line each; nothing else remains."""
    pattern, read = _SHOWN[shown]
    runs = set(pattern.findall(text)) - known
    known |= runs
    return "\n".join(line for run in sorted(runs) for raw in read(run) for line in _readable(raw))


def _readable(raw: bytes) -> list[str]:
    return _READABLE.findall(raw.decode("utf-8", "replace"))


def _from_base64(run: str) -> Iterator[bytes]:
    if _ONLY_HEX.fullmatch(run):
        return
    run = _LINE_ENDS.sub("", run).replace("-", "+").replace("_", "/")
    # What stands before it without a space may belong to the alphabet too, so it may begin at any of four places.
    for start in range(_GROUP):
        part = run[start:]
        part = part[: len(part) - 1] if len(part) % _GROUP == 1 else part
        yield binascii.a2b_base64(part + "=" * (-len(part) % _GROUP))


def _from_hex(run: str) -> Iterator[bytes]:
    digits = _HEX_BETWEEN.sub("", run)
    yield from (bytes.fromhex(digits[start : start + (len(digits) - start) // 2 * 2]) for start in (0, 1))


def _from_numbers(run: str) -> Iterator[bytes]:
    numbers = [int(number) for number in re.findall("[0-9]+", run)]
    if max(numbers) <= _BYTE_MAX:
        yield bytes(numbers)


# How bytes are shown, where that stands in a text, and what it stands for.
_SHOWN: dict[str, tuple[re.Pattern[str], Callable[[str], Iterator[bytes]]]] = {
    "in base64": (_BASE64, _from_base64),
    "in hexadecimal": (_HEX, _from_hex),
    "as numbers": (_NUMBERS, _from_numbers),
}
