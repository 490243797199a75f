"""Judgements on how notifications are answered, and on what they do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges import webhook_effects, webhooks
from intercom_readiness.profile.webhooks import declares_of_webhooks
from intercom_readiness.vendor.webhooks import ANSWER_WITHIN_S

if TYPE_CHECKING:
    from intercom_readiness.delivery import Delivery
    from intercom_readiness.lab.scene.acting import Shown
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.profile.webhooks import Webhooks

# Intercom's own clock is the fake's, which shares the machine with the target; beyond what the lab's lag shows.
GRACE_S = 0.1
UNSIGNED = "it was not signed by Intercom"
UNREADABLE = "it is no notification, though it is signed"
TOO_LARGE = "it is larger than the target claims to take"


def _last(scene: Scene) -> list[Delivery]:
    return scene.notifying.deliveries(scene.notifying.last)


def _shown(scene: Scene) -> Shown:
    if scene.acting.shown is None:
        raise MissingPremise("no effect of a fresh notification was seen before")
    return scene.acting.shown


def _claims(scene: Scene) -> Webhooks:
    claims = scene.lab.profile.policy.webhooks
    if claims is None:
        raise MissingPremise("the profile has no [policy.webhooks]")
    return claims


# -- answers --------------------------------------------------------------------------------------------------


def acknowledged(scene: Scene, within_s: float, *, share: float = 1.0) -> None:
    """Judge that (a share of) what was told last was acknowledged in time; of a repeated delivery, the last attempt."""
    deliveries = _last(scene)
    latest = max((one.attempt for one in deliveries), default=1)
    scene.evidence.proofs.append(
        webhooks.notifications_are_acknowledged(
            [one for one in deliveries if one.attempt == latest],
            within_s=within_s,
            grace_s=GRACE_S + scene.evidence.lag_s,
            statuses=scene.lab.profile.by_role("webhook")[0].done.status,
            share=share,
        )
    )


def forgery_refused(scene: Scene) -> None:
    """Judge that what was delivered last was refused, since it is not signed by Intercom."""
    scene.evidence.proofs.append(webhooks.deliveries_are_refused(_last(scene), because=UNSIGNED))


def unreadable_refused(scene: Scene) -> None:
    """Judge that what was delivered last was refused, since it is no notification."""
    scene.evidence.proofs.append(webhooks.deliveries_are_refused(_last(scene), because=UNREADABLE))


def oversized_refused(scene: Scene) -> None:
    """Judge that what was delivered last was refused, since it is too large."""
    scene.evidence.proofs.append(webhooks.deliveries_are_refused(_last(scene), because=TOO_LARGE))


def taken_or_refused(scene: Scene) -> None:
    """Judge that what was delivered last did no harm, whatever the target makes of it."""
    scene.evidence.proofs.append(webhooks.damage_is_survived(_last(scene)))


def signature_judged_first(scene: Scene) -> None:
    """Judge that a wrong signature is refused alike, whatever stands in the body."""
    of_damaged = _last(scene)
    scene.notifying.tell("with a wrong signature")
    (in_order,) = _last(scene)
    webhooks.deliveries_are_refused([in_order], because=UNSIGNED)
    scene.evidence.proofs.append(webhooks.the_signature_is_judged_first(of_damaged, refusal=in_order.status or 0))


def probe_answered(scene: Scene) -> None:
    """Judge that Intercom's probe was answered, so that the endpoint can be saved."""
    statuses = [one.status for one in scene.notifying.probes()]
    refusal = scene.notifying.probe_refusal
    if refusal is None:
        raise MissingPremise("Intercom did not probe the endpoint in this scenario")
    scene.evidence.proofs.append(webhooks.the_probe_is_answered(statuses, refusal=refusal))


# -- effects --------------------------------------------------------------------------------------------------


def no_effect(scene: Scene) -> None:
    """Judge that what was told last has no effect."""
    _shown(scene)
    scene.evidence.proofs.append(webhook_effects.no_effect(scene.acting.watch(0), because=UNSIGNED))


def one_effect(scene: Scene) -> None:
    """Judge that each of what was told last took effect once, however often it was delivered."""
    fresh, notifications, deliveries = _shown(scene).signs, len(scene.notifying.last), len(_last(scene))
    scene.acting.await_signs(fresh * notifications)
    signs = scene.acting.watch(fresh * notifications)
    each = scene.acting.signs_of_each() if notifications > 1 else None
    proof = webhook_effects.once(
        signs if each is None else [*each.values()], fresh=fresh, deliveries=deliveries, notifications=notifications
    )
    if deliveries > notifications:
        scene.acting.demand_counts()
    scene.evidence.proofs.append(proof)


def no_further_effect(scene: Scene) -> None:
    """Judge that a notification that was delivered once more had no effect beyond its first one."""
    _shown(scene)
    scene.acting.demand_counts()
    because = "it had its effect when it was delivered first"
    scene.evidence.proofs.append(webhook_effects.no_effect(scene.acting.watch(0), because=because))


