"""Replicas of the target: what several processes do that share one Intercom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, then, when

from intercom_readiness.judgements import replicas as judgements
from intercom_readiness.lab.scene.replicas import Replicas
from steps.kinds import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.lab.scene.scene import Scene


@pytest.fixture
def replicas(scene: Scene) -> Iterator[Replicas]:
    """Give the scenario's replicas of the target; they end with it."""
    with Replicas(scene) as several:
        yield several


@given(phrase("three replicas of the target for {operation:Operation}"))
def three_replicas(replicas: Replicas, operation: str) -> None:
    """Start three processes beside the target of the lab."""
    replicas.start(operation)


@when(phrase("all of them meet {fault:Fault}"))
def replicas_meet(replicas: Replicas, fault: str) -> None:
    """Refuse all of them in the same second."""
    replicas.meet(fault)


@then("no replica calls again before the announced reset")
def replicas_waited(scene: Scene, replicas: Replicas) -> None:
    """Nobody called again too early."""
    judgements.waited_for_the_reset(scene, replicas)


@then("the replicas do not come back in the same instant")
def replicas_come_back_apart(scene: Scene, replicas: Replicas) -> None:
    """What freed Intercom is not met by all at once."""
    judgements.came_back_apart(scene, replicas)
