"""Values that the target is asked to write: custom attributes and phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then, when

from intercom_readiness.judgements import writing
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@when(
    phrase(
        "the target is asked to {operation:Operation} with attributes that it knows",
        "claim:attributes",
        "sends:{operation}/attributes",
    )
)
def asked_with_right_attributes(scene: Scene, operation: str) -> None:
    """Ask for a write with a right value for each known attribute."""
    scene.values.send_right_attributes(operation)


@when(
    phrase(
        "the target is asked to {operation:Operation} with {attribute:Attribute}",
        "check:{attribute}",
        "sends:{operation}/attributes",
    )
)
def asked_with_wrong_attribute(scene: Scene, operation: str, attribute: str) -> None:
    """Ask for a write with an attribute that a claimed check refuses."""
    scene.values.send_wrong_attribute(operation, attribute)


@when(phrase("the target is asked to {operation:Operation} with letters beyond ASCII"))
def asked_with_letters(scene: Scene, operation: str) -> None:
    """Ask for a write of the contact with a name as many have one."""
    scene.values.write_letters(operation)


@when(phrase("the target is asked to {operation:Operation} with phones as people type them", "sends:{operation}/phone"))
def asked_with_typed_phones(scene: Scene, operation: str) -> None:
    """Ask for a write for each way in which a phone can be typed."""
    scene.values.write_phones(operation)


@then("Intercom holds what was written")
def what_was_written_is_held(scene: Scene) -> None:
    """Fields and attributes of the request arrived, and undamaged."""
    scene.effects.free = True
    writing.held_as_written(scene)


@then("the caller is refused before Intercom sees the attribute")
def wrong_attribute_refused(scene: Scene) -> None:
    """No call carried it."""
    writing.wrong_attribute_refused(scene)


@then("Intercom holds every phone in its international form or not at all")
def phones_in_e164(scene: Scene) -> None:
    """What was typed otherwise was put right, left out or refused."""
    scene.effects.free = True
    writing.phones_in_e164(scene)
