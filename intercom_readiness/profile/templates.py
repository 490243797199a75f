"""Placeholders in commands, environment and requests: which are known, and how they are filled in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

from intercom_readiness.errors import LabError, closest, did_you_mean
from intercom_readiness.profile.names import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

# No white space inside: braces of other languages ("query { id }") stay what they are.
PLACEHOLDER = re.compile(r"\{([^{}\s]+)\}")
# Placeholders of which a text holds nothing else, and whose values are written as JSON.
_VALUE = re.compile(r"\{(?:page_size|custom_attributes|attribute:[^{}\s]+?)\??\}")
_REQUEST = re.compile(r"(?P<method>[A-Za-z]+)\s+(?::(?P<port>\w+))?(?P<path>/\S*|\{\S+\})")


class RequestLine(NamedTuple):
    """What a request line says; *port* is empty for the target's own, else a number or a port's name."""

    method: str
    port: str
    path: str


def parse_request(text: str) -> RequestLine:
    """
    Read "METHOD /path" or "METHOD :port/path".

    Raises:
        ValueError: It cannot be read; the message says what is wrong.
    """
    match = _REQUEST.fullmatch(text.strip())
    if match is None:
        raise ValueError(
            f'{text!r} cannot be read as a request. Write "METHOD /path" or "METHOD :port/path", '
            'such as "GET /contacts/{id}".'
        )
    method = match["method"]
    if method not in METHODS:
        raise ValueError(f"{method!r} is no method that can be asked with. {did_you_mean(method.upper(), METHODS)}")
    return RequestLine(method, match["port"] or "", match["path"])


def placeholders(value: object) -> Iterator[str]:
    """Name the placeholders in a text, or in all texts of a table or list, `?` included."""
    if isinstance(value, str):
        yield from PLACEHOLDER.findall(value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from placeholders(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from placeholders(one)


def fault_of(value: object, known: Sequence[str], prefixes: Mapping[str, str]) -> str:
    """Say which placeholder of a value is unknown, with the known ones, or nothing; *prefixes* take an argument."""
    for name in placeholders(value):
        bare = name.removesuffix("?")
        if bare in known or any(bare.startswith(prefix) and bare != prefix for prefix in prefixes):
            continue
        shown = [*known, *(prefix + argument for prefix, argument in prefixes.items())]
        hint = closest(bare, shown)
        listing = f"Valid: {', '.join('{' + one + '}' for one in shown)}."
        return " ".join(filter(None, [f"unknown placeholder {{{name}}}.", hint, listing]))
    return ""


def fill(text: str, lookup: Callable[[str], str | None]) -> str:
    """
    Put values in place of placeholders.

    Args:
        text: The template.
        lookup: Gives the value of a placeholder's name, or None.

    Raises:
        LabError: A placeholder that is not optional (`{x?}`) has no value.
    """
    return PLACEHOLDER.sub(lambda match: _value(match[1], lookup) or "", text)


def _value(name: str, lookup: Callable[[str], str | None]) -> str | None:
    value = lookup(name.removesuffix("?"))
    if value is None and not name.endswith("?"):
        raise LabError(f"nothing stands for {{{name}}}; write {{{name}?}} where it may be left out")
    return value


def fill_path(path: str, lookup: Callable[[str], str | None]) -> str:
    """
    Fill in a path, each value percent-encoded.

    A path that is nothing but one placeholder (a `Location`, a next link) is taken as it stands; of an absolute
    URL only path and query are used, since the target may not know the address under which the lab reaches it.
    """
    if PLACEHOLDER.fullmatch(path):
        link = urlsplit(fill(path, lookup))
        return (link.path or "/") + (f"?{link.query}" if link.query else "")
    return fill(path, lambda name: _quoted(lookup(name)))


def _quoted(value: str | None) -> str | None:
    return None if value is None else quote(value, safe="")


def fill_all(value: Any, lookup: Callable[[str], str | None]) -> Any:
    """
    Fill in all texts of a JSON value; a key or list entry whose optional placeholder has no value is dropped.

    A text that is `{page_size}`, `{custom_attributes}` or `{attribute:NAME}` and nothing else becomes the number, the
    object or the value that it stands for.
    """
    if isinstance(value, dict):
        return {name: fill_all(one, lookup) for name, one in value.items() if not _dropped(one, lookup)}
    if isinstance(value, (list, tuple)):
        return [fill_all(one, lookup) for one in value if not _dropped(one, lookup)]
    if not isinstance(value, str):
        return value
    filled = fill(value, lookup)
    return json.loads(filled) if _VALUE.fullmatch(value) else filled


def _dropped(value: object, lookup: Callable[[str], str | None]) -> bool:
    if not isinstance(value, str):
        return False
    return any(name.endswith("?") and lookup(name.removesuffix("?")) is None for name in placeholders(value))
