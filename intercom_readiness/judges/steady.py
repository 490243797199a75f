"""Judges that the target lives through whatever happens to Intercom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.telling import listed

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


def _how(exit_status: int) -> str:
    return f"signal {-exit_status}" if exit_status < 0 else f"exit status {exit_status}"
