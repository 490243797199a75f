"""A part of the plan is never READY."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.project import Project

OP_01 = "features/everyday/reads.feature::OP-01 operation works[read_contact]"


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        pytest.param(["-k", "OP-01"], "-k OP-01", id="-k"),
        pytest.param(["features/everyday/reads.feature"], "only features/everyday/reads.feature", id="one file"),
        pytest.param([OP_01], f"only {OP_01}", id="one scenario"),
        pytest.param(["--deselect", OP_01], "--deselect", id="--deselect"),
        pytest.param(["-m", "reads_work"], "-m reads_work", id="an item's marker"),
        pytest.param(["-m", "gate and reads_work"], "-m gate and reads_work", id="mode and marker"),
        pytest.param(["-x", "-k", "OP-01"], "-k OP-01, -x or --maxfail", id="-x"),
        pytest.param(["--ignore=features/everyday/limits.feature"], "--ignore", id="a feature file is ignored"),
        pytest.param(["-k", "nothing_of_that_name"], "-k nothing_of_that_name", id="nothing is left"),
    ],
)
def test_a_narrowed_run_is_partial(project: Project, arguments: list[str], note: str) -> None:
    """It says by what it was narrowed, and ends 10 although nothing broke."""
    run = project.run("-n", "0", *arguments)

    assert run.exit_status == 10, run.output
    assert run.recorded["decision"] == "PARTIAL"
    assert run.last_line.startswith("PARTIAL: ")
    assert f"narrowed by {note}" in run.recorded["notes"]
    assert len(run.recorded["scenarios"]) == 9


def test_what_did_not_run_is_unknown(project: Project) -> None:
    """A promise that was not selected is in the record all the same."""
    run = project.run("-n", "0", "-k", "OP-01")
    outcomes = run.outcomes()

    assert outcomes.pop("OP-01[operation=read_contact]") == "passed"
    assert outcomes.pop("OP-01[operation=no write operation]") == "not_applicable"
    assert set(outcomes.values()) == {"unknown"}
    assert "did not come back" in run.verdict("RL-01[operation=read_contact]")["observed"]


def test_a_feature_file_that_is_gone_leaves_its_items_unproven(project: Project) -> None:
    """Nobody selects what does not exist, and the checklist still asks for it."""
    (project.path / "features/everyday/limits.feature").unlink()
    run = project.run("-n", "0")

    assert run.exit_status == 10, run.output
    assert run.last_line.startswith("NOT READY: 1 of 4 items proven")
    assert [item["reason"] for item in run.recorded["items"] if item["outcome"] == "unknown"] == [
        "no promise proves it"
    ] * 2
