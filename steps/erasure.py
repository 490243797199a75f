"""Erasures: what they leave at Intercom, and what their callers believe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then, when

from intercom_readiness.judgements import erasing

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@when("the erasure is seen through")
def erasure_seen_through(scene: Scene) -> None:
    """Whoever was told that it failed asks again; what was accepted is waited for."""
    erasing.seen_through(scene)


@then("Intercom holds no such contact, nor an archived one")
def no_contact_left(scene: Scene) -> None:
    """The contact is gone for good."""
    scene.effects.free = True
    erasing.nobody_left(scene)


@then("Intercom holds no contact that the caller takes for erased")
def none_taken_for_erased(scene: Scene) -> None:
    """A failure was told as such."""
    scene.effects.free = True
    erasing.told_truthfully(scene)
