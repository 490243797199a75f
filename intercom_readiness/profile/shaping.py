"""Turn what a TOML file holds into frozen dataclasses, collecting every mistake with its key path."""

from __future__ import annotations

import types
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from intercom_readiness.errors import closest, did_you_mean

KeyPath = tuple[str | int, ...]

# Stands for a value that could not be shaped; its problem has been noted already.
BROKEN: Any = object()

# Metadata of a field that has no key in the file.
LOADER_ONLY = {"loader": True}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a profile: where it stands, and what is wrong with what is valid."""

    path: KeyPath
    text: str


def key(name: str = "", *, default: Any = MISSING, listed: bool = False) -> Any:
    """
    Declare a field whose TOML key differs from its name, or that takes only a list.

    Args:
        name: The key as written in the file; empty for the field's own name.
        default: The value when the key is missing; without one the key is required.
        listed: Refuse a single value, where one text in place of a list would be misread (a command).
    """
    return field(default=default, metadata={"key": name, "listed": listed})


def key_name(one: Field[Any]) -> str:
    """Give the key under which a field is written in the file."""
    return one.metadata.get("key") or one.name.rstrip("_")


def keys_of(kind: type) -> dict[str, Field[Any]]:
    """List the keys of a section's dataclass, without the fields that only the loader fills."""
    return {key_name(one): one for one in fields(kind) if not one.metadata.get("loader")}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def shape(kind: Any, raw: object, path: KeyPath, problems: list[Problem], *, listed: bool = False) -> Any:
    """
    Read a TOML value as the given type.

    A single value stands for a list of one, unless *listed*. Mistakes are appended to *problems*.

    Returns:
        The shaped value, or BROKEN when something in it is wrong.
    """
    origin = get_origin(kind)
    if kind is Any:
        return raw
    if origin in {Union, types.UnionType}:
        return shape(_pick(kind, raw), raw, path, problems, listed=listed)
    if origin is Literal:
        return _word(get_args(kind), raw, path, problems)
    if origin is tuple:
        return _many(get_args(kind)[0], raw, path, problems, listed=listed)
    reader = _named if origin is dict else _section if is_dataclass(kind) else _scalar
    return reader(kind, raw, path, problems)


def _pick(union: Any, raw: object) -> Any:
    # Of a union the first member that fits is meant; a wrong value is told against the first one.
    members = [member for member in get_args(union) if member is not type(None)]
    fitting = [member for member in members if _fits(member, raw)]
    return (fitting or members)[0]


def _fits(kind: Any, raw: object) -> bool:
    if is_dataclass(kind) or get_origin(kind) is dict:
        return isinstance(raw, dict)
    if get_origin(kind) is Literal:
        return raw in get_args(kind)
    if get_origin(kind) is tuple:
        return isinstance(raw, list)
    return _is_a(kind, raw)


def _is_a(kind: type, raw: object) -> bool:
    if isinstance(raw, bool):
        return kind is bool
    return isinstance(raw, (int, float)) if kind is float else isinstance(raw, kind)


def _section(kind: type, raw: object, path: KeyPath, problems: list[Problem]) -> Any:
    if not isinstance(raw, dict):
        problems.append(Problem(path, f"expected a table with {_listing(keys_of(kind))}, got {show(raw)}"))
        return BROKEN
    known, before, values = keys_of(kind), len(problems), {}
    unknown = [name for name in raw if name not in known]
    problems += [Problem((*path, name), f"unknown key. {did_you_mean(name, known)}") for name in unknown]
    for name, one in known.items():
        if name in raw:
            listed = bool(one.metadata.get("listed"))
            values[one.name] = shape(_hints(kind)[one.name], raw[name], (*path, name), problems, listed=listed)
        elif one.default is MISSING and one.default_factory is MISSING:
            problems.append(Problem((*path, name), f"missing; it takes {describe(_hints(kind)[one.name])}"))
    return BROKEN if len(problems) > before else kind(**values)


def _named(tables: Any, raw: object, path: KeyPath, problems: list[Problem]) -> Any:
    if not isinstance(raw, dict):
        problems.append(Problem(path, f"expected a table, got {show(raw)}"))
        return BROKEN
    kind = get_args(tables)[1]
    return {name: shape(kind, value, (*path, name), problems) for name, value in raw.items()}


def _many(kind: Any, raw: object, path: KeyPath, problems: list[Problem], *, listed: bool) -> Any:
    if not isinstance(raw, list):
        if listed or isinstance(raw, dict):
            problems.append(Problem(path, f"expected {describe(tuple[kind, ...])}, got {show(raw)}"))
            return BROKEN
        return (shape(kind, raw, path, problems),)
    return tuple(shape(kind, value, (*path, index), problems) for index, value in enumerate(raw))


def _word(valid: tuple[str, ...], raw: object, path: KeyPath, problems: list[Problem]) -> Any:
    if raw in valid:
        return raw
    close = f"{hint} " if isinstance(raw, str) and (hint := closest(raw, valid)) else ""
    problems.append(Problem(path, f"{show(raw)} is not valid. {close}Valid: {', '.join(valid)}."))
    return BROKEN


def _scalar(kind: type, raw: object, path: KeyPath, problems: list[Problem]) -> Any:
    if _is_a(kind, raw):
        return raw
    problems.append(Problem(path, f"expected {describe(kind)}, got {show(raw)}"))
    return BROKEN


def show(raw: object) -> str:
    """Say what a TOML value is, shortened."""
    if isinstance(raw, str):
        return f"the text {raw if len(raw) <= 40 else raw[:37] + '...'!r}"  # noqa: PLR2004 (width of a message)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, (int, float)):
        return f"the number {raw}"
    return "a table" if isinstance(raw, dict) else "a list" if isinstance(raw, list) else f"{raw}"


_PLAIN = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def describe(kind: Any) -> str:
    """Say in words what a key takes."""
    origin = get_origin(kind)
    if origin is Literal:
        return "one of " + ", ".join(get_args(kind))
    if origin in {Union, types.UnionType}:
        return " or ".join(describe(member) for member in get_args(kind) if member is not type(None))
    if origin is tuple:
        return 'a list, such as ["a", "b"]' if get_args(kind)[0] is str else "a list"
    if is_dataclass(kind):
        return "a table with " + _listing(keys_of(kind))  # type: ignore[arg-type]
    return _PLAIN.get(kind, "a table")


def _listing(names: Any) -> str:
    return ", ".join(sorted(names))
