"""Intercom's status page, and what the target makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from intercom_readiness.judgements import status_page
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given(phrase("the status page has been quiet", "claim:status_page"))
def page_has_been_quiet(scene: Scene) -> None:
    """Nothing has happened there since the target was started."""
    scene.page.begin()


@given(phrase("the target tells a quiet status page", "claim:status_page"))
def target_tells_a_quiet_page(scene: Scene) -> None:
    """Insist that the target sees the page before something happens there."""
    scene.page.insist_quiet()


@when("an incident is opened on the status page")
def incident_is_opened(scene: Scene) -> None:
    """The page tells it by indicator, component and incident."""
    scene.page.befall()


@when("an incident is opened on the status page beside an indicator that says none")
def incident_is_opened_quietly(scene: Scene) -> None:
    """The page lists it, and all components work."""
    scene.page.befall(indicated=False)


@when("the incident is resolved")
def incident_is_resolved(scene: Scene) -> None:
    """The page tells it as over."""
    scene.page.resolve()


@when(phrase("the status page answers with {fault:Fault}"))
def page_answers_badly(scene: Scene, fault: str) -> None:
    """Every answer of the page is bad."""
    scene.page.spoil(fault)


@when(phrase("the link to the status page {disturbance:Disturbance}"))
def page_is_cut_off(scene: Scene, disturbance: str) -> None:
    """Break the link, with proof that the target used it just before."""
    scene.page.break_link(disturbance)


@when("the status page can be read again")
def page_can_be_read_again(scene: Scene) -> None:
    """Heal what was broken."""
    scene.page.heal()


@when("the target has had time to see it")
def target_has_had_time_to_see_it(scene: Scene) -> None:
    """Wait until it tells something else than a quiet page, or should have."""
    scene.page.outlast()


@then("the target tells the incident in time")
def target_tells_the_incident(scene: Scene) -> None:
    """It shows within the claimed time."""
    status_page.tells_an_incident(scene)


@then("the target tells a quiet status page in time")
def target_tells_quiet(scene: Scene) -> None:
    """It shows neither an incident nor that the page is unknown."""
    status_page.tells_quiet(scene)


@then("the target tells that the status page is unknown in time")
def target_tells_unknown(scene: Scene) -> None:
    """It shows that the page is unknown, and no incident."""
    status_page.tells_unknown(scene)


@then("health is neither slow nor bad for it")
def health_is_unharmed(scene: Scene) -> None:
    """The page is a source of news, and nothing that the service needs."""
    status_page.harms_nobody(scene)
