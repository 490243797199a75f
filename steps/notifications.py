"""What Intercom, or somebody in its name, delivers to the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, when

from intercom_readiness.judgements import forgeries
from intercom_readiness.lab.scene.overtaking import delete_while_reading
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene

NEEDS = ("role:webhook", "claim:webhooks")


@given(phrase("Intercom has the target's address for notifications", *NEEDS))
def target_is_subscribed(scene: Scene) -> None:
    """Subscribe the target to every topic."""
    scene.notifying.subscribe()


@given(phrase("the target has acted on a notification", *NEEDS, "effect:webhook"))
def target_has_acted(scene: Scene) -> None:
    """Have a fresh notification take an effect that can be seen."""
    scene.acting.show()


@given(phrase("the target claims {claim:Claim}", *NEEDS, "webhooks:{claim}"))
def target_claims(scene: Scene, claim: str) -> None:
    """Go on where the profile claims it."""
    scene.evidence.note(f"the profile claims {claim}")


@given(phrase("Intercom has sent {count:Count} more"))
def more_were_sent(scene: Scene, count: int) -> None:
    """Deliver further notifications, about others."""
    scene.acting.tell_of_others(count)


@given(phrase("notifications come over a link that {disturbance:Disturbance}"))
def link_for_notifications_is_disturbed(scene: Scene, disturbance: str) -> None:
    """Break the link on which notifications come."""
    scene.notifying.break_link(disturbance)


@given(
    phrase(
        "Intercom answers everything with {fault:Fault} while the target waits for it on behalf of {callers:Callers}"
    )
)
def target_waits(scene: Scene, fault: str, callers: int) -> None:
    """Break every call, and have the target make some."""
    scene.breaking.everything(fault)
    scene.callers.keep_the_target_waiting(callers)


@given("the target waits for Intercom as long as in production")
def target_waits_as_in_production(scene: Scene) -> None:
    """Have the target run with the timeouts of production, where the lab can set them."""
    scene.callers.wait_as_in_production()


@given("the target has read a contact for each topic that it claims")
def contacts_of_claimed_topics(scene: Scene) -> None:
    """Have the target read contacts, where it can, so that it may have something to read anew."""
    scene.acquaintances.meet_for_claimed_topics()


@given(
    phrase(
        "the target has shown a contact for each topic that drops its copy",
        *(*NEEDS, "role:read", "claim:fallback", "effect:webhook", "drops:"),
    )
)
def contacts_of_dropping_topics(scene: Scene) -> None:
    """Have the target show a contact for each topic that is claimed to drop its copy."""
    scene.acquaintances.meet_for_dropping_topics()


@when(phrase("Intercom tells of each of them in its topic", *NEEDS))
def each_is_told_in_its_topic(scene: Scene) -> None:
    """Let something happen to each of these contacts, and tell of all at once."""
    scene.acquaintances.tell()


@when(phrase("a notification arrives {manner:Manner}"))
def notification_arrives(scene: Scene, manner: str) -> None:
    """Deliver a notification in another way than usual."""
    scene.acting.tell(manner)


@when(phrase("each of {count:Count} notifications arrives {manner:Manner}"))
def notifications_arrive(scene: Scene, count: int, manner: str) -> None:
    """Deliver notifications in another way than usual, one after the other, where effects can be counted."""
    scene.acting.demand_counts()
    scene.acting.tell(manner, count=count)


@when(phrase("another change of the same contact is told", *NEEDS, "effect:change"))
def another_change_is_told(scene: Scene) -> None:
    """Tell of the contact again, with a notification of its own."""
    scene.acting.tell(subject=scene.people.contact)


@when("Intercom sends a notification")
def intercom_sends_one(scene: Scene) -> None:
    """Deliver a notification as Intercom does by itself."""
    scene.acting.send(1)


@when(phrase("Intercom sends {count:Count} notifications"))
def intercom_sends_many(scene: Scene, count: int) -> None:
    """Deliver many notifications at once, as Intercom does by itself."""
    scene.acting.send(count)


@when(phrase("Intercom sends a {topic:Topic} notification"))
def intercom_sends_topic(scene: Scene, topic: str) -> None:
    """Deliver a notification of some topic."""
    scene.notifying.tell(topic=topic)


@when("Intercom sends notifications about all of them, some damaged on the way")
def notifications_about_everybody(scene: Scene) -> None:
    """Deliver a good notification, a forged one and a damaged one about each person."""
    scene.notifying.tell_of_everybody()


@when("the first notification is delivered once more")
def first_is_delivered_again(scene: Scene) -> None:
    """Deliver the first notification again."""
    scene.acting.tell_the_first_again()


@when("Intercom repeats what failed")
def intercom_repeats(scene: Scene) -> None:
    """Let Intercom's minute pass."""
    scene.notifying.retry()


@when("Intercom probes the address and sends a ping")
def intercom_probes(scene: Scene) -> None:
    """Save the endpoint anew, and send a test request."""
    scene.notifying.probe_and_ping()


@when("a machine makes up forgeries")
def forgeries_are_made_up(scene: Scene) -> None:
    """Prepare forgeries of a notification."""
    forgeries.prepare(scene)


@when("a machine writes notifications in all ways that there are")
def notifications_are_made_up(scene: Scene) -> None:
    """Prepare rightly signed notifications."""
    forgeries.prepare(scene)


@when("the target is killed")
def target_is_killed(scene: Scene) -> None:
    """End the target as a crash would."""
    scene.acting.crash()


@when("the target is started again")
def target_is_started_again(scene: Scene) -> None:
    """Start it with all that it keeps."""
    scene.acting.start_again()


@when("the target is killed and started again")
def target_is_restarted(scene: Scene) -> None:
    """End the target as a crash would, and start it with all that it keeps."""
    scene.acting.crash()
    scene.acting.start_again()


@when(phrase("Intercom tells of a change of the contact", *NEEDS, "effect:webhook", "topic:contact.user.updated"))
def change_is_told(scene: Scene) -> None:
    """Change the contact at Intercom, and tell the target."""
    scene.changes.change_and_tell()


@when("all the time has passed that a notification may take")
def time_for_it_has_passed(scene: Scene) -> None:
    """Wait until whatever the target does because of what was told last is over."""
    scene.changes.outlast_the_work()


@when(
    phrase(
        "the contact changes twice, and Intercom tells of the older change last",
        *NEEDS,
        "effect:webhook",
        "topic:contact.user.updated",
    )
)
def older_change_is_told_last(scene: Scene) -> None:
    """Change the contact twice, and tell of it in the wrong order."""
    scene.changes.change_twice_and_tell_the_older_last()


@when("Intercom tells of the first change once more")
def first_change_is_told_again(scene: Scene) -> None:
    """Deliver the first notification about the contact again."""
    scene.changes.tell_the_first_again()


@when("Intercom tells of an older change of the contact")
def older_change_is_told(scene: Scene) -> None:
    """Tell of a change that happened before all else that was told."""
    scene.changes.tell_of_an_older_change()


@when(phrase("Intercom tells {topic:Topic} of the contact", *NEEDS, "effect:webhook", "topic:{topic}"))
def something_is_told(scene: Scene, topic: str) -> None:
    """Tell the target what has happened to the contact."""
    scene.changes.tell(topic)


@when(
    phrase(
        "Intercom deletes the contact and tells it while {operation:Operation} is under way",
        *NEEDS,
        "effect:webhook",
        "topic:contact.deleted",
    )
)
def deletion_overtakes(scene: Scene, operation: str) -> None:
    """Have the deletion told while an older answer of Intercom's is still under way."""
    delete_while_reading(scene, operation)
