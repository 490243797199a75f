"""Reads checklist.toml: the items that a run proves."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, NoReturn, get_args

from intercom_readiness.errors import UsageError, did_you_mean
from intercom_readiness.model import Item, Tier

if TYPE_CHECKING:
    from pathlib import Path

_KEYS: Final = ("id", "text", "area", "level", "remedy", "source")
_FLOOR: Final = "floor"
_LEVELS: Final = ("must", "should")
_TIERS: Final = get_args(Tier)
# Ids become pytest markers, areas folders.
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_HEAD: Final = re.compile(r"\s*\[\[\s*item\s*\]\]")
_NAMES: Final = frozenset({"id", "area"})


def load_checklist(path: Path) -> tuple[Item, ...]:
    """
    Read the checklist.

    Args:
        path: A TOML file with one ``[[item]]`` table for each item.

    Returns:
        The items, in the order of the file.

    Raises:
        UsageError: The file cannot be read, or an item in it is wrong; names file, line and key.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{path}: the checklist cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a TOML file: {error}") from None
    reader = _Reader(path, text)
    items = tuple(reader.item(index, table) for index, table in enumerate(reader.tables(document)))
    reader.check_ids(items)
    return items


class _Reader:
    """Turns tables into items, and says where a mistake is."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEAD.match(line)]

    def tables(self, document: dict[str, Any]) -> list[Any]:
        unknown = sorted(set(document) - {"item"})
        if unknown:
            raise UsageError(f"{self._path}: unknown key {unknown[0]!r}. {did_you_mean(unknown[0], ['item'])}")
        tables = document.get("item", [])
        if not isinstance(tables, list) or not tables:
            raise UsageError(f"{self._path}: no items: a checklist is a list of [[item]] tables")
        return tables

    def item(self, index: int, table: Any) -> Item:
        if not isinstance(table, dict):
            self._stop(index, "an item is a table with the keys " + ", ".join(_KEYS))
        for key in table:
            if key not in {*_KEYS, _FLOOR}:
                self._stop(index, f"unknown key {key!r}. {did_you_mean(key, [*_KEYS, _FLOOR])}")
        for key in _KEYS:
            self._check(index, key, table)
        return Item(**{**table, _FLOOR: self._floor(index, table.get(_FLOOR, []))})

    def check_ids(self, items: tuple[Item, ...]) -> None:
        first: dict[str, int] = {}
        for index, item in enumerate(items):
            twin = first.setdefault(item.id, index)
            if twin != index:
                self._stop(index, f"id {item.id!r} stands already at {self._place(twin)}")

    def _check(self, index: int, key: str, table: dict[str, Any]) -> None:
        value = table.get(key)
        if value is None:
            self._stop(index, f"the key {key!r} is missing. An item needs {', '.join(_KEYS)}.")
        if not isinstance(value, str) or not value.strip():
            self._stop(index, f"{key} = {value!r} is not a text. Give it one in quotes.")
        if key in _NAMES and not _NAME.fullmatch(value):
            self._stop(index, f"{key} = {value!r} is not a name. Use small letters, digits and underscores.")
        if key == "level" and value not in _LEVELS:
            self._stop(index, f"level = {value!r} is not a level. {did_you_mean(value, _LEVELS)}")

    def _floor(self, index: int, tiers: Any) -> tuple[Tier, ...]:
        if not isinstance(tiers, list):
            self._stop(index, f'floor = {tiers!r} is no list of tiers, such as ["critical"].')
        for tier in tiers:
            if tier not in _TIERS:
                self._stop(index, f"floor: {tier!r} is not a tier. {did_you_mean(str(tier), _TIERS)}")
        return tuple(tiers)

    def _place(self, index: int) -> str:
        # Tables may also be written inline, and then only their number is known.
        return f"line {self._lines[index]}" if index < len(self._lines) else f"item {index + 1}"

    def _stop(self, index: int, problem: str) -> NoReturn:
        raise UsageError(f"{self._path}, {self._place(index)}: {problem}")
