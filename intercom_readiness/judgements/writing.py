"""Judgements on the values that a write brings to Intercom: custom attributes and phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.judges import attributes, phones

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene

_CHECKS = {
    "type": "the check of types",
    "near_type": "the check of types",
    "unknown": "the check of names",
    "length": "the check of lengths",
    "nested": "the check of nesting",
}


def attributes_held(scene: Scene) -> None:
    """Judge that right attributes arrived."""
    scene.evidence.quiet()
    held = scene.people.records(scene.people.contact)
    scene.evidence.proofs.append(attributes.right_attributes_are_held(held, sent=scene.values.attributes))


def wrong_attribute_refused(scene: Scene) -> None:
    """Judge that a wrong attribute was refused before Intercom saw it."""
    scene.evidence.quiet()
    carried = scene.values.carried_to_intercom()
    scene.evidence.proofs.append(
        attributes.a_wrong_attribute_is_refused(scene.asking.answer, carried, check=_CHECKS[scene.values.check])
    )


def phones_in_e164(scene: Scene) -> None:
    """Judge what became of each phone that was typed."""
    proofs = [
        phones.a_phone_arrives_in_e164(one.answer, one.held, form=one.phone.form, number=one.phone.number)
        for one in scene.values.phones
    ]
    scene.evidence.proofs.append(phones.phones_are_in_order(proofs))
