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


# A hundred years; what clocks add up stays a time.
SECONDS_MAX = 3_200_000_000
# Digits of any whole number that can be a number of something here.
_DIGITS_MAX = 18


def seconds_of(body: dict[str, Any]) -> float:
    """Return the ``seconds`` that a call names, from 0 to a hundred years, and nothing else."""
    only(body, "seconds")
    value = body.get("seconds")
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= SECONDS_MAX:
        raise BadInput(f"'seconds' must be a number from 0 to {SECONDS_MAX}, not {value!r}")
    return float(value)


def count_of(body: dict[str, Any], key: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number from *least* to *most*, or *default* when it is not given."""
    value = body.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadInput(f"{key!r} must be a whole number from {least} to {most}, not {value!r}")
    return value


def after_of(query: dict[str, str]) -> int:
    """Return the number that ``after`` names; 0 when it is not given."""
    after = query.get("after", "0")
    if len(after) > _DIGITS_MAX or not after.isascii() or not after.isdigit():
        raise BadInput(f"'after' must be a whole number from 0 up, not {after[:_DIGITS_MAX]!r}")
    return int(after)


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
