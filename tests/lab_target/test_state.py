"""The folder for what must survive a restart."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.target.target import Target

DESK = """
[target]
name = "desk"
command = ["{python}", "SERVICE"]

[target.env]
PORT = "{port}"
STATE = "{state_dir}"

[operations.read_env]
role = "read"
request = "GET /env?{id}"
"""


def state_of(target: Target) -> Path:
    """Give the folder that the target was told."""
    told = httpx.get(f"{target.base_url}/env", trust_env=False)
    return Path(told.json()["STATE"])


def test_state_survives_a_restart_and_no_start(make_target: Callable[..., Target]) -> None:
    """What the target keeps is there after a restart, gone in the next scenario, and the folder goes with the lab."""
    target = make_target(DESK)
    target.start()
    folder = state_of(target)
    (folder / "inbox").mkdir()
    (folder / "ids").write_text("1", encoding="ascii")

    target.restart()
    after_restart = sorted(entry.name for entry in state_of(target).iterdir())
    target.start()
    after_start = sorted(entry.name for entry in state_of(target).iterdir())
    target.stop()

    assert (after_restart, after_start, folder.exists()) == (["ids", "inbox"], [], False)


def test_two_targets_share_no_state(make_target: Callable[..., Target]) -> None:
    """Each lab's target has a folder of its own."""
    one, other = make_target(DESK), make_target(DESK)
    one.start()
    other.start()

    assert state_of(one) != state_of(other)


def test_what_runs_already_cannot_be_restarted(make_target: Callable[..., Target], unused_port: int) -> None:
    """Nobody here can bring back a service that somebody else started."""
    attached = make_target(
        f'[target]\nname = "desk"\nbase_url = "http://127.0.0.1:{unused_port}"\nisolation = "unique_ids"\n'
        '[lab.listen]\nintercom = "127.0.0.1:1"\ntoken = "t"\n'
        '[operations.read_env]\nrole = "read"\nrequest = "GET /env?{id}"\n'
    )

    with pytest.raises(LabError, match="cannot be restarted"):
        attached.restart()
