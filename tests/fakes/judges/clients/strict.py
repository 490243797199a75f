"""Re-validates what python-intercom takes on trust: an answer's body against the type that the method declares."""

from __future__ import annotations

import json
import typing
from functools import cache
from typing import TYPE_CHECKING, Any

import pydantic
from intercom.core.http_response import HttpResponse
from intercom.core.pagination import SyncPager
from intercom.core.serialization import convert_and_respect_annotation_metadata

if TYPE_CHECKING:
    from collections.abc import Callable


def declared(method: Callable[..., Any]) -> Any:
    """Return the type of the body that a method of a raw client declares; of a pager, that of a page."""
    annotation = typing.get_type_hints(method, include_extras=True)["return"]
    arguments = typing.get_args(annotation)
    return arguments[1] if typing.get_origin(annotation) is SyncPager else arguments[0]


def gives_pages(method: Callable[..., Any]) -> bool:
    """Tell whether a method of a raw client answers with an iterator over pages."""
    origin = typing.get_origin(typing.get_type_hints(method)["return"])
    assert origin in (HttpResponse, SyncPager)
    return origin is SyncPager


def misfits(body: bytes, wanted: Any) -> list[str]:
    """
    Compare a body with a declared type, strictly: no number for a text, nothing missing.

    Returns:
        ``path: what is wrong``, empty when it fits.
    """
    if wanted is type(None):
        # What is no JSON is a file, which the client reads and drops.
        return [f": nothing is declared, not {body!r:.60}"] if body[:1] in (b"{", b"[") else []
    try:
        told = json.loads(body)
    except json.JSONDecodeError as error:
        return [f": no JSON: {error}"]
    # The client renames fields by annotations that pydantic does not know ("from" becomes from_).
    renamed = convert_and_respect_annotation_metadata(object_=told, annotation=wanted, direction="read")
    try:
        _adapter(wanted).validate_json(json.dumps(renamed), strict=True)
    except pydantic.ValidationError as error:
        return _nearest(renamed, error)
    return []


def _nearest(told: Any, error: pydantic.ValidationError) -> list[str]:
    """Of the members of a union, all of which pydantic names, keep the one that fits best."""
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for one in error.errors(include_url=False):
        place, union, member = _place(told, one["loc"])
        text = f"{'.'.join(place)}: {one['msg']}, not {one['input']!r:.60}"
        found.setdefault(union, {}).setdefault(member, []).append(text)
    return [text for members in found.values() for text in min(members.values(), key=len)]


def _place(told: Any, path: tuple[int | str, ...]) -> tuple[list[str], tuple[str, ...], str]:
    """Split pydantic's path into the place in the body, the place of the first union, and its member."""
    place: list[str] = []
    union: tuple[str, ...] = ()
    member = ""
    for at, step in enumerate(path):
        known = step in told if isinstance(told, dict) else isinstance(told, list) and isinstance(step, int)
        if known:
            told = told[step]
        elif at < len(path) - 1 or not isinstance(told, dict):
            # A name that the body does not have is that of a union's member, or at the end, of what is missing.
            union, member = (union, member) if member else (tuple(place), str(step))
            continue
        place.append(str(step))
    return place, union, member


@cache
def _adapter(wanted: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(wanted)
