"""Judgements that hold whatever broke: what a caller was told is so, came in time, and can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.faults.registry import trouble_of_fault
from intercom_readiness.judgements import answers, attempts, erasing
from intercom_readiness.judges import answering, listings, truth
from intercom_readiness.judges.retries import REFUSED_FOR_GOOD
from intercom_readiness.lab.asking import GRACE_S
from intercom_readiness.profile.policy import covers

if TYPE_CHECKING:
    from intercom_readiness.lab.scene import Scene


def told_in_time(scene: Scene) -> None:
    """Judge that the caller was told a success that holds, a copy that is claimed, or a clear error, and in time."""
    scene.evidence.quiet()
    _ROLES[scene.asking.declared.role](scene)
    scene.evidence.proofs.append(
        answering.the_caller_is_answered_within(
            scene.asking.answer,
            within_s=scene.asking.bound_s(scene.asking.declared),
            grace_s=GRACE_S + scene.evidence.lag_s,
        )
    )


def _read(scene: Scene) -> None:
    subject = scene.people.contact
    old = scene.asking.shown.get(subject.canary)
    baseline = scene.lab.baselines.of(scene.asking.operation)
    shows = baseline.shows if baseline else ()
    # Letters beyond ASCII may be written as escapes.
    texts = [text for name in shows if (text := str(getattr(subject, name))).isascii()]
    scene.evidence.proofs.append(
        truth.what_was_read_is_so(
            scene.asking.answer,
            texts=texts,
            old_texts=[old.name] if old and old.marker != subject.marker else [],
            copy_claimed=_copy_claimed(scene),
        )
    )


def _searched(scene: Scene) -> None:
    proof = truth.what_was_found_is_so(scene.asking.answer, expected=[scene.people.contact.intercom_id])
    scene.evidence.proofs.append(proof)


def _listed(scene: Scene) -> None:
    proof = listings.the_listing_ends_clearly(scene.asking.answer, expected=scene.people.ids)
    scene.evidence.proofs.append(proof)


_ROLES = {
    "read": _read,
    "write": answers.told_the_truth,
    "erase": erasing.told_truthfully,
    "search": _searched,
    "list": _listed,
}


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
