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


def disguises(text: str) -> frozenset[str]:
    """List the forms of *text*: itself, percent-encoded, JSON-escaped, and base64 at each of three offsets."""
    forms = {text, quote(text), quote(text, safe=""), quote_plus(text)}
    forms |= {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    content = text.encode()
    for offset in range(_BYTES_PER_GROUP):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            certain = _certain_part(encode(bytes(offset) + content).decode(), offset, len(content))
            if len(certain) >= _BASE64_CHARACTERS_MIN:
                forms.add(certain)
    return frozenset(forms)


def _certain_part(encoded: str, offset: int, length: int) -> str:
    """Cut *encoded* to the characters that only the text's own bits decide."""
    first = -(-offset * 8 // _BITS_PER_CHARACTER)
    last = (offset + length) * 8 // _BITS_PER_CHARACTER
    return encoded[first:last]
