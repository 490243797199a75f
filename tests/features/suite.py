"""The features as plain data, read with the Gherkin project's own parser rather than pytest-bdd's."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gherkin.parser import Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FEATURES = sorted((ROOT / "features").rglob("*.feature"))
KINDS = {"Context": "given", "Action": "when", "Outcome": "then"}


@dataclass(frozen=True)
class Line:
    """A step as it is written; *kind* is "given", "when" or "then", also where the feature says "And"."""

    kind: str
    text: str
    number: int


@dataclass(frozen=True)
class ScenarioText:
    """One scenario as it is written, with the tags of its rule and its feature apart."""

    name: str
    where: str
    tags: frozenset[str]
    rule: RuleText | None
    steps: tuple[Line, ...]
    rows: tuple[dict[str, str], ...]

    @property
    def id(self) -> str:
        """Give the permanent id, such as "RL-01"; the whole name when there is none."""
        return self.name.partition("]")[0].removeprefix("[")

    def lines(self) -> set[tuple[str, str]]:
        """Give kind and text of every step that the plan can make of it, for a target that declares all or nothing."""
        rows = self.rows or ({},)
        meant = itertools.chain.from_iterable(({**row, **_declared(row)}, {**row, **_undeclared(row)}) for row in rows)
        return {(line.kind, _filled(line.text, row)) for row in meant for line in self.steps}


@dataclass(frozen=True)
class RuleText:
    """One rule: a statement of the checklist, with the items that it proves as tags."""

    name: str
    where: str
    tags: frozenset[str]


@dataclass(frozen=True)
class FeatureText:
    """One feature file."""

    path: Path
    name: str
    description: str
    tags: frozenset[str]
    backgrounds: tuple[tuple[Line, ...], ...]
    rules: tuple[RuleText, ...]
    scenarios: tuple[ScenarioText, ...]


def read(path: Path) -> FeatureText:
    """Read one feature file."""
    feature: Any = Parser().parse(path.read_text(encoding="utf-8"))["feature"]
    parts = list(_parts(feature, path))
    return FeatureText(
        path=path,
        name=feature["name"],
        description=feature["description"],
        tags=_tags(feature),
        backgrounds=tuple(part for part in parts if isinstance(part, tuple)),
        rules=tuple(part for part in parts if isinstance(part, RuleText)),
        scenarios=tuple(part for part in parts if isinstance(part, ScenarioText)),
    )


def all_features() -> list[FeatureText]:
    """Read every feature of the suite."""
    return [read(path) for path in FEATURES]


def all_scenarios() -> list[ScenarioText]:
    """Read every scenario of the suite."""
    return [scenario for feature in all_features() for scenario in feature.scenarios]


def items() -> dict[str, str]:
    """Give the area of each checklist item, by its id."""
    document = tomllib.loads((ROOT / "checklist.toml").read_text(encoding="utf-8"))
    return {item["id"]: item["area"] for item in document["item"]}


def declared_markers() -> set[str]:
    """Give the markers that pyproject.toml declares."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {line.partition(":")[0] for line in document["tool"]["pytest"]["markers"]}


def _parts(node: dict[str, Any], path: Path, rule: RuleText | None = None) -> Iterator[Any]:
    for child in node["children"]:
        if "rule" in child:
            inner = RuleText(child["rule"]["name"], _where(path, child["rule"]), _tags(child["rule"]))
            yield inner
            yield from _parts(child["rule"], path, inner)
        elif "background" in child:
            yield _lines(child["background"])
        else:
            scenario = child["scenario"]
            rows = tuple(itertools.chain.from_iterable(_rows(table) for table in scenario["examples"]))
            yield ScenarioText(scenario["name"], _where(path, scenario), _tags(scenario), rule, _lines(scenario), rows)


def _rows(table: dict[str, Any]) -> list[dict[str, str]]:
    names = [cell["value"] for cell in table["tableHeader"]["cells"]]
    return [dict(zip(names, (cell["value"] for cell in row["cells"]), strict=True)) for row in table["tableBody"]]


def _lines(node: dict[str, Any]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for step in node["steps"]:
        kind = KINDS.get(step["keywordType"]) or lines[-1].kind
        lines.append(Line(kind, step["text"], step["location"]["line"]))
    return tuple(lines)


def _tags(node: dict[str, Any]) -> frozenset[str]:
    return frozenset(tag["name"].removeprefix("@") for tag in node["tags"])


def _where(path: Path, node: dict[str, Any]) -> str:
    return f"{path.relative_to(ROOT)}:{node['location']['line']}"


def _declared(row: dict[str, str]) -> dict[str, str]:
    return {name: "some_operation" for name, cell in row.items() if cell.startswith("each ")}


def _undeclared(row: dict[str, str]) -> dict[str, str]:
    return {name: "no read operation" for name, cell in row.items() if cell.startswith("each ")}


def _filled(text: str, row: dict[str, str]) -> str:
    for name, value in row.items():
        text = text.replace(f"<{name}>", value)
    return text
