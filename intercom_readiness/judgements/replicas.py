"""Judgements on replicas that share one rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges import rate_limits
from intercom_readiness.judges.jitter import LATENESS_SPREAD_S
from intercom_readiness.judges.synchrony import Wave, replicas_come_back_apart, wave_of
from intercom_readiness.profile.bounds import wait_bound_s

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.replicas import Replicas
    from intercom_readiness.lab.scene.scene import Scene

# Replicas with jitter are apart after two or three limits; the others are needed to be sure of those without.
LIMITS_MAX = 10
LIMITS_IN_VAIN_MAX = 2


def came_back_apart(scene: Scene, replicas: Replicas) -> None:
    """Judge that replicas do not come back in the same instant; as many limits are met as it takes to be sure."""
    while True:
        waves = _waves(scene, replicas)
        try:
            proof = replicas_come_back_apart(waves, width_s=_width_s(scene, replicas.operation))
        except MissingPremise:
            if len(replicas.limits) >= (LIMITS_MAX if waves else LIMITS_IN_VAIN_MAX):
                raise
            replicas.meet(replicas.fault)
        else:
            scene.evidence.proofs.append(proof)
            return


def waited_for_the_reset(scene: Scene, replicas: Replicas) -> None:
    """Judge that no replica called again before the reset it was told."""
    exchanges = scene.evidence.of_operation(replicas.operation)
    scene.evidence.proofs.append(rate_limits.every_attempt_waited_for_the_reset(exchanges))


def _waves(scene: Scene, replicas: Replicas) -> list[Wave]:
    exchanges = scene.evidence.of_operation(replicas.operation)
    found = []
    for limit in replicas.limits:
        canaries = {canary for row in limit.asked for canary in row}
        own = [one for one in exchanges if one.subject in canaries]
        found.append(wave_of(own, limit.asked, noise_s=LATENESS_SPREAD_S + limit.lag_s))
    return [wave for wave in found if wave is not None]


def _width_s(scene: Scene, operation: str) -> float:
    """Tell over how much those who come back are spread by the claim, or else by that for waits."""
    retry = scene.lab.profile.retry_for(operation)
    if retry.reset is not None and retry.reset.spread_s:
        return retry.reset.spread_s
    bound = wait_bound_s(retry, 0)
    # A target that claims no jitter is held to all there is.
    return bound.high_s - bound.low_s or bound.high_s
