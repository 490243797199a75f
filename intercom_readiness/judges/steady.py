"""Judges that the target lives, and that its steady state holds before a fault and again after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import listed, seconds, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.answer import Answer
    from intercom_readiness.model import Observation


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


def the_steady_state_held_before(health: Observation | None, read: Answer | None) -> str:
    """
    Insist that the target was well before a fault: health is good, a read works.

    Args:
        health: A health answer; None where the target declares none.
        read: A read; None where the target declares none.

    Raises:
        MissingPremise: It was not, or neither was asked.
    """
    problem = _problem(health, read)
    if problem:
        raise MissingPremise(f"the steady state did not hold before the fault: {problem}")
    return "the steady state held before the fault"


def the_steady_state_holds_again(
    health: Observation | None, read: Answer | None, *, healed_s: float, within_s: float
) -> str:
    """
    Judge that the target is well again after a fault was healed.

    Args:
        health: The first good health answer after healing, else the last one; None where the target declares none.
        read: The first good read after healing, else the last one; None where the target declares none.
        healed_s: Monotonic time at which the fault was healed.
        within_s: Time that the target may take, every grace included.

    Raises:
        MissingPremise: Neither was asked, or not for long enough to tell.
        PromiseBroken: It is not, or became so too late.
    """
    problem = _problem(health, read)
    last_s = max(health.at_s if health else healed_s, read.ended_s if read else healed_s)
    if not problem and last_s <= healed_s + within_s:
        return f"the steady state held again {seconds(max(0.0, last_s - healed_s))} after healing"
    if problem and last_s < healed_s + within_s:
        raise MissingPremise(f"the target was watched for {seconds(last_s - healed_s)} only after healing: {problem}")
    raise PromiseBroken(
        f"health good and a read done within {seconds(within_s)} after healing",
        f"{problem or 'good'}, {seconds(last_s - healed_s)} after healing",
        hint="the target does not recover by itself" if problem else "it recovers later than its claims add up to",
    )


def _problem(health: Observation | None, read: Answer | None) -> str:
    if health is None and read is None:
        raise MissingPremise("neither health nor a read was asked, so there is no steady state to see")
    if health is not None and health.unreadable:
        return f"health cannot be read ({health.unreadable})"
    if health is not None and health.value.get("state") != "healthy":
        return f"health is {health.value.get('state')}"
    if read is not None and read.kind != "done":
        return told(read)
    return ""
