"""The target: how it is configured, and what it is asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, when

from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given(phrase("the target runs with {setting:Setting} {value:Value}", "setting:{setting}/{value}"))
def target_runs_with(scene: Scene, setting: str, value: str) -> None:
    """Have the target run with another setting."""
    scene.asking.run_with(setting, value)


@given(phrase("the target has shown the contact by {operation:Operation}", "claim:fallback", "aging:"))
def target_has_shown_the_contact(scene: Scene, operation: str) -> None:
    """Have the target read a contact, so that it has a copy."""
    scene.copies.show(operation)


@given(phrase("the target has shown {count:Count} contacts by {operation:Operation}", "claim:fallback", "aging:"))
def target_has_shown_contacts(scene: Scene, count: int, operation: str) -> None:
    """Have the target read several contacts, one after the other."""
    scene.copies.show(operation, count)


@given(phrase("the target has shown the contact by every read", "role:read", "claim:fallback", "aging:"))
def target_has_shown_by_every_read(scene: Scene) -> None:
    """Have the target read a contact in every way it knows."""
    scene.copies.show_by_every_read()


@given("the lifetime of the copy has passed")
def lifetime_has_passed(scene: Scene) -> None:
    """Wait until the target's copy is too old."""
    scene.copies.outlive()


@when(phrase("the target is asked to {operation:Operation}"))
def target_is_asked(scene: Scene, operation: str) -> None:
    """Ask the target for the contact of the scenario."""
    scene.asking.ask(operation)


@when(phrase("the target is asked to {operation:Operation} until it has recovered"))
def target_is_asked_until_recovered(scene: Scene, operation: str) -> None:
    """Ask until it is done, and not with a copy from before, for as long as recovery may take."""
    scene.copies.ask_until_recovered(operation)


@when(phrase("the target is asked to {operation:Operation} for each of them"))
def target_is_asked_for_each(scene: Scene, operation: str) -> None:
    """Ask the target for every contact, several at once."""
    scene.asking.ask_for_all(operation)


@when(phrase("the target is asked to {operation:Operation} for one of them, and for the rest once that is refused"))
def target_is_asked_for_the_rest(scene: Scene, operation: str) -> None:
    """Ask for the others while the first one still waits."""
    scene.crowd.ask_the_rest_once_one_was_refused(operation)


@when(
    phrase(
        "the target is asked to {operation:Operation}, which is claimed to bear it, while connections are refused",
        "claim:retry",
        "retries:{operation}/refuses connections",
        # A connection that is kept is reset when new ones begin to be refused.
        "retries:{operation}/resets connections",
    )
)
def target_is_asked_while_refused(scene: Scene, operation: str) -> None:
    """Refuse the target's first connection for each question, and accept the next."""
    scene.refusing.ask(operation)


@when(phrase("the target is asked to {operation:Operation} until enough waits were seen"))
def target_is_asked_until_enough_waits(scene: Scene, operation: str) -> None:
    """Ask for everybody at once; one by one where the crowd made the target stop trying."""
    scene.crowd.ask_until_enough_waits(operation)


@when("the target is asked for the contact by every read")
def target_is_asked_by_every_read(scene: Scene) -> None:
    """Ask the target for the contact in every way it knows."""
    scene.asking.ask_by_every_read()
