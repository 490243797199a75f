"""What the README says about the secret scanner comes from the committed result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.parametrize("scanner", ["this scanner", "detect-secrets by default"])
def test_the_readme_tells_the_committed_numbers(scanner: str) -> None:
    """A row of the table holds what was found, what was raised falsely, and how long a tree took."""
    result: dict[str, Any] = json.loads((FOLDER / "results" / "secret_scan.json").read_text(encoding="utf-8"))
    row = result[scanner]
    found, raised = f"{row['found_count']:,} of {row['planted_count']:,}", row["raised_falsely_count"]

    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"| {found} | {raised:,} of {row['innocent_count']:,} | {row['tree_ms']:,.0f} ms |" in readme


def test_the_seeds_are_not_those_on_which_the_rules_were_tried() -> None:
    """The tests of the scanner draw their trees from 1, 2 and 3."""
    result = json.loads((FOLDER / "results" / "secret_scan.json").read_text(encoding="utf-8"))

    assert not set(result["seeds"]) & {1, 2, 3}
