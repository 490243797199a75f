"""A lab that does not see the target judges nothing: one message, status 10, a record, and no worker."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.project import Finished, Project


WITNESS = '''"""Leaves a trace when a worker starts."""

import os
from pathlib import Path

if "PYTEST_XDIST_WORKER" in os.environ:
    Path("a_worker_started").touch()
'''


def _nobody_listens() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _judged_nothing(run: Finished) -> None:
    assert run.exit_status == 10, run.output
    assert run.output.count("The self-check failed, so nothing was judged:") == 1
    assert run.last_line == "NOT READY: 0 of 4 items proven"
    assert len(run.output.splitlines()) < 20
    assert "Traceback" not in run.output
    assert set(run.outcomes().values()) == {"unknown"}
    assert {one["worker"] for one in run.recorded["scenarios"]} == {""}
    assert run.recorded["notes"][0].startswith("self-check: ")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_profile_aimed_past_the_tap_is_told_on_which_hop(project: Project, workers: str) -> None:
    """A target that asks somebody else is neither good nor bad."""
    elsewhere = f"http://127.0.0.1:{_nobody_listens()}"
    project.edit("target/desk.toml", '"{intercom.url}"', f'"{elsewhere}"')
    project.add("target/witness.py", WITNESS)
    project.wire("target.witness")
    run = project.run("-n", workers)

    _judged_nothing(run)
    assert "no call passed the tap" in run.output
    assert not (project.path / "a_worker_started").exists()


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        pytest.param("exit", ("it ended before it was ready", "desk: no configuration"), id="ends at once"),
        pytest.param("deaf", ("runs, but was never ready", "GET http://127.0.0.1:"), id="never ready"),
    ],
)
def test_a_command_that_does_not_come_up_is_told(project: Project, mistake: str, words: tuple[str, ...]) -> None:
    """The message says what was awaited and what the target said last."""
    project.edit("target/desk.toml", "within_s = 10", "within_s = 0.5")
    run = project.run("-n", "2", "--target-env", f"BREAK={mistake}")

    _judged_nothing(run)
    for word in words:
        assert word in run.output


def test_a_dead_port_is_told(project: Project) -> None:
    """An attached service that nobody has started is named with its address."""
    port, tap = _nobody_listens(), _nobody_listens()
    project.edit("target/desk.toml", 'command = ["{python}", "-S", "desk.py"]', f'base_url = "http://127.0.0.1:{port}"')
    project.edit("target/desk.toml", "within_s = 10", "within_s = 0.3")
    project.edit("target/desk.toml", "instances_max = 16\n", 'isolation = "unique_ids"\n')
    text = project.profile.read_text(encoding="utf-8")
    environment = text[text.index("[target.env]") : text.index("[settings]")]
    project.edit(
        "target/desk.toml", environment, f'[lab.listen]\nintercom = "127.0.0.1:{tap}"\ntoken = "a-made-up-token"\n\n'
    )
    run = project.run()

    _judged_nothing(run)
    assert f"http://127.0.0.1:{port}" in run.output
    assert "desk does not answer" in run.output


def test_a_program_that_is_not_there_is_told(project: Project) -> None:
    """A typing mistake in the command is one sentence."""
    project.edit("target/desk.toml", '"{python}", "-S"', '"no-such-program"')
    run = project.run("-n", "2")

    _judged_nothing(run)
    assert "no such program: no-such-program" in run.output
