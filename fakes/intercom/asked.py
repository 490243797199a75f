"""A control call as it was asked, and how its body is read."""

from __future__ import annotations

from typing import Any, NamedTuple


class BadInput(ValueError):
    """A control call with a wrong key or value; the message names it."""


class Missing(LookupError):
    """A control call for a record that is not there."""


class Asked(NamedTuple):
    """One control call: the id in its path, its query and its JSON body."""

    name: str
    query: dict[str, str]
    body: dict[str, Any]


def seconds_of(body: dict[str, Any]) -> float:
    """Return the ``seconds`` that a call names, from 0 up, and nothing else."""
    only(body, "seconds")
    value = body.get("seconds")
    if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
        raise BadInput(f"'seconds' must be a number from 0 up, not {value!r}")
    return float(value)


def text_of(body: dict[str, Any], key: str, default: str) -> str:
    """Return a text, or *default* when it is not given."""
    value = body.get(key, default)
    if not isinstance(value, str):
        raise BadInput(f"{key!r} must be a text, not {value!r}")
    return value


def object_of(body: dict[str, Any], key: str) -> dict[str, Any]:
    """Return an object, an empty one when it is not given."""
    value = body.get(key, {})
    if not isinstance(value, dict):
        raise BadInput(f"{key!r} must be an object")
    return value


def list_of(body: dict[str, Any], key: str) -> list[Any]:
    """Return a list, an empty one when it is not given."""
    value = body.get(key, [])
    if not isinstance(value, list):
        raise BadInput(f"{key!r} must be a list")
    return value


def objects_of(body: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Return a list of objects, an empty one when it is not given."""
    value = list_of(body, key)
    if not all(isinstance(one, dict) for one in value):
        raise BadInput(f"{key!r} must be a list of objects")
    return value


def only(body: dict[str, Any], *valid: str) -> None:
    """Refuse keys that are not *valid*."""
    for key in body:
        if key not in valid:
            raise BadInput(f"unknown key {key!r}. Valid: {', '.join(valid)}.")
