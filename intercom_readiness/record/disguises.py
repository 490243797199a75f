"""The forms in which a text turns up in URLs, JSON, logs and credentials."""

from __future__ import annotations

import base64
import json
from typing import Final
from urllib.parse import quote, quote_plus

# Base64 of a text depends on where in a group of three bytes it starts: "user:secret" hides the secret differently
# from the secret alone. The characters at both ends mix with the neighbours' bits and cannot be known.
_BYTES_PER_GROUP: Final = 3
_BITS_PER_CHARACTER: Final = 6
_BASE64_CHARACTERS_MIN: Final = 6
# A body that is logged as a field of a JSON line is escaped twice, and once more where lines are collected.
_JSON_LEVELS: Final = 3


def disguises(text: str) -> frozenset[str]:
    """List the forms of *text*: itself, percent-encoded, JSON-escaped, and base64 at each of three offsets."""
    forms: set[str] = set()
    # Escapes hide the case of the letters that they stand for, so that comparing without case does not help.
    for cased in (text, text.lower(), text.upper()):
        forms |= {cased, quote(cased), quote(cased, safe=""), quote_plus(cased)}
        escaped = {cased}
        for _ in range(_JSON_LEVELS):
            escaped = {_json_escaped(form, ascii_only=only) for form in escaped for only in (False, True)}
            forms |= escaped
    return frozenset(forms | _base64_forms(text.encode()))


def _json_escaped(text: str, *, ascii_only: bool) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def _base64_forms(content: bytes) -> set[str]:
    forms = set()
    for offset in range(_BYTES_PER_GROUP):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            certain = _certain_part(encode(bytes(offset) + content).decode(), offset, len(content))
            if len(certain) >= _BASE64_CHARACTERS_MIN:
                forms.add(certain)
    return forms


def _certain_part(encoded: str, offset: int, length: int) -> str:
    """Cut *encoded* to the characters that only the text's own bits decide."""
    first = -(-offset * 8 // _BITS_PER_CHARACTER)
    last = (offset + length) * 8 // _BITS_PER_CHARACTER
    return encoded[first:last]
