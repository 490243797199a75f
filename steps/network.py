"""The link between the target and Intercom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given

from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene import Scene


@given(phrase("{operation:Operation} reaches Intercom over a link that {disturbance:Disturbance}"))
def link_is_disturbed(scene: Scene, operation: str, disturbance: str) -> None:
    """Break the link, with proof that the operation used it just before."""
    scene.breaking.link(disturbance, operation)
