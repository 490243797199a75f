"""Proves that a target that ended, or is not well, is told apart from one that was not watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.steady import (
    the_steady_state_held_before,
    the_steady_state_holds_again,
    the_target_stays_alive,
)
from intercom_readiness.model import Observation
from tests.judges.histories import reply

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer

WELL = Observation("health", 11.0, {"state": "healthy"})
ILL = Observation("health", 11.0, {"state": "unhealthy"})
READ = reply("done", began_s=11.0)


def test_a_process_that_ended_decides() -> None:
    """A target that ended is a violation of safety, and the text says how it ended."""
    the_target_stays_alive(alive=True)
    for exit_status, how in [(1, "exit status 1"), (-11, "signal 11"), (None, "it ended")]:
        with pytest.raises(PromiseBroken, match=how) as broken:
            the_target_stays_alive(alive=False, exit_status=exit_status, last_lines=["Traceback", "KeyError"])
        assert broken.value.safety
        assert "its last lines: Traceback, KeyError" in broken.value.observed


@pytest.mark.parametrize(
    ("health", "read"),
    [(None, None), (ILL, READ), (WELL, reply("stale")), (Observation("health", 1.0, None, unreadable="x"), None)],
    ids=["not asked", "ill", "old copy", "unreadable"],
)
def test_trouble_before_the_fault_is_a_missing_premise(health: Observation | None, read: Answer | None) -> None:
    """Where the target was not well before, nothing is proven."""
    with pytest.raises(MissingPremise):
        the_steady_state_held_before(health, read)


def test_a_target_without_health_is_judged_by_its_read() -> None:
    """A read alone, or health alone, shows the steady state where only that is declared."""
    the_steady_state_held_before(WELL, READ)
    the_steady_state_held_before(None, READ)
    the_steady_state_held_before(WELL, None)


def test_recovery_is_judged_in_its_time() -> None:
    """Well in time passes; ill or late is broken; watched too briefly is unknown."""
    the_steady_state_holds_again(WELL, READ, healed_s=10.0, within_s=2.0)
    for health, within_s, says in [(ILL, 1.0, "health is unhealthy, 1.50 s after"), (WELL, 0.5, "good, 1.50 s after")]:
        with pytest.raises(PromiseBroken) as broken:
            the_steady_state_holds_again(health, READ, healed_s=10.0, within_s=within_s)
        assert broken.value.observed.startswith(says)
    with pytest.raises(MissingPremise, match=r"watched for 1\.50 s only"):
        the_steady_state_holds_again(ILL, READ, healed_s=10.0, within_s=9.0)
