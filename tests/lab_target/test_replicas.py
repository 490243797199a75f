"""Replicas of a target are processes of their own, where the profile allows them."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.clock import wall
from intercom_readiness.lab.scene.replicas import Replicas, _sleep_until_early_in_a_second
from tests.lab_target.test_target import OPERATIONS, desk, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.lab.target.target import Target
    from intercom_readiness.profile import Profile

FOLDER = 'FOLDER = "{state_dir}"\nWORKER = "{worker}"\n'

ATTACHED = f"""
[target]
name = "desk"
base_url = "http://127.0.0.1:1"
isolation = "unique_ids"

[lab.listen]
intercom = "127.0.0.1:9101"
token = "t"
{OPERATIONS}
"""


def test_a_replica_shares_nothing_but_intercom(make_target: Callable[..., Target]) -> None:
    """It has a port, a state folder and a name of its own, and the same Intercom."""
    first = make_target(desk(env=FOLDER + 'INTERCOM = "{intercom.url}"\n'))
    first.start()
    second = first.replica("2")
    try:
        second.start()

        here, there = told(first, "/env"), told(second, "/env")
        assert here["INTERCOM"] == there["INTERCOM"]
        assert (here["WORKER"], there["WORKER"]) == ("w7", "w7_2")
        assert here["FOLDER"] != there["FOLDER"]
        assert first.base_url != second.base_url
    finally:
        second.stop()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (desk(), "target.instances_max is 1, and 3 replicas run beside the lab"),
        (ATTACHED, "an attached target is one process"),
    ],
    ids=["one at a time", "attached"],
)
def test_no_replicas_where_there_can_be_none(write_profile: Callable[[str], Profile], text: str, why: str) -> None:
    """The reason is told, and nothing is started."""
    scene: Any = SimpleNamespace(lab=SimpleNamespace(profile=write_profile(text)))

    with Replicas(cast("Scene", scene)) as replicas, pytest.raises(MissingPremise, match=why):
        replicas.start("read_env")


def test_all_are_told_the_same_reset() -> None:
    """Whoever is refused within a while after the sleep is told the reset that was computed."""
    reset_s = _sleep_until_early_in_a_second(0.3)

    at = wall(reset_s)
    assert at == pytest.approx(round(at), abs=0.01)
    assert 0 < reset_s - time.monotonic() <= 0.3 + 1.0
