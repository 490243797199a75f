"""Judges that the target lives through whatever happens to Intercom, and is as before afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.telling import listed, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence


def the_target_stays_alive(*, alive: bool, exit_status: int | None = None, last_lines: Sequence[str] = ()) -> str:
    """
    Judge that no process of the target ended.

    Args:
        alive: Whether every process that was started runs still.
        exit_status: How the one that does not had ended; negative for a signal.
        last_lines: The last lines of its log.

    Raises:
        PromiseBroken: One ended; this decides even without premises.
    """
    if alive:
        return "the target's processes run"
    how = "" if exit_status is None else f" with {_how(exit_status)}"
    raise PromiseBroken(
        "a target that stays alive",
        f"it ended{how}{f'; its last lines: {listed(last_lines)}' if last_lines else ''}",
        hint="an error that nobody caught ended the process",
        safety=True,
    )


def the_steady_state_comes_back(what: str, *, took_s: float | None, within_s: float, last: str = "") -> str:
    """
    Judge how long after the last fault the steady state was there again.

    Args:
        what: The operation that shows it.
        took_s: How long after healing it was seen to be good; None when it was not.
        within_s: How long it may take, every grace included.
        last: What it said last.

    Raises:
        PromiseBroken: It did not come back in time.
    """
    if took_s is not None:
        return f"{what} was good {seconds(took_s)} after healing"
    raise PromiseBroken(
        f"{what} is good again within {seconds(within_s)} after the last fault has ended",
        f"it is not: {last}",
        hint="something that the trouble left behind is still in use, or nobody tries Intercom again",
    )


def _how(exit_status: int) -> str:
    return f"signal {-exit_status}" if exit_status < 0 else f"exit status {exit_status}"
