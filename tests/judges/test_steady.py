"""Proves that a target that ended is noticed, and that the text says how."""

from __future__ import annotations

import pytest

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.steady import the_steady_state_comes_back, the_target_stays_alive


def test_a_process_that_ended_decides() -> None:
    """A target that ended is a violation of safety, and the text says how it ended."""
    the_target_stays_alive(alive=True)
    for exit_status, how in [(1, "exit status 1"), (-11, "signal 11"), (None, "it ended")]:
        with pytest.raises(PromiseBroken, match=how) as broken:
            the_target_stays_alive(alive=False, exit_status=exit_status, last_lines=["Traceback", "KeyError"])
        assert broken.value.safety
        assert "its last lines: Traceback, KeyError" in broken.value.observed


def test_a_steady_state_that_does_not_come_back_is_broken() -> None:
    """The text says what is still wrong, and a return says how long it took."""
    said = the_steady_state_comes_back("read_contact", took_s=0.42, within_s=5.75)
    with pytest.raises(PromiseBroken, match="it is not: failed") as broken:
        the_steady_state_comes_back("read_contact", took_s=None, within_s=5.75, last="failed (status 503)")

    assert "0.42 s after healing" in said
    assert not broken.value.safety
