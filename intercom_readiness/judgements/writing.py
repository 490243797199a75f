"""Judgements on the values that a write brings to Intercom: its fields, custom attributes and phones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges import attributes, phones
from intercom_readiness.judges import writing as judge
from intercom_readiness.lab.waiting import NotInTime, eventually

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene

# Whoever writes a moment after the answer has told success too early; that is judged where something breaks meanwhile.
ARRIVES_WITHIN_S = 1.0
_CHECKS = {
    "type": "the check of types",
    "near_type": "the check of types",
    "unknown": "the check of names",
    "length": "the check of lengths",
    "nested": "the check of nesting",
}


def held_as_written(scene: Scene) -> None:
    """Judge that fields and attributes of the last write arrived."""
    scene.evidence.quiet()
    if scene.values.fields:
        _fields_held(scene)
    if scene.values.attributes:
        held = scene.people.records(scene.people.contact)
        scene.evidence.proofs.append(attributes.right_attributes_are_held(held, sent=scene.values.attributes))


def _fields_held(scene: Scene) -> None:
    """Judge that fields arrived; whoever announces the work has the time that is claimed for it."""
    accepted = scene.asking.declared.accepted
    later_s = accepted.completion.within_s if accepted is not None and scene.asking.answer.accepted else 0.0
    try:
        proof = eventually(lambda: _as_written(scene), min(max(later_s, ARRIVES_WITHIN_S), scene.lab.patience_s))
    except NotInTime:
        held = scene.people.records(scene.people.contact)
        proof = judge.the_contact_is_as_written(held, asked=scene.values.fields)
    scene.evidence.proofs.append(proof)


def _as_written(scene: Scene) -> str:
    held = scene.people.records(scene.people.contact)
    try:
        return judge.the_contact_is_as_written(held, asked=scene.values.fields)
    except PromiseBroken:
        return ""


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
