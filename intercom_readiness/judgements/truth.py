"""Judgements that hold whatever broke: what a caller was told is so, came in time, and can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.faults.registry import trouble_of_fault
from intercom_readiness.judgements import attempts
from intercom_readiness.judges import answering, erasing, listings, records, truth
from intercom_readiness.judges.retries import REFUSED_FOR_GOOD
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.profile.policy import covers

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.lab.subjects import Subject


def told_in_time(scene: Scene) -> None:
    """Judge that each caller of the last round was told what is true or a clear error, and no later than claimed."""
    scene.evidence.quiet()
    asked = scene.asking.last_round
    if not asked:
        raise MissingPremise("nobody asked anything while something was wrong")
    truths = [_truth(scene, answer) for answer in asked]
    for answer in asked:
        answering.the_caller_is_answered_within(
            answer,
            within_s=scene.asking.bound_s(scene.lab.profile.operation(answer.operation)),
            grace_s=GRACE_S + scene.evidence.lag_s,
        )
    longest_s = max(one.took_s for one in asked)
    scene.evidence.proofs.append(f"{truths[-1]}; {len(asked)} asked, the longest waited {longest_s:.2f} s")


def _truth(scene: Scene, answer: Answer) -> str:
    role = scene.lab.profile.operation(answer.operation).role
    subject = scene.people.everybody[0] if scene.people.everybody else None
    if role == "list":
        return listings.the_listing_ends_clearly(answer, expected=scene.people.ids)
    if subject is None:
        return answering.the_operation_is_done(answer)
    held = scene.people.records(subject)
    if role == "write":
        # Intercom ignores a lead's external id and gives it one of its own.
        key = subject.external_id if subject.role == "user" else ""
        return records.the_caller_knows_what_became_of_it(answer, held, email=subject.email, external_id=key)
    if role == "erase":
        return erasing.the_erasure_is_told_truthfully(answer, held)
    if role == "search":
        return truth.what_was_found_is_so(answer, expected=[subject.intercom_id])
    return _what_was_read(scene, answer, subject)


def _what_was_read(scene: Scene, answer: Answer, subject: Subject) -> str:
    old = scene.copies.shown.get(subject.canary)
    baseline = scene.lab.baselines.of(answer.operation)
    # Which answer is about whom is known where there is one contact only.
    shows = baseline.shows if baseline and len(scene.people.everybody) == 1 else ()
    return truth.what_was_read_is_so(
        answer,
        # Letters beyond ASCII may be written as escapes.
        texts=[text for name in shows if (text := str(getattr(subject, name))).isascii()],
        old_texts=[old.name] if old and old.marker != subject.marker else [],
        copy_claimed=_copy_claimed(scene),
    )


def _troubles(scene: Scene) -> list[str]:
    return [trouble_of_fault(armed.fault) for armed in scene.breaker.armed]


def _copy_claimed(scene: Scene) -> bool:
    """Tell whether a copy may be served: never to hide that all that happened was a refusal."""
    policy, troubles = scene.lab.profile.policy, _troubles(scene)
    refused = bool(troubles) and all(one in map(str, REFUSED_FOR_GOOD) for one in troubles)
    return (policy.fallback is not None or policy.reads.first == "cache") and not refused


def claimed_copy_served(scene: Scene) -> None:
    """Judge that a read which failed served its copy, where each trouble is one for which copies are claimed."""
    fallback = scene.lab.profile.policy.fallback
    if fallback is None or not all(covers(fallback.on, trouble) for trouble in _troubles(scene)):
        raise MissingPremise("the profile does not claim that copies are served in this case")
    scene.evidence.proofs.append(truth.a_claimed_copy_is_served(scene.asking.answer))


def failure_is_final(scene: Scene) -> None:
    """Judge that whoever was told that it failed can rely on it; after a success there is nothing to rely on."""
    if scene.asking.answer.kind in answering.ERRORS:
        attempts.over_when_told(scene)
        return
    scene.evidence.proofs.append("the caller was told no failure")


def effects_fit(scene: Scene, operation: str) -> None:
    """Have the side effects judged by what was told: those of the operation when it is done, at most those if not."""
    scene.expect_effects(operation, at_most=scene.asking.answer.kind != "done")
