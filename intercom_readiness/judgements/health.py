"""Judgements on what health says, and on what it costs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges import health
from intercom_readiness.lab.scene.asking import GRACE_S

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from intercom_readiness.lab.scene.scene import Scene


def unhealthy_and_unauthenticated(scene: Scene) -> None:
    """Judge that health tells a revoked token."""
    if scene.breaking.revoked_s is None:
        raise MissingPremise("no token was revoked in this scenario")
    _turns(scene, {"state": ["unhealthy"], "authenticated": [False]}, scene.breaking.revoked_s, "the token was revoked")


def degraded(scene: Scene) -> None:
    """Judge that health tells a rate limit; a target that declares no status for degraded may call it unhealthy."""
    told_apart = scene.lab.profile.by_role("health")[0].status.degraded
    states = ["degraded"] if told_apart else ["degraded", "unhealthy"]
    _turns(scene, {"state": states}, scene.breaker.armed[-1].armed_s, "the rate limit began")


def unhealthy_and_unknown(scene: Scene) -> None:
    """Judge that health tells an outage, and that nobody knows about the token."""
    into: dict[str, Collection[Any]] = {"state": ["unhealthy"], "authenticated": [None]}
    _turns(scene, into, scene.breaker.armed[-1].armed_s, "Intercom went away")


def turned_bad(scene: Scene) -> None:
    """Insist that health has told the outage."""
    armed = scene.breaker.armed[-1]
    scene.health.watch(_due_s(scene), until=lambda value: value.get("state") != "healthy")
    if scene.health.observations[-1].value.get("state") == "healthy":
        unasked = "" if scene.breaker.taken(armed) else scene.health.unasked(armed.armed_s)
        raise MissingPremise(f"health never told the outage, so its recovery cannot be judged{unasked}")


def good_again(scene: Scene) -> None:
    """Judge that health tells recovery."""
    healed_s = scene.breaker.armed[-1].healed_s
    if healed_s is None:
        raise MissingPremise("nothing was healed in this scenario")
    _turns(scene, {"state": ["healthy"]}, healed_s, "the faults were healed")


def spares_the_quota(scene: Scene) -> None:
    """Judge that probes are answered from the last look."""
    asks_s = scene.health.began_s
    exchanges = [one for one in scene.evidence.near() if not one.subject and one.opened_s >= asks_s[0]]
    scene.evidence.proofs.append(
        health.probes_spare_the_quota(exchanges, asks_s=asks_s, fresh_within_s=scene.health.freshness_s)
    )


def _turns(scene: Scene, into: dict[str, Collection[Any]], changed_s: float, because: str) -> None:
    scene.health.watch(
        max(0.0, changed_s + _due_s(scene) - time.monotonic()),
        until=lambda value: all(value.get(field) in right for field, right in into.items()),
    )
    scene.evidence.proofs.append(
        health.health_turns(
            scene.health.observations,
            into=into,
            changed_s=changed_s,
            fresh_within_s=scene.health.freshness_s,
            grace_s=_due_s(scene) - scene.health.freshness_s - GRACE_S / 2,
            because=because,
        )
    )


def _due_s(scene: Scene) -> float:
    """Freshness, one look that runs into its timeout, and what the machine may add."""
    return scene.health.freshness_s + scene.evidence.pace.timeout_s + 2 * GRACE_S
