"""Contacts at Intercom: who is known, who is not, and what happens to them behind the target's back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, when

from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.lab.subjects import Role


@given(phrase("a contact for {operation:Operation}"))
def contact_for(scene: Scene, operation: str) -> None:
    """Introduce somebody about whom the operation can be asked: new for one that only creates, else known."""
    scene.people.meet_for(operation)


@given(phrase("{count:Count} contacts for {operation:Operation}"))
def contacts_for(scene: Scene, count: int, operation: str) -> None:
    """Introduce several of them."""
    scene.people.meet_for(operation, count)


@given(phrase("Intercom knows {count:Count} contacts"))
def intercom_knows_contacts(scene: Scene, count: int) -> None:
    """Introduce several contacts."""
    scene.people.meet_known(count)


@given(phrase("a new {role:Role} for {operation:Operation}", "creates:{operation}/{role}"))
def new_contact_for(scene: Scene, role: Role, operation: str) -> None:
    """Introduce somebody whom Intercom does not know, and whom the operation creates."""
    scene.people.meet(role)


@given("the contact has been deleted at Intercom")
def contact_deleted(scene: Scene) -> None:
    """Delete the contact behind the target's back."""
    scene.people.delete(scene.people.contact)


@given("the contact has been archived at Intercom")
def contact_archived(scene: Scene) -> None:
    """Archive the contact behind the target's back."""
    scene.people.archive(scene.people.contact)


@when("the contact changes at Intercom")
def contact_changes(scene: Scene) -> None:
    """Change the contact behind the target's back."""
    scene.people.change(scene.people.contact)


@given(phrase("contacts come, go and change while {operation:Operation} runs"))
def contacts_change_meanwhile(scene: Scene, operation: str) -> None:
    """Have contacts change once the first page has been read."""
    scene.breaking.churn_during(operation)


@given(phrase("new contacts reach Intercom's search only after {delay_s:Duration}"))
def search_lags(scene: Scene, delay_s: float) -> None:
    """Delay Intercom's search index."""
    scene.breaking.lag_search(delay_s)
