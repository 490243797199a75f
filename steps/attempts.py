"""How the target calls Intercom: how often, when, how long; and what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then

from intercom_readiness.judgements import attempts, truth, waits
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given(
    phrase(
        "{operation:Operation} is claimed to try again after {fault:Fault}",
        "claim:retry",
        "retries:{operation}/{fault}",
    )
)
def retry_is_claimed(scene: Scene, operation: str, fault: str) -> None:
    """Go on where the profile claims it, and time for it."""
    scene.evidence.note(f"the profile claims that {operation} tries again after {fault}")


@given(
    phrase(
        "{operation:Operation} is claimed to wait for shorter resets only",
        # A gate that stays closed for minutes would meet the next scenario of a target that cannot be started anew.
        "process:",
        "claim:retry",
        "resets:{operation}",
    )
)
def no_far_reset_is_waited_for(scene: Scene, operation: str) -> None:
    """Go on where the profile claims a longest reset."""
    scene.evidence.note(f"the profile claims that {operation} waits for shorter resets only")


@then("Intercom was asked")
def intercom_was_asked(scene: Scene) -> None:
    """The operation's calls passed through the lab."""
    attempts.passed_through_the_lab(scene)


@then("the work is delayed, not lost")
def delayed_not_lost(scene: Scene) -> None:
    """A rate limit delayed the work and lost none of it."""
    attempts.delayed_not_lost(scene)


@then("no attempt was made before the announced reset")
def none_before_the_reset(scene: Scene) -> None:
    """Nobody called again too early."""
    attempts.none_before_the_reset(scene)


@then("nobody called again before the announced reset, whoever was told")
def everybody_waited_for_the_reset(scene: Scene) -> None:
    """Where one gate for all is claimed, those wait as well who were not refused."""
    attempts.everybody_waited(scene)


@then("the calls of all questions stay within the claimed attempts")
def calls_of_all_stay_within(scene: Scene) -> None:
    """Trouble did not multiply the calls."""
    attempts.bounded_together(scene)


@then("no attempt was made before Retry-After had passed")
def none_before_retry_after(scene: Scene) -> None:
    """Nobody called again too early."""
    attempts.none_before_retry_after(scene)


@then("the attempts are as few as claimed")
def attempts_are_few(scene: Scene) -> None:
    """No call was attempted more often than claimed."""
    attempts.bounded(scene)


@then("nothing goes on in the background")
def nothing_in_the_background(scene: Scene) -> None:
    """Whoever was told that it failed can rely on it."""
    attempts.over_when_told(scene)


@then("whoever was told that it failed can rely on it")
def failure_is_final(scene: Scene) -> None:
    """After an error, nothing goes on."""
    truth.failure_is_final(scene)


@then("the call was tried again")
def call_was_tried_again(scene: Scene) -> None:
    """Failed attempts were repeated."""
    attempts.tried_again(scene)


@then("no refused call was repeated")
def no_refused_call_repeated(scene: Scene) -> None:
    """What cannot succeed was not repeated."""
    attempts.refused_once(scene)


@then("the waits between attempts grow and stay within the claim")
def waits_grow(scene: Scene) -> None:
    """The backoff is one."""
    waits.growing(scene)


@then("the waits between attempts differ")
def waits_differ(scene: Scene) -> None:
    """The backoff has jitter."""
    waits.jittered(scene)


@then("every attempt ended at the configured timeout")
def attempts_ended_at_the_timeout(scene: Scene) -> None:
    """No attempt lasted longer than the configured timeout."""
    attempts.ended_at_the_timeout(scene)


@then(phrase("the production value of request_timeout is at most {at_most_s:Duration}"))
def production_timeout(scene: Scene, at_most_s: float) -> None:
    """Production is configured sanely."""
    scene.effects.free = True
    attempts.production_timeout_is_at_most(scene, at_most_s)


@then("Intercom was asked in one query")
def asked_in_one_query(scene: Scene) -> None:
    """The search was one compound query."""
    attempts.asked_in_one_query(scene)


@then(phrase("the side effects are those of one {operation:Operation}"))
def side_effects_of_one(scene: Scene, operation: str) -> None:
    """Exactly what the healthy operation does, or nothing where a create was left alone as claimed."""
    scene.expect_effects(operation, at_most=attempts.left_alone(scene))


@then(phrase("the side effects are at most those of one {operation:Operation}"))
def side_effects_at_most_of_one(scene: Scene, operation: str) -> None:
    """No more than what the healthy operation does."""
    scene.expect_effects(operation, at_most=True)


@then(phrase("the side effects of {operation:Operation} fit what the caller was told"))
def effects_fit(scene: Scene, operation: str) -> None:
    """Those of the healthy operation when it is done, at most those when it is not."""
    truth.effects_fit(scene, operation)


@then("no side effects occur")
def no_side_effects(scene: Scene) -> None:
    """Nothing changed at Intercom; judged at the end of every scenario, said here for its reader."""
    assert not scene.effects.expected
