"""What the target's callers get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from intercom_readiness.judgements import answers, truth
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@then("the target does as asked")
def target_does_as_asked(scene: Scene) -> None:
    """The last thing asked was done."""
    answers.done(scene)


@then("the caller gets a clear error")
def caller_gets_a_clear_error(scene: Scene) -> None:
    """The caller was told in time that it could not be done."""
    answers.clear_error(scene)


@then("the caller is not told that all is well")
def caller_not_told_all_is_well(scene: Scene) -> None:
    """A refusal did not become a success."""
    answers.not_told_that_all_is_well(scene)


@then("the error carries Intercom's request id where there was one")
def error_carries_request_id(scene: Scene) -> None:
    """Intercom's support can be told which request failed."""
    answers.carries_request_id(scene)


@then(phrase("the error says {error_class:ErrorClass}", "error:{error_class}"))
def error_says(scene: Scene, error_class: str) -> None:
    """The error is of the class that tells what is wrong."""
    answers.error_says(scene, error_class)


@then("the caller is told the truth")
def caller_is_told_the_truth(scene: Scene) -> None:
    """A success that holds, or a clear error."""
    answers.told_the_truth(scene)


@then("a copy is served where one is claimed")
def claimed_copy_is_served(scene: Scene) -> None:
    """No error, where the target claims to have something better."""
    truth.claimed_copy_served(scene)


@then("Intercom holds exactly one such contact")
def exactly_one_contact(scene: Scene) -> None:
    """The identity is held once."""
    scene.effects.free = True
    answers.exactly_one_contact(scene)


@then("Intercom holds at most one such contact")
def at_most_one_contact(scene: Scene) -> None:
    """The identity is not held twice."""
    scene.effects.free = True
    answers.at_most_one_contact(scene)


@then("every caller is told the truth")
def every_caller_is_told_the_truth(scene: Scene) -> None:
    """A success that holds, or a clear error, each time."""
    answers.told_the_truth_each_time(scene)


@then("all contacts are listed once")
def all_listed_once(scene: Scene) -> None:
    """The listing is complete and without doubles."""
    answers.listed_once(scene)


@then("all unchanged contacts are listed once")
def unchanged_listed_once(scene: Scene) -> None:
    """What did not change is there."""
    answers.unchanged_listed_once(scene)


@then("the listing ends clearly and without a loop")
def listing_ends_clearly(scene: Scene) -> None:
    """The listing ended, and did not look complete when it was not."""
    answers.listing_ends_clearly(scene)


@then("exactly that contact is found")
def exactly_that_contact_is_found(scene: Scene) -> None:
    """The search found the contact and nobody else."""
    answers.found_exactly(scene)


@then(phrase("the caller gets the last good copy, marked as old, because of {fault:Fault}", "fallback_on:{fault}"))
def last_good_copy_on_fault(scene: Scene, fault: str) -> None:
    """The last good copy was served and marked."""
    answers.last_good_copy(scene)


@then(
    phrase(
        "the caller gets the last good copy, marked as old, because the link {disturbance:Disturbance}",
        "fallback_on:{disturbance}",
    )
)
def last_good_copy_on_link(scene: Scene, disturbance: str) -> None:
    """The last good copy was served and marked."""
    answers.last_good_copy(scene)


@then("the caller gets no old copy")
def no_old_copy(scene: Scene) -> None:
    """No copy was served."""
    answers.no_old_copy(scene)


@then(phrase("at most {count:Count} callers get an old copy, and no other data"))
def copies_within(scene: Scene, count: int) -> None:
    """No more copies are kept than declared."""
    answers.copies_within(scene, count)


@then("the caller gets the new state")
def caller_gets_the_new_state(scene: Scene) -> None:
    """Fresh data came back."""
    answers.new_state(scene)
