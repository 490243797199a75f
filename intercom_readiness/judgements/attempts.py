"""Judgements on how often, when and how long the target tried."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges import rate_limits, retries, searching, storms, timeouts
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.lab.scene.refusing import DONE_ENOUGH, FAILED_ENOUGH
from intercom_readiness.lab.waiting import sleep_until
from intercom_readiness.profile.bounds import wait_bounds
from intercom_readiness.profile.manifest import production_value

# What a background retry needs beyond its wait to be seen, and what is watched at least: many jobs try each second.
BACKGROUND_GRACE_S = 0.1
BACKGROUND_WATCH_MIN_S = 1.2

LEFT_ALONE = "the create was not made again, as claimed, and its caller was told"

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.model import Exchange


def under_test(scene: Scene) -> list[Exchange]:
    """Give what the operation under test sent, once nothing more is under way."""
    scene.evidence.quiet()
    return scene.evidence.of_operation(scene.asking.operation)


def passed_through_the_lab(scene: Scene) -> None:
    """Judge that the operation called Intercom where the lab sees it; else nothing said about it means anything."""
    exchanges = under_test(scene)
    if not exchanges:
        raise MissingPremise(f"no Intercom call of {scene.asking.operation} passed through the lab")
    scene.evidence.proofs.append(f"{len(exchanges)} Intercom calls seen")


def delayed_not_lost(scene: Scene) -> None:
    """Judge that a rate limit delayed the work and lost none of it."""
    exchanges = under_test(scene)
    stale_claimed = scene.lab.profile.policy.fallback is not None and scene.asking.declared.role == "read"
    scene.evidence.proofs.append(
        rate_limits.a_limit_delays_work_and_loses_none(exchanges, scene.asking.answer, stale_claimed=stale_claimed)
    )


def none_before_the_reset(scene: Scene) -> None:
    """Judge that nobody called again before the announced reset."""
    scene.evidence.proofs.append(rate_limits.every_attempt_waited_for_the_reset(under_test(scene)))


def none_before_retry_after(scene: Scene) -> None:
    """Judge that nobody called again before Retry-After had passed."""
    scene.evidence.proofs.append(rate_limits.every_attempt_waited_for_retry_after(under_test(scene)))


def everybody_waited(scene: Scene) -> None:
    """Judge that nobody called before the announced reset: those either who were not refused, where that is claimed."""
    reset = scene.retry.reset
    claimed = reset is not None and reset.everybody
    # Target and lab are both late on a busy machine.
    news_s = rate_limits.NEWS_TRAVELS_S + 2 * scene.evidence.lag_s
    every = under_test(scene)
    if claimed:
        asked_s = [answer.began_s for answer in scene.asking.answers]
        scene.evidence.proofs.append(rate_limits.some_were_asked_before_the_reset(every, asked_s, news_s=news_s))
    proof = rate_limits.every_attempt_waited_for_the_reset(every, across_calls=claimed, news_s=news_s)
    scene.evidence.proofs.append(proof if claimed else f"{proof}; one gate for all calls is not claimed")


def bounded_together(scene: Scene) -> None:
    """Judge that all questions together caused no more calls than claimed, in the trouble and after it."""
    exchanges, operation = under_test(scene), scene.asking.operation
    scene.evidence.proofs.append(
        storms.calls_stay_within_the_attempts(
            exchanges,
            [(answer.began_s, answer.ended_s) for answer in scene.asking.answers if answer.operation == operation],
            calls_each=scene.lab.baselines.calls_of(operation),
            attempts_max=scene.retry.attempts_max,
            unusable=scene.evidence.unusable(exchanges),
        )
    )


def bounded(scene: Scene) -> None:
    """Judge that no call was attempted more often than claimed."""
    exchanges = under_test(scene)
    attempts_max = scene.retry.attempts_max
    scene.evidence.proofs.append(
        rate_limits.attempts_are_bounded(
            exchanges, attempts_max=attempts_max, unusable=scene.evidence.unusable(exchanges), asked_s=asked_s(scene)
        )
    )


def over_when_told(scene: Scene) -> None:
    """Judge that no attempt is made after the caller was told how it ended; listings may run for others as well."""
    if scene.asking.declared.role == "list":
        return
    told_s = scene.asking.answer.ended_s
    resets_s = max((armed.announced_reset_max_s for armed in scene.breaker.armed), default=0.0)
    longest_wait_s = max((bound.high_s for bound in wait_bounds(scene.retry)), default=0.0)
    sleep_until(
        told_s + max(resets_s + BACKGROUND_GRACE_S, longest_wait_s + BACKGROUND_GRACE_S, BACKGROUND_WATCH_MIN_S)
    )
    scene.evidence.proofs.append(retries.nothing_goes_on(under_test(scene), told_s=told_s))


def left_alone(scene: Scene) -> bool:
    """Tell whether a create was not made again, as claimed, since a failure of Intercom's may hide a lost reply."""
    if scene.retry.create != "never" or scene.asking.declared.updates:
        return False
    return retries.leaves_the_create_alone(under_test(scene), scene.asking.answer)


def tried_again(scene: Scene) -> None:
    """Judge that failed attempts were repeated until Intercom had recovered."""
    if scene.refusing.asked:
        _tried_again_unseen(scene)
        return
    exchanges = under_test(scene)
    if left_alone(scene):
        scene.evidence.proofs.append(LEFT_ALONE)
        return
    scene.evidence.proofs.append(
        retries.failures_are_retried_until_done(
            exchanges, scene.asking.answer, unusable=scene.evidence.unusable(exchanges)
        )
    )


def _tried_again_unseen(scene: Scene) -> None:
    """Judge by its end that a connection which was refused, and left no exchange, was tried again."""
    asked = scene.refusing.telling
    scene.evidence.proofs.append(
        retries.refused_connections_are_tried_again(
            done=[one.answer for one in asked if one.done],
            given_up=[one.answer for one in asked if one.given_up],
            done_enough=DONE_ENOUGH,
            given_up_enough=FAILED_ENOUGH,
        )
    )


def refused_once(scene: Scene) -> None:
    """Judge that a call refused for good was not repeated."""
    scene.evidence.proofs.append(retries.a_refused_call_is_made_once(under_test(scene), asked_s=asked_s(scene)))


def ended_at_the_timeout(scene: Scene) -> None:
    """Judge that no attempt lasted longer than the configured timeout."""
    exchanges = under_test(scene)
    scene.evidence.proofs.append(
        timeouts.every_attempt_ended_at_the_timeout(
            exchanges, timeout_s=scene.evidence.pace.timeout_s, grace_s=GRACE_S, until_s=time.monotonic()
        )
    )


def production_timeout_is_at_most(scene: Scene, at_most_s: float) -> None:
    """Judge the timeout that production is configured with."""
    found = production_value(scene.lab.profile, "request_timeout")
    value_s = found.value if isinstance(found.value, float) else None
    proof = timeouts.the_production_timeout_is_sane(value_s, at_most_s=at_most_s)
    scene.evidence.proofs.append(f"{proof} ({found.source})")


def asked_in_one_query(scene: Scene) -> None:
    """Judge that a search was one compound query."""
    scene.evidence.proofs.append(searching.one_query_asks_for_everything(under_test(scene)))


def asked_s(scene: Scene) -> list[float]:
    """Tell when each question was put, where they were put one after the other."""
    if scene.asking.many_at_once:
        return []
    return [answer.began_s for answer in scene.asking.answers]
