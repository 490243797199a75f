"""The ledger: what the target acknowledged while it was busy, and what Intercom holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from intercom_readiness.judgements import ledger
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given("the target is in its steady state")
def steady_state(scene: Scene) -> None:
    """Health is good, and a read works."""
    scene.steadiness.before()


@given(phrase("many callers who want people written and erased", "role:write"))
def many_callers(scene: Scene) -> None:
    """Introduce the people, and see that the target does its work."""
    scene.rush.prepare()


@given(phrase("the target may say that work is accepted and do it later", "accepts:"))
def target_accepts(scene: Scene) -> None:
    """Go on where the profile declares it."""
    scene.evidence.note("the profile declares work that is accepted and done later")


@given(phrase("{operation:Operation} updates whom it knows", "updates:{operation}"))
def operation_updates(scene: Scene, operation: str) -> None:
    """Go on where the profile does not deny it."""
    scene.evidence.note(f"the profile says that {operation} updates")


@when(phrase("they and Intercom keep the target busy while the link {disturbance:Disturbance}"))
def busy_while_the_link(scene: Scene, disturbance: str) -> None:
    """Break the link in mid-work, and heal it in mid-work."""
    scene.rush.while_the_link(disturbance)


@when(phrase("they and Intercom keep the target busy while writes meet {fault:Fault}"))
def busy_while_writes_meet(scene: Scene, fault: str) -> None:
    """Have writes answered badly in mid-work."""
    scene.rush.while_writes_meet(fault)


@when(phrase("they and Intercom keep the target busy while every call meets {fault:Fault}"))
def busy_while_calls_meet(scene: Scene, fault: str) -> None:
    """Have all calls answered in another way in mid-work."""
    scene.rush.while_calls_meet(fault)


@when(phrase("the target is killed in mid-work and started again", "process:"))
def killed_in_mid_work(scene: Scene) -> None:
    """End the target as a crash would while calls are under way, and start it with all that it keeps."""
    scene.rush.kill_in_mid_work()


@when(phrase("the target is killed before Intercom has taken its writes, and started again", "process:"))
def killed_before_writes_are_taken(scene: Scene) -> None:
    """End the target while all its writes are under way, and start it with all that it keeps."""
    scene.rush.kill_before_writes_are_taken()


@when(phrase("the target is asked to {operation:Operation} again and again for one person"))
def asked_again_and_again(scene: Scene, operation: str) -> None:
    """Ask for several versions of one person, one after the other."""
    scene.rush.ask_again_and_again(operation)


@then("every caller is told that it is done")
def everything_is_done(scene: Scene) -> None:
    """Nothing was refused."""
    ledger.all_done(scene)


@then("nothing acknowledged is lost, doubled, or on the wrong record")
def books_balance(scene: Scene) -> None:
    """What was acknowledged is there, once, and with the right person."""
    ledger.balanced(scene)


@then("what was accepted is done all the same")
def accepted_is_done(scene: Scene) -> None:
    """What was merely accepted is there as well."""
    ledger.nothing_accepted_is_lost(scene)


@then("every one that was acknowledged takes effect")
def acknowledged_take_effect(scene: Scene) -> None:
    """None of the notifications was lost in the crash."""
    ledger.effects_survive(scene)


@then("the side effects are at most those of what was asked and told")
def side_effects_of_all(scene: Scene) -> None:
    """Nothing changed at Intercom beyond what callers and notifications ask for."""
    ledger.account_for_side_effects(scene)
