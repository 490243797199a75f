"""Judgements on the waits between attempts, which are looked at until they tell what is claimed of them."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judgements.attempts import LEFT_ALONE, left_alone, under_test
from intercom_readiness.judges import backoff, growth, haste, jitter
from intercom_readiness.judges.pausing import NOISE_TIMES, pauses, reactions
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.profile.bounds import wait_bounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.judges.pausing import Pause
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.model import Exchange

# A claim whose longest wait is so many times its first one can be judged on growth.
GROWS_BY = 1.5
# What connecting and a busy machine may add to half of the waits of a step: half of what it may add to any.
USUAL_GRACE_S = GRACE_S / 2
# How often waits are looked at, each time with more of them; each look may err as often as its judge says.
LOOKS_MAX = 5


def growing(scene: Scene) -> None:
    """Judge that waits grow and stay within the claim."""
    if left_alone(scene):
        scene.evidence.proofs.append(LEFT_ALONE)
        return
    scene.evidence.proofs += _until_it_can_be_told(scene, lambda seen: _grow(scene, seen))


def _grow(scene: Scene, exchanges: list[Exchange]) -> list[str]:
    """Judge all that is claimed of waits; what is broken comes before what cannot be told."""
    seen, reactions_s = _waits(scene, exchanges)
    bounds_s, insist = _bounds_s(scene), _growth_shows(scene)
    slowness_s = [NOISE_TIMES * one_s for one_s in reactions_s] or [scene.evidence.lag_s]
    # Waits that are seen to grow are no reactions, so that only where that is not insisted on they are compared.
    compared_s = [] if insist else reactions_s
    judges: list[Callable[[], str]] = [
        lambda: backoff.every_wait_stays_within_its_bound(
            seen,
            bounds_s=bounds_s,
            grace_s=GRACE_S + max(slowness_s),
            usual_grace_s=USUAL_GRACE_S + median(slowness_s),
            lag_s=scene.evidence.lag_between_s,
        ),
        lambda: haste.no_step_is_hasty(seen, floors_s=_floors_s(scene)),
        lambda: backoff.retries_do_not_hammer(seen, bounds_s=bounds_s, reactions_s=compared_s),
        lambda: growth.waits_grow_with_each_attempt(
            seen, bounds_s=bounds_s, added_s=scene.retry.wait_s.plus_s, insist=insist
        ),
    ]
    proofs, doubts = [], []
    for judge in judges:
        try:
            proofs.append(judge())
        except MissingPremise as doubt:
            doubts.append(doubt)
    if doubts:
        raise doubts[0]
    return proofs


def _growth_shows(scene: Scene) -> bool:
    """Tell whether growth must be seen: claimed, and without the look-ups that come between the attempts of writes."""
    bounds_s = _bounds_s(scene)
    return scene.asking.declared.role == "read" and max(bounds_s) > GROWS_BY * bounds_s[0]


def jittered(scene: Scene) -> None:
    """Judge that waits of the same step differ."""
    scene.evidence.proofs += _until_it_can_be_told(scene, lambda seen: [_differ(scene, seen)])


def _differ(scene: Scene, exchanges: list[Exchange]) -> str:
    seen, reactions_s = _waits(scene, exchanges)
    return jitter.waits_are_jittered(
        seen, widths_s=_widths_s(scene), reactions_s=reactions_s, lag_s=scene.evidence.lag_s
    )


def _until_it_can_be_told(scene: Scene, look: Callable[[list[Exchange]], list[str]]) -> list[str]:
    """
    Look at the waits, and at more of them while they tell neither that all is well nor that it is not.

    A crowd can keep a busy machine from its timers for a second. So what looks broken is looked at once more, on waits
    of their own, while fewer ask at once: what is broken is broken then, too.
    """
    since_s = 0.0
    for _ in range(LOOKS_MAX - 1):
        try:
            return look(_since(scene, since_s))
        except MissingPremise:
            if not scene.crowd.ask_for_more_waits():
                raise
        except PromiseBroken:
            now_s = time.monotonic()
            if since_s or not scene.crowd.ask_for_more_waits():
                raise
            since_s = now_s
    return look(_since(scene, since_s))


def _since(scene: Scene, since_s: float) -> list[Exchange]:
    return [one for one in under_test(scene) if one.opened_s >= since_s]


def _waits(scene: Scene, exchanges: list[Exchange]) -> tuple[list[Pause], list[float]]:
    """Give the waits between attempts, and how quickly the target reacts where it does not wait."""
    return pauses(exchanges, unusable=scene.evidence.unusable(exchanges)), reactions(exchanges, scene.crowd.told_s)


def _bounds_s(scene: Scene) -> list[float]:
    return [bound.high_s for bound in wait_bounds(scene.retry)]


def _floors_s(scene: Scene) -> list[float]:
    return [bound.low_s for bound in wait_bounds(scene.retry)]


def _widths_s(scene: Scene) -> list[float]:
    """Tell over how much each wait is spread by the claim; a target that claims no jitter is held to all there is."""
    return [bound.high_s - bound.low_s or bound.high_s for bound in wait_bounds(scene.retry)]
