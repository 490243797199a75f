"""Reads single fields of a request body: the right type, or a 400 that names the field."""

from __future__ import annotations

from typing import Any

from fakes.intercom.errors import ApiError, invalid


def text(fields: dict[str, Any], name: str, default: str | None = None) -> str | None:
    """
    Return a text; *default* when there is none.

    Raises:
        ApiError: 400, it is none.
    """
    value = fields.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise invalid(f"{name} is invalid")
    return value


def needed(fields: dict[str, Any], name: str) -> str:
    """
    Return a text that must be there.

    Raises:
        ApiError: 400, it is missing or no text.
    """
    value = text(fields, name)
    if not value or not value.strip():
        raise ApiError(400, "parameter_not_found", f"{name.capitalize()} is a required parameter.")
    return value


def flag(fields: dict[str, Any], name: str, *, default: bool) -> bool:
    """
    Return a flag; *default* when there is none.

    Raises:
        ApiError: 400, it is none.
    """
    value = fields.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise invalid(f"{name} must be a boolean")
    return value


def moment(fields: dict[str, Any], name: str) -> int | None:
    """
    Return a moment in Unix seconds, None when there is none.

    Raises:
        ApiError: 400, it is no whole number.
    """
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid(f"{name} must be a Unix time in seconds")
    return value
