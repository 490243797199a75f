"""How notifications are answered, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from intercom_readiness.judgements import forgeries, notifications
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@then(phrase("{which:Which} is acknowledged within {within_s:Duration}"))
def they_are_acknowledged(scene: Scene, which: str, within_s: float) -> None:
    """What was told last, one or many, was acknowledged in time."""
    notifications.acknowledged(scene, within_s)


@then(phrase("nine in ten are acknowledged within {within_s:Duration}"))
def nine_in_ten_are_acknowledged(scene: Scene, within_s: float) -> None:
    """Of a crowd, which waits for itself on few cores, most were acknowledged in time."""
    notifications.acknowledged(scene, within_s, share=0.9)


@then("it is refused as not signed by Intercom")
def forgery_is_refused(scene: Scene) -> None:
    """A forgery was refused."""
    notifications.forgery_refused(scene)


@then("it is refused as any wrong signature is")
def refused_by_its_signature(scene: Scene) -> None:
    """The signature was judged before the body was read."""
    notifications.signature_judged_first(scene)


@then("each is refused as not signed by Intercom, and none has an effect")
def made_up_forgeries_are_refused(scene: Scene) -> None:
    """All made-up forgeries were refused and did nothing."""
    forgeries.forgeries_refused(scene)


@then("each is acknowledged")
def made_up_notifications_are_taken(scene: Scene) -> None:
    """All made-up notifications with a right signature were taken."""
    forgeries.genuine_taken(scene)


@then("it is refused as unreadable")
def unreadable_is_refused(scene: Scene) -> None:
    """What is no notification was refused."""
    notifications.unreadable_refused(scene)


@then("it is refused as too large")
def oversized_is_refused(scene: Scene) -> None:
    """What is too large was refused."""
    notifications.oversized_refused(scene)


@then("it is taken, or refused as unreadable")
def taken_or_refused(scene: Scene) -> None:
    """What only some parsers read did no harm."""
    notifications.taken_or_refused(scene)


@then("the probe is answered")
def probe_is_answered(scene: Scene) -> None:
    """Intercom can save the address."""
    notifications.probe_answered(scene)


@then("it has no effect")
def it_has_no_effect(scene: Scene) -> None:
    """Nothing was done because of it."""
    notifications.no_effect(scene)


@then(phrase("{which:Which} takes effect once"))
def they_take_effect_once(scene: Scene, which: str) -> None:
    """What was told last, one or many, was acted on once, however often it came."""
    notifications.one_effect(scene)


@then("it takes no further effect")
def it_takes_no_further_effect(scene: Scene) -> None:
    """It was not acted on again."""
    notifications.no_further_effect(scene)


@then("every one takes effect")
def every_one_takes_effect(scene: Scene) -> None:
    """None was lost."""
    notifications.every_effect(scene)


@then("every one takes effect once Intercom answers again")
def every_one_takes_effect_later(scene: Scene) -> None:
    """None was lost in the outage."""
    scene.breaking.heal()
    notifications.every_effect(scene)


@then("its effect survives the crash")
def effect_survives(scene: Scene) -> None:
    """What was acknowledged was done."""
    notifications.effect_survives_the_crash(scene)


@then("the next notification takes effect")
def next_one_is_taken(scene: Scene) -> None:
    """What came before did no harm."""
    notifications.next_one_is_taken(scene)


@then("the caller gets no state from before")
def no_state_from_before(scene: Scene) -> None:
    """No copy was served that Intercom has told to be old."""
    notifications.old_state_is_gone(scene)


@then("no topic leaves the state from before")
def no_topic_leaves_the_old_state(scene: Scene) -> None:
    """Each topic that is claimed to drop copies does."""
    notifications.topics_drop_copies(scene)


@then("no other side effects occur")
def no_other_side_effects(scene: Scene) -> None:
    """Nothing changed at Intercom but what notifications change."""
    notifications.account_for_side_effects(scene)


@then(
    phrase("the production value of the address for notifications is encrypted", "role:webhook", "webhooks:public_url")
)
def public_address_is_encrypted(scene: Scene) -> None:
    """Production is reached over https."""
    notifications.public_address_is_encrypted(scene)


@then(phrase("the profile claims a comparison in constant time", "role:webhook", "webhooks:constant_time"))
def compared_in_constant_time(scene: Scene) -> None:
    """The claim stands in the source."""
    notifications.compared_in_constant_time(scene)


@then(phrase("the profile claims durable deduplication", "role:webhook", "claim:webhooks"))
def durable_deduplication_is_claimed(scene: Scene) -> None:
    """Notifications are known again after a restart."""
    notifications.durable_deduplication_is_claimed(scene)


@then(phrase("the profile claims durable work", "role:webhook", "claim:webhooks"))
def durable_work_is_claimed(scene: Scene) -> None:
    """What was acknowledged survives a crash."""
    notifications.durable_work_is_claimed(scene)
