"""run.json is what its published schema says."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from intercom_readiness import model
from intercom_readiness.record import RunFolder
from reports import run_json

if TYPE_CHECKING:
    from intercom_readiness.model import RunRecord

SCHEMA: dict[str, Any] = json.loads((Path(run_json.__file__).parent / "run.schema.json").read_text(encoding="utf-8"))
DEFINED = {
    "promise": model.Promise,
    "verdict": model.Verdict,
    "item": model.Item,
    "item_result": model.ItemResult,
    "waiver": model.Waiver,
}


def test_schema() -> None:
    """The schema is a schema."""
    Draft202012Validator.check_schema(SCHEMA)


def test_valid(run: RunRecord, ready_run: RunRecord) -> None:
    """Every run fits the schema."""
    for one in (run, ready_run):
        Draft202012Validator(SCHEMA).validate(json.loads(run_json.render(one)))


def test_same_as_the_file(run: RunRecord, tmp_path: Path) -> None:
    """The report is the text of run.json, so there is one format and not two."""
    folder = RunFolder.create(tmp_path, datetime.now(tz=UTC))

    assert folder.write_run(run).read_text(encoding="utf-8") == run_json.render(run)


@pytest.mark.parametrize("name", DEFINED)
def test_all_fields(name: str) -> None:
    """The schema describes every field of a record, and no other."""
    assert set(SCHEMA["$defs"][name]["properties"]) == {field.name for field in fields(DEFINED[name])}


def test_run_fields() -> None:
    """The schema describes every field of a run; form and counts are added, a folder stands for what is kept apart."""
    run_fields = {field.name for field in fields(model.RunRecord)}
    scenario_fields = {field.name for field in fields(model.ScenarioRecord)}

    assert set(SCHEMA["properties"]) == run_fields | {"format", "counts"}
    assert set(SCHEMA["$defs"]["scenario"]["properties"]) == scenario_fields - {"events", "forensics"} | {"folder"}


def test_described() -> None:
    """Every field of the schema has a description."""

    def undescribed(node: dict[str, Any], path: str) -> list[str]:
        found = []
        for name, child in node.get("properties", {}).items():
            if not {"description", "$ref"} & set(child) and not path.endswith(("promises", "items")):
                found.append(f"{path}.{name}")
            found += undescribed(child, f"{path}.{name}")
        return found

    nodes = {"run": SCHEMA, **SCHEMA["$defs"]}
    assert [path for name, node in nodes.items() for path in undescribed(node, name)] == []