def every_effect(scene: Scene) -> None:
    """Judge that none of what was told last is lost."""
    fresh, count = _shown(scene).signs, len(scene.notifying.last)
    scene.acting.demand_counts()
    within_s = scene.lab.profile.policy.recovery.within_s
    signs = scene.acting.await_signs(fresh * count, longer_s=within_s)
    because = "many came at once" if count > 1 else "it came at a bad time"
    scene.evidence.proofs.append(webhook_effects.not_lost(signs, fresh=fresh, count=count, because=because))


def effect_survives_the_crash(scene: Scene) -> None:
    """Judge that what was acknowledged just before a crash took effect, before it or after."""
    fresh = _shown(scene).signs
    if not scene.acting.outlasts_a_crash:
        raise MissingPremise(
            "what effects.webhook looks at is lost in a crash, so a sign from just before it is as well"
        )
    within_s = scene.lab.profile.policy.recovery.within_s
    signs = scene.acting.await_signs(fresh, longer_s=within_s)
    because = "the target was killed right after its acknowledgement"
    scene.evidence.proofs.append(webhook_effects.not_lost(signs, fresh=fresh, because=because))


def next_one_is_taken(scene: Scene) -> None:
    """Judge that a fresh notification is acknowledged and takes effect, after whatever came before."""
    scene.acting.tell()
    acknowledged(scene, ANSWER_WITHIN_S)
    one_effect(scene)


def old_state_is_gone(scene: Scene) -> None:
    """Judge that no state from before the last change was served."""
    outdated = [*scene.changes.outdated, scene.copies.shown_marker]
    for answer in scene.asking.last_round:
        scene.evidence.proofs.append(
            webhook_effects.the_old_state_is_gone(answer, outdated=outdated, current=scene.people.contact.marker)
        )


def topics_drop_copies(scene: Scene) -> None:
    """Ask for each contact of which a topic told that is claimed to drop copies, and judge that it did."""
    scene.acquaintances.ask()
    by_topic: dict[str, list[list[webhook_effects.Shown]]] = {}
    for one in scene.acquaintances.everybody:
        # Of whom is gone no text tells the present state.
        now = one.now.marker if one.into is None else ""
        shown = [webhook_effects.Shown(answer, one.before.name, now) for answer in one.answers]
        by_topic.setdefault(one.topic, []).extend([shown] if shown else [])
    for topic, contacts in by_topic.items():
        scene.evidence.proofs.append(webhook_effects.a_topic_drops_the_copy(topic, contacts))


def account_for_side_effects(scene: Scene) -> None:
    """Allow what the notifications that were acknowledged change at Intercom, and nothing else."""
    if scene.acting.shown is None:
        # Nobody has seen what a notification does, so nobody can tell what is beyond it.
        scene.effects.free = True
        return
    scene.effects.also += scene.acting.changes_allowed()
    scene.effects.at_most = True


# -- claims ---------------------------------------------------------------------------------------------------


def public_address_is_encrypted(scene: Scene) -> None:
    """Judge the address of production, as the profile attests it."""
    scene.effects.free = True
    scene.evidence.proofs.append(webhooks.the_public_address_is_encrypted(_claims(scene).public_url))


def compared_in_constant_time(scene: Scene) -> None:
    """Judge the claim about how signatures are compared, by looking it up in the source."""
    scene.effects.free = True
    claim = _claims(scene).constant_time
    if claim is None:
        raise MissingPremise("policy.webhooks.constant_time does not say where signatures are compared")
    file = scene.lab.profile.folder / claim.file
    if not file.is_file():
        raise MissingPremise(f"policy.webhooks.constant_time names {claim.file}, which is no file")
    lines = enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
    found = next((number for number, line in lines if re.search(claim.pattern, line)), None)
    scene.evidence.proofs.append(webhook_effects.comparison_is_claimed(claim.file, found, pattern=claim.pattern))


def durable_deduplication_is_claimed(scene: Scene) -> None:
    """Judge that the profile claims to know notifications again after a restart."""
    scene.effects.free = True
    scene.evidence.proofs.append(
        webhook_effects.claimed(
            declares_of_webhooks(scene.lab.profile.policy.webhooks, "durable_deduplication"),
            what="notifications are known again after a restart",
            without="after a restart, a notification that is delivered again is acted on again",
            key="policy.webhooks.deduplication",
        )
    )


def durable_work_is_claimed(scene: Scene) -> None:
    """Judge that the profile claims to lose no acknowledged work in a crash."""
    scene.effects.free = True
    scene.evidence.proofs.append(
        webhook_effects.claimed(
            declares_of_webhooks(scene.lab.profile.policy.webhooks, "durable_work"),
            what="acknowledged notifications survive a crash",
            without="a crash loses what was acknowledged, and Intercom does not deliver it again",
            key="policy.webhooks.work",
        )
    )
