"""Judgements on erasures that meet trouble."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError
from intercom_readiness.judges import erasing, records
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.lab.waiting import RECOVERY_EVERY_S, eventually

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


def told_truthfully(scene: Scene) -> None:
    """Judge that the caller was not told that a contact is erased which Intercom still has."""
    scene.evidence.quiet()
    scene.evidence.proofs.append(
        erasing.the_erasure_is_told_truthfully(scene.asking.answer, scene.people.records(scene.people.contact))
    )


def seen_through(scene: Scene) -> None:
    """Ask again when the erasure was told as failed; wait for it where it was accepted."""
    if scene.asking.answer.accepted and scene.asking.answer.kind != "failed":
        return
    scene.asking.ask_until_recovered(scene.asking.operation)


def nobody_left(scene: Scene) -> None:
    """Judge that the contact was deleted, not archived; accepted work has the time that it claims."""
    accepted = scene.asking.declared.accepted
    if scene.asking.answer.accepted and accepted is not None:
        with contextlib.suppress(LabError):
            eventually(lambda: _is_gone(_held(scene)), accepted.completion.within_s + GRACE_S, RECOVERY_EVERY_S)
    scene.evidence.quiet()
    scene.evidence.proofs.append(records.the_contact_is_gone(_held(scene)))


def _held(scene: Scene) -> list[dict[str, Any]]:
    return scene.people.records(scene.people.contact)


def _is_gone(contacts: list[dict[str, Any]]) -> bool:
    return all(contact.get("deleted") for contact in contacts)
