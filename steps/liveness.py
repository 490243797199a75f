"""Whether the target's process lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from intercom_readiness.judgements import health_answers
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given(phrase("the target says that it is alive", "live:", "role:health"))
def target_is_alive(scene: Scene) -> None:
    """Insist on life before anything is broken."""
    health_answers.insist_on_life(scene)


@when("the target is asked whether it is alive while health looks anew")
def asked_whether_alive(scene: Scene) -> None:
    """Ask while the target finds out about the trouble."""
    health_answers.asked_meanwhile(scene)


@then("the target says each time that it is alive")
def says_alive(scene: Scene) -> None:
    """Whatever Intercom does."""
    health_answers.says_alive(scene)
