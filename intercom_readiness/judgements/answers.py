"""Judgements on what the callers of the target got."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from intercom_readiness.judgements import attempts
from intercom_readiness.judges import answering, degradation, listings, records, retries, searching
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.vendor.limits import CONTACT_LIST_PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.scene.scene import Scene

_WRITES = {"write", "erase"}


def done(scene: Scene) -> None:
    """Judge that the last thing that was asked was done, or a create left alone where that is claimed."""
    if attempts.left_alone(scene):
        scene.evidence.proofs.append(attempts.LEFT_ALONE)
        return
    if _created_before(scene):
        scene.evidence.proofs.append("the contact was created by a question before, and the caller was told so")
        return
    writes = scene.asking.declared.role in _WRITES
    scene.evidence.proofs.append(answering.the_operation_is_done(scene.asking.answer, writes=writes))


def _created_before(scene: Scene) -> bool:
    """Tell whether an operation that only creates refused to do it again, for a contact that is there."""
    if scene.asking.declared.updates or scene.asking.answer.error_class != "conflict":
        return False
    return len(scene.asking.answers) > 1 and len(scene.people.records(scene.people.contact)) == 1


def clear_error(scene: Scene) -> None:
    """Judge that the caller was told in time that it could not be done."""
    writes = scene.asking.declared.role in _WRITES
    scene.evidence.proofs.append(answering.the_caller_gets_a_clear_error(scene.asking.answer, writes=writes))
    scene.evidence.proofs.append(
        answering.the_caller_is_answered_within(
            scene.asking.answer,
            within_s=scene.asking.bound_s(scene.asking.declared),
            grace_s=GRACE_S + scene.evidence.lag_s,
        )
    )


def not_told_that_all_is_well(scene: Scene) -> None:
    """Judge that a refusal did not become a success."""
    exchanges = scene.evidence.of_operation(scene.asking.operation)
    scene.evidence.proofs.append(retries.exhausted_retries_surface_as_an_error(exchanges, scene.asking.answer))


def carries_request_id(scene: Scene) -> None:
    """Judge that the error names Intercom's request id where there was one."""
    exchanges = scene.evidence.of_operation(scene.asking.operation)
    scene.evidence.proofs.append(retries.the_error_carries_intercoms_request_id(exchanges, scene.asking.answer))


def error_says(scene: Scene, error_class: str) -> None:
    """Judge that the error is of the class that tells what is wrong."""
    scene.evidence.proofs.append(answering.the_error_is_told_as(scene.asking.answer, error_class=error_class))


def told_the_truth(scene: Scene) -> None:
    """Judge that a write's last caller was told a success that holds, or a clear error."""
    _truth(scene, scene.asking.answer)


def told_the_truth_each_time(scene: Scene) -> None:
    """Judge that every caller of a write was told a success that holds, or a clear error."""
    for answer in scene.asking.answers:
        _truth(scene, answer)


def _truth(scene: Scene, answer: Answer) -> None:
    subject = scene.people.contact
    held = scene.people.records(subject)
    scene.evidence.proofs.append(
        records.the_caller_knows_what_became_of_it(answer, held, email=subject.email, external_id=_external_id(scene))
    )


def exactly_one_contact(scene: Scene) -> None:
    """Judge that Intercom holds the identity once, as the user or the lead that was asked for."""
    _held(scene, records.exactly_one_contact_holds)
    roles = _roles_asked_for(scene)
    if roles:
        _held(scene, partial(records.the_contact_has_the_role, roles=roles))


def _roles_asked_for(scene: Scene) -> set[str]:
    """Tell which role a write was asked for, else which it claims to create; none where nothing is said."""
    if "role" in scene.asking.declared.uses:
        return {scene.people.contact.role}
    return set(scene.asking.declared.creates)


def at_most_one_contact(scene: Scene) -> None:
    """Judge that Intercom does not hold the identity twice."""
    _held(scene, records.at_most_one_contact_holds)


