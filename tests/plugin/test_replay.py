"""The same seed gives the same run again."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.project import Project


def _people(project: Project) -> dict[str, list[str]]:
    """Tell whom each scenario was about, by its key."""
    people: dict[str, list[str]] = {}
    for file in sorted((project.runs / "latest").glob("*/record.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        seen = {event["subject"] for event in record["events"] if event["type"] == "exchange"}
        people[record["promise"]["key"]] = sorted(seen)
    return people


def _order(output: str) -> list[str]:
    return re.findall(r"(\S+\.feature::.+\]) PASSED", output)


def test_a_seed_gives_order_and_people_again(project: Project) -> None:
    """Whom a scenario is about follows from seed and promise, wherever and after whatever it runs."""
    first = project.run("-n", "0", "-v", "--seed", "7", "-k", "OP-01 or RF-01")
    people = _people(project)
    second = project.run("-n", "0", "-v", "--seed", "7", "-k", "OP-01 or RF-01")
    again = _people(project)
    project.run("-n", "2", "--seed", "7", "-k", "RF-01")
    by_workers = _people(project)

    assert len(_order(first.output)) == 6
    assert _order(first.output) == _order(second.output)
    assert people == again
    assert by_workers.items() <= people.items()
    assert all(people[key] for key in by_workers)


def test_another_seed_gives_another_order_and_other_people(project: Project) -> None:
    """Twenty runs are twenty orders."""
    first = project.run("-n", "0", "-v", "--seed", "7", "-k", "OP-01 or RF-01")
    people = _people(project)
    second = project.run("-n", "0", "-v", "--seed", "8", "-k", "OP-01 or RF-01")

    assert _order(first.output) != _order(second.output)
    assert people != _people(project)
