"""A feature file beside the suite runs when it is named, as those do that `explore` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.project import Project

FOUND = """@gate
Feature: Found

  @reads_work
  Rule: Reads work

    Scenario: [EX-01] read_contact works
      Given a contact for read_contact
      When the target is asked to read_contact
      Then the target does as asked
      And the side effects are those of one read_contact
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_named_feature_file_runs(project: Project, workers: str) -> None:
    """Its promise joins the plan, it alone is run, and the run is a part of the plan."""
    (project.path / "found").mkdir()
    (project.path / "found" / "EX-01.feature").write_text(FOUND, encoding="utf-8")
    run = project.run("-m", "gate", "found/EX-01.feature", "-n", workers)

    assert run.exit_status == 10, run.output
    assert run.outcomes()["EX-01"] == "passed"
    assert set(run.outcomes().values()) <= {"passed", "unknown", "not_applicable"}
    assert run.recorded["decision"] == "PARTIAL"


def test_a_feature_file_that_is_not_named_does_not(project: Project) -> None:
    """The plan is what stands in the folder of the suite."""
    (project.path / "found").mkdir()
    (project.path / "found" / "EX-01.feature").write_text(FOUND, encoding="utf-8")
    run = project.run("-m", "gate", "-n", "0", "-k", "OP-01")

    assert "EX-01" not in run.outcomes()
