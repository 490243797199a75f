"""What the lab could not see is unknown: never green, and never blamed on the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.project import Project

DYING = """
  @reads_work
  Rule: A worker may die

    Scenario: [DI-01] Its worker dies
      Given the worker dies
      Then no side effects occur
"""
STEPS = '''"""Steps that no target can cause."""

import os
import signal

from pytest_bdd import given


@given("the worker dies")
def worker_dies():
    """End this process."""
    os.kill(os.getpid(), signal.SIGKILL)


@given("something of ours breaks")
def breaks():
    """Raise what no step should."""
    raise KeyError("ours")
'''
RECOVERS_SOON = """[policy.recovery]
within_s = 0.2

[operations.read_contact]"""
NO_LAB = """

import os
from intercom_readiness.errors import LabError
from intercom_readiness.plugin import fixtures

if "PYTEST_XDIST_WORKER" in os.environ:
    def _no_lab(*_, **__):
        raise LabError("there is no Toxiproxy on this floor")
    fixtures.open_lab = _no_lab
"""


def test_a_worker_that_is_killed_leaves_an_unknown(project: Project) -> None:
    """Its scenario is unknown, the others are judged by the worker that takes its place, and nothing is READY."""
    project.add("features/everyday/reads.feature", DYING)
    project.add("target/dying.py", STEPS)
    project.wire("target.dying")
    run = project.run("-n", "2")

    assert run.exit_status == 10, run.output
    assert run.outcomes()["DI-01"] == "unknown"
    assert "crashed while running" in run.verdict("DI-01")["observed"]
    assert list(run.outcomes().values()).count("passed") == 7
    assert any(note.startswith("worker gw") for note in run.recorded["notes"])
    assert "Traceback" not in run.output


def test_a_step_definition_that_is_gone_leaves_an_unknown(project: Project) -> None:
    """The scenarios that need it say which step it is."""
    project.edit("conftest.py", '    "steps.attempts",\n', "")
    run = project.run("-n", "0")

    assert run.exit_status == 10, run.output
    assert set(run.outcomes().values()) == {"unknown", "not_applicable"}
    assert "Step definition is not found" in run.verdict("RL-01[operation=read_contact]")["observed"]


def test_what_breaks_in_a_step_of_ours_is_unknown(project: Project) -> None:
    """An exception that no judge raised says nothing about the target."""
    project.add("features/everyday/reads.feature", DYING.replace("the worker dies", "something of ours breaks"))
    project.add("target/dying.py", STEPS)
    project.wire("target.dying")
    run = project.run("-n", "0", "-k", "DI-01")

    assert run.verdict("DI-01")["outcome"] == "unknown"
    assert run.verdict("DI-01")["observed"] == "KeyError: 'ours'"


def test_a_lab_that_cannot_be_opened_is_told_in_a_sentence(project: Project) -> None:
    """Every scenario of that worker is unknown, with the message and without a wall of tracebacks."""
    project.add("target/floor.py", NO_LAB)
    project.wire("target.floor")
    run = project.run("-n", "2")

    assert run.exit_status == 10, run.output
    assert set(run.outcomes().values()) == {"unknown", "not_applicable"}
    assert run.verdict("OP-01[operation=read_contact]")["observed"] == "there is no Toxiproxy on this floor"
    assert "Traceback" not in run.output
    assert "Error" not in run.output


def test_what_is_neither_declared_nor_absent_is_unknown(project: Project) -> None:
    """Silence in a profile keeps a run from being READY."""
    project.edit("target/desk.toml", 'write = "the desk only reads"\n', "")
    run = project.run("-n", "0", "-k", "OP-01")

    assert run.exit_status == 10, run.output
    assert "neither declared nor absent" in run.verdict("OP-01[operation=no write operation]")["observed"]
    assert "1 undeclared" in run.output
    assert "the end names the keys to set" in run.output


def test_a_scenario_that_needs_more_patience_says_how_much(project: Project) -> None:
    """The lab does not wait for ever; the cost is told before, and the scenario is unknown."""
    run = project.run("-n", "0", "-k", "RL-01", "--patience", "1")

    assert run.verdict("RL-01[operation=read_contact]")["outcome"] == "unknown"
    assert "the lab's patience is 1 s" in run.verdict("RL-01[operation=read_contact]")["observed"]
    assert "1 scenario may need up to" in run.output


def test_a_target_that_never_recovers_costs_every_other_scenario_its_verdict_only(project: Project) -> None:
    """The scenario that finds it so is unknown; the next one has a target that was started again."""
    project.edit("target/desk.toml", "instances_max = 16", 'isolation = "unique_ids"')
    project.edit("target/desk.toml", "[operations.read_contact]", RECOVERS_SOON)
    run = project.run("-n", "0", "-k", "RF-01", "--target-env", "BREAK=sulks")

    ran = sorted(outcome for key, outcome in run.outcomes().items() if key.startswith("RF-01"))
    assert ran == ["passed"] * 3 + ["unknown"] * 2, run.output
