"""The links between the target and Intercom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from intercom_readiness.judgements import chaos, truth
from intercom_readiness.lab.scene.timetable import Timetable, read_rows
from steps.kinds import phrase, seconds

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given(phrase("{operation:Operation} reaches Intercom over a link that {disturbance:Disturbance}"))
def link_is_disturbed(scene: Scene, operation: str, disturbance: str) -> None:
    """Break the link, with proof that the operation used it just before."""
    scene.breaking.link(disturbance, operation)


@given(phrase("{operation:Operation} goes on over open connections of a link that {disturbance:Disturbance}"))
def open_link_is_disturbed(scene: Scene, operation: str, disturbance: str) -> None:
    """Break the link for the connections as well that the operation has just used."""
    scene.breaking.open_link(disturbance, operation)


@when(phrase("the link to the Intercom API {disturbance:Disturbance}"))
def link_for_all_is_disturbed(scene: Scene, disturbance: str) -> None:
    """Break the link for whoever uses it."""
    scene.breaking.link_for_all(disturbance)


@when(phrase("the target is asked to {operation:Operation} again and again while links are in trouble"))
def asked_by_a_timetable(scene: Scene, operation: str, datatable: list[list[str]]) -> None:
    """Break and heal links by a timetable, and ask the target all the while."""
    Timetable(scene, read_rows(datatable, seconds)).ask_meanwhile(operation)


@when(phrase("the target's memory is looked at before the link {disturbance:Disturbance} once more"))
def memory_is_looked_at(scene: Scene, disturbance: str) -> None:
    """Let the target close whatever breaker it has opened, note how much memory it holds, and break the link again."""
    chaos.look_at_memory_between(scene, disturbance)


@then("every caller is told the truth in time")
def every_caller_is_told_the_truth_in_time(scene: Scene) -> None:
    """What is true, or a clear error, and no later than claimed."""
    truth.told_in_time(scene)


@then("the connections that were open before have met it")
def open_connections_have_met_it(scene: Scene) -> None:
    """The trouble was that of connections which were open when it began."""
    chaos.open_connections_met_it(scene)


@then("its memory has not grown with the questions")
def memory_has_not_grown(scene: Scene) -> None:
    """Nothing is kept for questions that failed."""
    chaos.memory_does_not_grow(scene)


@then("the side effects are at most those of so many questions")
def side_effects_at_most_of_all(scene: Scene) -> None:
    """No more than what so many healthy operations do."""
    scene.allow_effects_of_all()
