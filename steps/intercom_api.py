"""How Intercom's API answers: refuses, breaks, stalls, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, when

from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene

# Fewer than any limit of a scenario, and enough that what is left is not the limit.
CALLS_USED = 4


@given(phrase("the next {count:Count} Intercom calls of {operation:Operation} meet {fault:Fault}"))
def next_calls_meet(scene: Scene, count: int, operation: str, fault: str) -> None:
    """Break the next calls of an operation."""
    scene.breaking.calls(fault, operation, count)


@given(phrase("the next {count:Count} Intercom writes of {operation:Operation} meet {fault:Fault}"))
def next_writes_meet(scene: Scene, count: int, operation: str, fault: str) -> None:
    """Break the next calls of an operation that change something."""
    scene.breaking.calls(fault, operation, count, writes_only=True)


@given(phrase("every Intercom write of {operation:Operation} meets {fault:Fault}"))
def every_write_meets(scene: Scene, operation: str, fault: str) -> None:
    """Break every call of an operation that changes something until the faults are healed."""
    scene.breaking.calls(fault, operation, None, writes_only=True)


@given(phrase("every Intercom call of {operation:Operation} meets {fault:Fault}"))
def every_call_meets(scene: Scene, operation: str, fault: str) -> None:
    """Break every call of an operation until the faults are healed."""
    scene.breaking.calls(fault, operation, None)


@given(phrase("the next {count:Count} last writes of {operation:Operation} meet {fault:Fault}"))
def next_last_writes_meet(scene: Scene, count: int, operation: str, fault: str) -> None:
    """Break the write that an operation makes last."""
    scene.breaking.last_write(fault, operation, count)


@given(phrase("every last write of {operation:Operation} meets {fault:Fault}"))
def every_last_write_meets(scene: Scene, operation: str, fault: str) -> None:
    """Break the write that an operation makes last, until the faults are healed."""
    scene.breaking.last_write(fault, operation, None)


@given(phrase("Intercom call {number:Count} of {operation:Operation} meets {fault:Fault}"))
def nth_call_meets(scene: Scene, number: int, operation: str, fault: str) -> None:
    """Break one call of an operation; those that an earlier fault is meant for are not counted."""
    scene.breaking.nth_call(fault, operation, number)


@when(phrase("any further Intercom call about the contact would meet {fault:Fault}"))
def further_calls_would_meet(scene: Scene, fault: str) -> None:
    """Break further calls, if the target makes any: the promise rests on its answer alone."""
    scene.breaking.calls_if_asked(fault)


@given(phrase("Intercom allows {count:Count} calls in a window, of which some are used"))
def calls_in_a_window(scene: Scene, count: int) -> None:
    """Give the target a rate limit that nobody could guess, and less than that for the rest of the window."""
    scene.breaking.limit_rate(count)
    scene.lab.intercom.use_up(CALLS_USED)


@given("another app has used up the workspace's rate limit")
def workspace_limit_used_up(scene: Scene) -> None:
    """Have another app of the workspace eat this window, and the next where attempts reach beyond it."""
    scene.breaking.eat_rate_limit()


@when("Intercom revokes the token")
def token_revoked(scene: Scene) -> None:
    """End the target's token."""
    scene.breaking.revoke_token()


@when("the faults are healed")
def faults_healed(scene: Scene) -> None:
    """Heal everything that was broken."""
    scene.breaking.heal()


@when(phrase("Intercom answers everything with {fault:Fault}"))
def everything_meets(scene: Scene, fault: str) -> None:
    """Break every call, whoever makes it."""
    scene.breaking.everything(fault)
