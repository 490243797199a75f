"""Judgements on what callers get, and what is left in the target, while links are in trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges import answering, erasing, listings, memory, records, searching
from intercom_readiness.lab.asking import GRACE_S
from intercom_readiness.lab.memory import resident_mib

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.scene import Scene

BECAUSE = "the link was in trouble"
# What a round may add where nothing is kept: under 1 MiB with the reference and the Go example, and up to 7 MiB with the
# Node example, whose collector comes late (measured).
GROWTH_MAX_MIB = 16.0


def told_the_truth_in_time(scene: Scene) -> None:
    """Judge that each caller of the last round got what is true or a clear error, and no later than claimed."""
    scene.evidence.quiet()
    truths = [_truth(scene, answer) for answer in scene.asking.last_round]
    for answer in scene.asking.last_round:
        answering.the_caller_is_answered_within(
            answer,
            within_s=scene.asking.bound_s(scene.lab.profile.operation(answer.operation)),
            grace_s=GRACE_S + scene.evidence.lag_s,
        )
    if not truths:
        raise MissingPremise("nobody asked anything while the link was in trouble")
    longest_s = max(one.took_s for one in scene.asking.last_round)
    scene.evidence.proofs.append(f"{truths[-1]}; {len(truths)} asked, the longest waited {longest_s:.2f} s")


def _truth(scene: Scene, answer: Answer) -> str:
    role = scene.lab.profile.operation(answer.operation).role
    subject = scene.people.everybody[0] if scene.people.everybody else None
    held = scene.people.records(subject) if subject is not None else []
    if role == "write" and subject is not None:
        # Intercom ignores a lead's external id and gives it one of its own.
        key = subject.external_id if subject.role == "user" else ""
        return records.the_caller_knows_what_became_of_it(answer, held, email=subject.email, external_id=key)
    if role == "erase":
        return erasing.the_erasure_is_told_truthfully(answer, held)
    if role == "list":
        return listings.the_listing_ends_clearly(answer, expected=scene.people.ids)
    if answer.kind != "done":
        claimed = role == "read" and scene.lab.profile.policy.fallback is not None
        return answering.the_caller_gets_a_clear_error(answer, stale_claimed=claimed, because=BECAUSE)
    if role == "search" and subject is not None:
        return searching.the_search_finds(answer, expected=[subject.intercom_id])
    return answering.the_operation_is_done(answer)


def open_connections_met_it(scene: Scene) -> None:
    """Insist that what was open before the trouble met it; a target that keeps no connection has none to be led by."""
    armed = scene.breaker.armed[-1]
    if not scene.breaking.kept:
        scene.evidence.proofs.append("the target keeps no connection to Intercom open")
        return
    met = [one for one in scene.evidence.near() if one.connection in scene.breaking.kept and armed.met_by(one)]
    if not met:
        raise MissingPremise(
            f"{len(scene.breaking.kept)} connections were open before the trouble, and no call went over one of them"
        )
    scene.evidence.proofs.append(f"{len(met)} calls met it on connections that were open before")


def look_at_memory(scene: Scene) -> None:
    """Note how much memory the target's processes hold."""
    scene.watching.sizes_mib.append(resident_mib(scene.lab.target.pids))


def memory_does_not_grow(scene: Scene) -> None:
    """Judge what the last round of questions added to the target's memory."""
    look_at_memory(scene)
    scene.evidence.proofs.append(
        memory.memory_does_not_grow(
            scene.watching.sizes_mib, questions=len(scene.people.everybody), at_most_mib=GROWTH_MAX_MIB
        )
    )
