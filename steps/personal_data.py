"""Personal data and secrets: planted in people, and looked for in all that the target gives away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from intercom_readiness.judgements import privacy
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given("a recognisable contact for everything that the target can do")
def recognisable_contacts(scene: Scene) -> None:
    """Introduce people whose data is known wherever it turns up, one for each operation."""
    scene.private.meet()


@given(phrase("a recognisable contact for {operation:Operation}"))
def recognisable_contact(scene: Scene, operation: str) -> None:
    """Introduce one person whose data is known wherever it turns up."""
    scene.private.meet_for(operation)


@when("the target is asked to do everything at once")
def asked_everything(scene: Scene) -> None:
    """Ask for everything, each operation for its own person."""
    scene.private.ask_all()


@when("the target is asked to do everything with values that make no sense")
def asked_nonsense(scene: Scene) -> None:
    """Ask for everything, with an address that is none and an id that nobody has."""
    scene.private.ask_nonsense()


@then("nothing that it writes or answers names a person or holds a secret")
def nothing_told(scene: Scene) -> None:
    """Output, error answers, health and metrics are searched."""
    privacy.nothing_told(scene)


@then("nothing that was seen gives the contact away")
def nobody_given_away(scene: Scene) -> None:
    """Whatever was seen of output, error answers, health and metrics is searched."""
    privacy.nobody_given_away(scene)


@then("the side effects are at most those of all that was asked")
def effects_of_all(scene: Scene) -> None:
    """No more than what the healthy operations do."""
    privacy.effects_at_most_of_all(scene)