def _held(scene: Scene, judge: Callable[..., str]) -> None:
    subject = scene.people.contact
    scene.evidence.quiet()
    held = scene.people.records(subject)
    scene.evidence.proofs.append(judge(held, email=subject.email, external_id=_external_id(scene)))


def listed_once(scene: Scene) -> None:
    """Judge that a listing has every contact once."""
    expected = scene.people.ids
    scene.evidence.proofs.append(listings.the_listing_is_complete(scene.asking.answer, expected=expected))


def unchanged_listed_once(scene: Scene) -> None:
    """Judge that a listing has every contact that did not change meanwhile."""
    scene.evidence.proofs.append(
        listings.the_unchanged_all_appear(scene.asking.answer, unchanged=scene.people.unchanged_ids)
    )


def listing_ends_clearly(scene: Scene) -> None:
    """Judge that a listing which met an odd page ended, and did not look complete when it was not."""
    scene.evidence.proofs.append(listings.the_listing_ends_clearly(scene.asking.answer, expected=scene.people.ids))
    scene.evidence.proofs.append(
        listings.the_listing_does_not_loop(
            scene.evidence.of_operation(scene.asking.operation),
            pages_expected=ceil(len(scene.people.ids) / _page_size(scene)),
            attempts_max=scene.retry.attempts_max,
        )
    )


def found_exactly(scene: Scene) -> None:
    """Judge that a search found the contact and nobody else."""
    scene.evidence.proofs.append(
        searching.the_search_finds(scene.asking.answer, expected=[scene.people.contact.intercom_id])
    )


def last_good_copy(scene: Scene) -> None:
    """Judge that the last good copy was served and marked."""
    judge = degradation.a_marked_old_copy_is_served
    scene.evidence.proofs.append(judge(scene.asking.answer, old_marker=scene.copies.shown_marker))


def no_old_copy(scene: Scene) -> None:
    """Judge that no copy was served in the last answers."""
    for answer in scene.asking.last_round:
        scene.evidence.proofs.append(
            degradation.no_old_copy_is_served(
                answer,
                old_marker=scene.copies.shown_marker,
                because="none may be served in this case",
                erased=_erased(scene),
            )
        )


def copies_within(scene: Scene, capacity: int) -> None:
    """Judge that no more copies are kept than declared, and that each is of whoever was asked for."""
    answers = scene.asking.last_round
    marks = [subject.canary for subject in scene.people.everybody]
    scene.evidence.proofs.append(degradation.old_copies_stay_within_capacity(answers, capacity=capacity, marks=marks))


def new_state(scene: Scene) -> None:
    """Judge that fresh data came back after healing."""
    healed_s = max((armed.healed_s or 0.0 for armed in scene.breaker.armed), default=0.0)
    scene.evidence.proofs.append(
        degradation.fresh_data_comes_back(
            [answer for answer in scene.asking.answers if answer.began_s >= healed_s],
            new_marker=scene.people.contact.marker,
            healed_s=healed_s,
            within_s=scene.copies.replaced_within_s,
        )
    )


def _why_no_copy(scene: Scene) -> str:
    switched = [f"{name} is {value}" for name, value in scene.asking.settings.items()]
    return " and ".join(switched + [armed.sentence for armed in scene.breaker.armed])


def _page_size(scene: Scene) -> float:
    settings = scene.lab.profile.settings
    if not settings.declared("page_size"):
        return CONTACT_LIST_PAGE_SIZE
    return float(settings.resolve("page_size", scene.asking.settings.get("page_size", "lab")))


def _erased(scene: Scene) -> bool:
    return any(scene.lab.profile.operation(operation).role == "erase" for operation, _ in scene.asking.asked)


def _external_id(scene: Scene) -> str:
    # Intercom ignores a lead's external id and gives it one of its own.
    return scene.people.contact.external_id if scene.people.contact.role == "user" else ""
