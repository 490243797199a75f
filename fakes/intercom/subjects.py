"""Whom a call speaks of when it addresses no contact by id: the identity in its body or in its search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from fakes.intercom.messages import Request

_NAMES = ("email", "external_id")
# As deep as Intercom lets searches nest, and one for the filters themselves.
_DEPTH_MAX = 4


def note(request: Request, fields: dict[str, Any]) -> None:
    """Note on *request* the e-mail and external id that its JSON body names, at the top or in a search."""
    request.email = _text(fields.get("email"))
    request.external_id = _text(fields.get("external_id"))
    if isinstance(fields.get("query"), dict):
        _walk(request, fields["query"], _DEPTH_MAX)


def note_raw(request: Request) -> None:
    """Do as ``note`` for a call that no handler will read, such as one that a script refuses."""
    if not request.body:
        return
    try:
        fields = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return
    if isinstance(fields, dict):
        note(request, fields)


def _walk(request: Request, node: dict[str, Any], depth: int) -> None:
    name, value = node.get("field"), node.get("value")
    if name in _NAMES and node.get("operator") == "=" and not getattr(request, name):
        setattr(request, name, _text(value))
    elif isinstance(value, list) and depth:
        for one in value:
            if isinstance(one, dict):
                _walk(request, one, depth - 1)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
