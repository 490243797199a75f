"""Waivers and tiers decide runs as the profile says, in the record, on the terminal and for pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.project import Finished, Project

BROKEN = ("-n", "0", "--target-env", "BREAK=ignores_reset")
LIMITS = "RL-01[operation=read_contact]"


def waive(project: Project, item: str, expires: str) -> None:
    """Have the target's team own a failure until a day."""
    waiver = f'\n[[waiver]]\nitem = "{item}"\nreason = "rebuilt"\nowner = "ann"\nexpires = {expires}\n'
    project.add("target/desk.toml", waiver)


def unwrapped(run: Finished) -> str:
    """Give what was printed without the terminal's own line breaks."""
    return " ".join(run.output.split())


def test_a_waived_promise_runs_and_does_not_decide(project: Project) -> None:
    """What broke is in the record, its owner beside it, and the run is ready."""
    waive(project, "limits_delay", "2999-12-31")

    run = project.run(*BROKEN, "--junitxml=junit.xml")

    assert (run.exit_status, run.last_line) == (0, "READY: 2 of 4 items proven, 1 waived, 1 absent"), run.output
    assert run.verdict(LIMITS)["outcome"] == "waived"
    assert run.verdict(LIMITS)["hint"].startswith("waived by ann until 2999-12-31: rebuilt")
    assert f"{LIMITS}: waived by ann until 2999-12-31: rebuilt" in run.output
    assert [one["state"] for one in run.recorded["waivers"]] == ["used"]
    assert 'failures="0"' in (project.path / "junit.xml").read_text()


def test_an_expired_waiver_fails_the_run(project: Project) -> None:
    """Nobody decided that the failure may stay, so the run fails even where it is repaired, and says whom to ask."""
    waive(project, "limits_delay", "2020-01-31")

    run = project.run("-n", "0")

    assert (run.exit_status, run.last_line) == (1, "NOT READY: 3 of 4 items proven, 1 absent, 1 expired waiver")
    assert "the waiver of limits_delay expired on 2020-01-31, and ann owns it (rebuilt)" in unwrapped(run)


def test_a_waiver_that_hides_nothing_is_stale(project: Project) -> None:
    """It would hide the next failure, so it is told, and the run is ready all the same."""
    waive(project, "limits_delay", "2999-12-31")

    run = project.run("-n", "0")

    assert run.exit_status == 0, run.output
    assert "the waiver of limits_delay is stale: nothing of it is broken, so ann can remove it" in unwrapped(run)
    assert [one["state"] for one in run.recorded["waivers"]] == ["stale"]


def test_a_critical_target_cannot_call_its_floor_absent(project: Project) -> None:
    """An item that the tier needs is named, and the run is not ready although nothing broke."""
    project.edit("checklist.toml", 'id = "copies_served"\n', 'id = "copies_served"\nfloor = ["critical"]\n')
    project.edit("target/desk.toml", "profile = 1\n", 'profile = 1\ntier = "critical"\n')

    run = project.run("-n", "0")

    assert (run.exit_status, run.last_line) == (10, "NOT READY: 3 of 4 items proven, 1 unknown"), run.output
    assert "copies_served: the tier critical needs it" in unwrapped(run)
    assert "the desk keeps no copies" in run.output
