"""A broken promise ends a run with 1, and is told with all that a person needs."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.project import Finished, Project

RL_01 = "RL-01[operation=read_contact]"


def test_a_broken_promise_is_told_once_and_without_a_traceback(broken_run: Finished) -> None:
    """Expected, observed, evidence and replay stand in the scorecard, and pytest adds nothing."""
    run, verdict = broken_run, broken_run.verdict(RL_01)

    assert run.exit_status == 1, run.output
    assert run.recorded["decision"] == "NOT READY"
    assert run.last_line.startswith("NOT READY: ")
    assert run.output.count("[RL-01] promise broken") == 1
    assert verdict["expected"] in " ".join(run.output.split())
    assert (run.folder / verdict["evidence"] / "record.json").is_file()
    replay = next(line for line in run.output.splitlines() if line.startswith("  Replay"))
    assert "--target-env=BREAK=ignores_reset" in shlex.split(replay)
    assert any(word.startswith("--profile=") for word in shlex.split(replay))
    assert "Traceback" not in run.output
    assert "short test summary" not in run.output


def test_the_record_tells_how_the_target_tried_again(broken_run: Finished) -> None:
    """Attempts stand in the record of the scenario, and the nearest miss in the scorecard."""
    run, verdict = broken_run, broken_run.verdict(RL_01)
    record = json.loads((run.folder / verdict["evidence"] / "record.json").read_text(encoding="utf-8"))

    assert record["forensics"]["attempts"] >= 1
    assert record["forensics"]["calls_seen"] >= 1
    assert verdict["closest_miss"] in " ".join(run.output.split())


def test_other_reporters_learn_what_broke(broken_run: Finished) -> None:
    """JUnit, and whatever shows pytest's outcome only, has the sentence as well."""
    junit = (broken_run.folder / "junit.xml").read_text(encoding="utf-8")

    assert 'failures="1"' in junit
    assert "[RL-01[operation=read_contact]] promise broken: read_contact waits for the reset" in junit


def test_the_others_are_judged_all_the_same(broken_run: Finished) -> None:
    """One broken promise does not hide how the others came out."""
    outcomes = broken_run.outcomes()

    assert outcomes.pop(RL_01) == "failed"
    assert sorted(outcomes.values()) == ["not_applicable"] * 2 + ["passed"] * 6


def test_stopping_at_the_first_one_is_still_not_ready(project: Project) -> None:
    """With -x and workers, where pytest itself would say that it was interrupted."""
    run = project.run("-n", "2", "-x", "--target-env", "BREAK=ignores_reset")

    assert run.exit_status == 1, run.output
    assert run.last_line.startswith("NOT READY: ")
    assert run.outcomes()[RL_01] == "failed"


def test_a_target_that_crashes_has_broken_a_promise(project: Project) -> None:
    """The end of a process decides, whatever else is missing then."""
    project.edit("features/everyday/limits.feature", "a 400 refusal", "a 503 error")
    run = project.run("-n", "0", "-k", "RF-01 and 503", "--target-env", "BREAK=crash")
    verdict = run.verdict("RF-01[operation=read_contact, fault=a 503 error]")

    assert run.exit_status == 1, run.output
    assert verdict["outcome"] == "failed"


def test_a_switch_given_to_the_target_is_noted(project: Project) -> None:
    """Whoever reads the record sees that the target was not as its profile says; the value may be a secret."""
    run = project.run("-n", "0", "-k", "OP-01", "--target-env", "BREAK=nothing_known")

    assert "the target got BREAK by --target-env" in run.recorded["notes"]
    assert "nothing_known" not in run.output
