"""A service that runs already is judged where it is, by one lab on the addresses that it was configured with."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.lab.processes.process import Process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.project import Project

TOKEN = "a-made-up-token"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def attached(project: Project) -> Iterator[Project]:
    """A project whose target was started by somebody else, with the lab's address and token."""
    own, tap = _free_port(), _free_port()
    project.edit("target/desk.toml", 'command = ["{python}", "-S", "desk.py"]', f'base_url = "http://127.0.0.1:{own}"')
    project.edit("target/desk.toml", "instances_max = 16\n", 'isolation = "unique_ids"\n')
    text = project.profile.read_text(encoding="utf-8")
    environment = text[text.index("[target.env]") : text.index("[settings]")]
    project.edit("target/desk.toml", environment, f'[lab.listen]\nintercom = "127.0.0.1:{tap}"\ntoken = "{TOKEN}"\n\n')
    env = {"PATH": os.environ["PATH"], "PORT": str(own), "INTERCOM_URL": f"http://127.0.0.1:{tap}"}
    command = [sys.executable, "-S", str(project.path / "target" / "desk.py")]
    with Process.start(command, env=env | {"INTERCOM_TOKEN": TOKEN}, name="desk"):
        yield project


def test_an_attached_target_is_judged(attached: Project) -> None:
    """All its promises are proven, and it goes on running."""
    run = attached.run()

    assert run.exit_status == 0, run.output
    assert run.last_line == "READY: 3 of 4 items proven, 1 absent"
    assert "in this process" in run.output
    assert TOKEN not in run.output


def test_an_attached_target_has_one_lab(attached: Project) -> None:
    """Two workers would fight for the one address that the target knows."""
    run = attached.run("-n", "2")

    assert run.exit_status == 4, run.output
    assert "an attached target (target.base_url) has one lab" in run.output
    assert not attached.runs.exists()
