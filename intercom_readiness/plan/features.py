"""
Read feature files, and turn a cell such as "each read" into one row per declared operation of that role.

pytest-bdd keeps parsed features in a cache that its own collection uses; expanding there makes the plan and the
collected tests agree by construction.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.feature import get_feature

from intercom_readiness.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pytest_bdd.parser import Examples, Feature, ScenarioTemplate

ROLES = ("read", "write", "search", "list", "erase", "webhook", "sync", "health")
_EACH = re.compile(r"^each (?P<roles>\w+(?:, \w+)*)$")
_WITHOUT_BRACKETS = str.maketrans("", "", "[]<>")
_EXPANDED: set[int] = set()

OperationsOf = "Callable[[str], Sequence[str]]"


def read_feature(path: Path, operations_of: Callable[[str], Sequence[str]]) -> Feature:
    """
    Parse one feature and expand its "each <role>" cells.

    Args:
        path: The feature file.
        operations_of: Names of the operations that the profile declares for a role, in the profile's order.

    Raises:
        UsageError: The file is no Gherkin, names a scenario twice, or a cell names no role.
    """
    try:
        feature = get_feature(str(path.parent), path.name)
    except GherkinParseError as error:
        message = f"{path.name}:{error.line}: {error.message}\n    {error.line_content.strip()}"
        raise UsageError(message) from None
    if id(feature) not in _EXPANDED:
        _EXPANDED.add(id(feature))
        for template in feature.scenarios.values():
            for table in template.examples:
                _expand(table, operations_of, f"{path.name}:{table.line_number}")
    return feature


def _expand(table: Examples, operations_of: Callable[[str], Sequence[str]], where: str) -> None:
    rows: list[Sequence[str]] = []
    for row in table.examples:
        cells = [_operations(cell, operations_of, where) for cell in row]
        widest = max(len(cell) for cell in cells)
        rows.extend([cell[min(index, len(cell) - 1)] for cell in cells] for index in range(widest))
    table.examples[:] = rows


def _operations(cell: str, operations_of: Callable[[str], Sequence[str]], where: str) -> list[str]:
    match = _EACH.match(cell)
    if match is None:
        return [cell]
    names: list[str] = []
    for role in match["roles"].split(", "):
        if role not in ROLES:
            message = f"{where}: {cell!r} names no role. {did_you_mean(role, ROLES)}"
            raise UsageError(message)
        names.extend(operations_of(role) or [undeclared(role)])
    return names


def undeclared(role: str) -> str:
    """Name the case that stands for a role without any declared operation."""
    return f"no {role} operation"


def undeclared_role(case: str) -> str | None:
    """Tell the role when *case* stands for a role without any declared operation."""
    words = case.split(" ")
    return words[1] if len(words) == 3 and words[0] == "no" and words[2] == "operation" else None  # noqa: PLR2004


def test_name(template: ScenarioTemplate) -> str:
    """Name a scenario's test: its own words, without the brackets that pytest and outlines use for parameters."""
    return template.name.replace("::", ": ").translate(_WITHOUT_BRACKETS)
