"""Bodies of notes and messages: Intercom keeps HTML and can give plain text."""

from __future__ import annotations

import re

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<br\s*/?>|</p>\s*<p>", re.IGNORECASE)


def as_html(text: str) -> str:
    """Wrap plain text in a paragraph, as Intercom does; what is HTML already stays."""
    stripped = text.strip()
    return stripped if stripped.startswith("<") else f"<p>{stripped}</p>"


def as_plain(html: str | None) -> str | None:
    """Give the text of a body without its tags (``display_as=plaintext``)."""
    if html is None:
        return None
    return _TAG.sub("", _BREAK.sub("\n", html))
