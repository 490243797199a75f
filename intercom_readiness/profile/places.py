"""Find a place in an answer: a JSON pointer into the body, or `header:Name`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# What is found where nothing stands; None is a value (JSON's null).
MISSING: Any = object()

HEADER = "header:"


def find(place: str, document: object, headers: Mapping[str, str] | None = None) -> Any:
    """
    Look up a place.

    Args:
        place: JSON pointer ("" is the whole document) or `header:Name`.
        document: Parsed JSON.
        headers: Headers by lower-case name.

    Returns:
        The value there, or MISSING.

    Source: RFC 6901, written out because a library costs more start-up time than these lines.
    """
    if place.startswith(HEADER):
        return (headers or {}).get(place.removeprefix(HEADER).lower(), MISSING)
    for part in place.split("/")[1:]:
        document = _step(document, part.replace("~1", "/").replace("~0", "~"))
        if document is MISSING:
            return MISSING
    return document


def _step(document: object, name: str) -> Any:
    if isinstance(document, dict):
        return document.get(name, MISSING)
    if isinstance(document, list) and name.isascii() and name.isdigit() and int(name) < len(document):
        return document[int(name)]
    return MISSING


def fault_of(place: str) -> str:
    """Say what is wrong with the way a place is written, or nothing."""
    if place == "" or (place.startswith("/") and not place.startswith("//")):
        return ""
    if place.startswith(HEADER):
        return "" if place.removeprefix(HEADER).strip() else 'a header needs a name, such as "header:X-Stale"'
    pointer = "/" + place.removeprefix("$").strip("./").replace(".", "/")
    return f"{place!r} is not a JSON pointer: it starts with '/' and has '/' between names. Did you mean {pointer!r}?"
