"""A run that proves everything is READY, and its record has every planned promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.project import Finished, Project

READS = "[operation=read_contact]"
REFUSALS = [f"RF-01[operation=read_contact, fault=a {status} refusal]" for status in (400, 401, 403, 404, 422)]
PLANNED = [
    f"RL-01{READS}",
    *REFUSALS,
    f"OP-01{READS}",
    "OP-01[operation=no write operation]",
    f"FB-01{READS}",
]


def test_a_run_that_proves_everything_is_ready(good_run: Finished) -> None:
    """What applies has passed, what is absent does not apply, and the exit status is 0."""
    assert good_run.exit_status == 0, good_run.output
    assert good_run.last_line == "READY: 3 of 4 items proven, 1 absent"


def test_the_record_has_every_planned_promise(good_run: Finished) -> None:
    """Nothing of the plan is missing from the record, in the order of the files."""
    absent = {"OP-01[operation=no write operation]", f"FB-01{READS}"}

    assert list(good_run.outcomes()) == PLANNED
    assert good_run.outcomes() == {key: "not_applicable" if key in absent else "passed" for key in PLANNED}
    assert [promise["key"] for promise in good_run.recorded["plan"]] == PLANNED


def test_a_verdict_travels_from_its_worker(good_run: Finished) -> None:
    """The controller knows what judges saw in another process, and in which."""
    verdict = good_run.verdict(f"RL-01{READS}")
    workers = {one["worker"] for one in good_run.recorded["scenarios"]}

    assert "the next call of read_contact met a rate limit" in verdict["faults"]
    assert verdict["observed"]
    assert workers == {"gw0", "gw1"}


def test_what_does_not_apply_says_why(good_run: Finished) -> None:
    """The profile's reason stands in the record."""
    assert good_run.verdict("OP-01[operation=no write operation]")["observed"] == "absent: the desk only reads"


def test_the_terminal_says_what_runs_what_it_costs_and_how_it_ended(good_run: Finished) -> None:
    """A head of three lines, a letter for each promise, the scorecard; nothing else."""
    text = re.sub(r"runs/\S+|about \d+ s|at most \d+ s", "…", good_run.output)
    progress = re.search(r"^([.F?-]+) +\[100%\]$", text, re.MULTILINE)

    assert text.splitlines()[:4] == [
        "gate of desk (target/desk.toml), tier standard",
        "seed 418, 2 workers, …",
        "7 scenarios (2 not applicable beside): …, …",
        "",
    ]
    assert progress is not None
    assert sorted(progress[1]) == sorted("." * 7 + "-" * 2)
    assert "====" not in text
    assert "Traceback" not in text


def test_one_process_does_as_well(project: Project) -> None:
    """A run without workers comes to the same verdicts."""
    run = project.run("-n", "0", "--junitxml=junit.xml")

    assert run.exit_status == 0, run.output
    assert list(run.outcomes()) == PLANNED
    assert {one["worker"] for one in run.recorded["scenarios"]} == {""}
    assert 'tests="9"' in (project.path / "junit.xml").read_text()
    assert 'skipped="2"' in (project.path / "junit.xml").read_text()
