"""
Read feature files, and turn a cell such as "each read" into one row per declared operation of that role.

pytest-bdd keeps parsed features in a cache that its own collection uses; expanding there makes the plan and the
collected tests agree by construction.
"""

from __future__ import annotations

import itertools
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
_EACH = re.compile(r"each (?P<roles>\w+(?:, *\w+)*)")
_NO_OPERATION = re.compile(r"no (?P<role>\w+) operation")
_SCENARIO = re.compile(r"\s*(?:Scenario|Scenario Outline|Scenario Template|Example): *(?P<name>.+?)\s*")
_WITHOUT_BRACKETS = str.maketrans("", "", "[]<>")
# On the parsed feature itself, so that the mark lives exactly as long as the expansion does.
_EXPANDED = "_readiness_expanded"


def read_feature(path: Path, operations_of: Callable[[str], Sequence[str]]) -> Feature:
    """
    Parse one feature and expand its "each <role>" cells.

    Args:
        path: The feature file.
        operations_of: Names of the operations that the profile declares for a role, in the profile's order.

    Raises:
        UsageError: The file is no Gherkin, names a scenario twice, or a cell names no role.
    """
    feature = _parse(path)
    if not hasattr(feature, _EXPANDED):
        _refuse_twins(path)
        for template in feature.scenarios.values():
            for table in template.examples:
                _expand(table, operations_of, f"{path.name}:{table.line_number}")
        setattr(feature, _EXPANDED, True)
    return feature


def _parse(path: Path) -> Feature:
    try:
        return get_feature(str(path.parent), path.name)
    except GherkinParseError as error:
        raise UsageError(f"{path.name}:{error.line}: {error.message}\n    {error.line_content.strip()}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the feature cannot be read: {error}") from None
    except KeyError:
        # What pytest-bdd 9.0 says about an empty file.
        raise UsageError(f"{path.name}:1: the file holds no feature") from None


def _refuse_twins(path: Path) -> None:
    """Refuse a name that stands twice: pytest-bdd keeps the later scenario and forgets the other without a word."""
    first: dict[str, int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = _SCENARIO.fullmatch(line)
        if found and first.setdefault(found["name"], number) != number:
            raise UsageError(f"{path.name}:{number}: {found['name']!r} stands already at line {first[found['name']]}")


def _expand(table: Examples, operations_of: Callable[[str], Sequence[str]], where: str) -> None:
    table.examples[:] = [
        row
        for written in table.examples
        for row in _rows(written, lambda cell: _operations(cell, operations_of, where))
    ]


def _rows(written: Sequence[str], operations: Callable[[str], list[str]]) -> list[list[str]]:
    """Combine the operations of all cells; two cells that say the same always mean the same operation."""
    meant = {cell: operations(cell) for cell in written}
    chosen = (dict(zip(meant, choice, strict=True)) for choice in itertools.product(*meant.values()))
    return [[choice[cell] for cell in written] for choice in chosen]


def _operations(cell: str, operations_of: Callable[[str], Sequence[str]], where: str) -> list[str]:
    match = _EACH.fullmatch(cell)
    if match is None:
        return [cell]
    names: list[str] = []
    for role in re.split(", *", match["roles"]):
        if role not in ROLES:
            raise UsageError(f"{where}: {cell!r} names no role: {role!r}. {did_you_mean(role, ROLES)}")
        names.extend(operations_of(role) or [undeclared(role)])
    return names


def undeclared(role: str) -> str:
    """Name the case that stands for a role without any declared operation."""
    return f"no {role} operation"


def undeclared_role(case: str) -> str | None:
    """Tell the role when *case* stands for a role without any declared operation."""
    match = _NO_OPERATION.fullmatch(case)
    return match["role"] if match else None


def name_of_test(template: ScenarioTemplate) -> str:
    """Name a scenario's test: its own words, without the brackets that pytest and outlines use for parameters."""
    return template.name.replace("::", ": ").translate(_WITHOUT_BRACKETS)
