"""Judgements on the ledger: what the target acknowledged, to callers and to Intercom, against what is there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from intercom_readiness.accounts import Told
from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges import answering, ledger
from intercom_readiness.lab.waiting import NotInTime, eventually

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene

LOOK_EVERY_S = 0.1


def balanced(scene: Scene) -> None:
    """Judge what callers were told, and, where they came and can be counted, the effects of notifications."""
    scene.evidence.quiet()
    scene.evidence.proofs.append(ledger.the_books_balance(scene.books.accounts()))
    if scene.acting.shown is not None and scene.rush.notified:
        _effects(scene, once=True)


def all_done(scene: Scene) -> None:
    """Judge that all that was asked was done."""
    for answer in scene.asking.answers:
        scene.evidence.proofs.append(answering.the_operation_is_done(answer, writes=True))


def nothing_accepted_is_lost(scene: Scene) -> None:
    """Judge that what was merely accepted is there as well, after the time that the target claims to need for it."""
    accepted = [one.accepted for one in scene.lab.profile.operations.values() if one.accepted is not None]
    within_s = max((one.completion.within_s for one in accepted), default=0.0)
    scene.evidence.quiet()
    accounts = scene.books.accounts()
    if not any(errand.standing == "accepted" for account in accounts for errand in account.errands):
        raise MissingPremise("nothing was accepted and still to be done when the target was killed")
    try:
        proof = eventually(lambda: _balanced(scene), min(within_s, scene.lab.patience_s), LOOK_EVERY_S)
    except NotInTime:
        proof = ledger.the_books_balance(scene.books.accounts(), accepted_too=True)
    scene.evidence.proofs.append(proof)


def _balanced(scene: Scene) -> str:
    try:
        return ledger.the_books_balance(scene.books.accounts(), accepted_too=True)
    except PromiseBroken:
        return ""


def effects_survive(scene: Scene) -> None:
    """
    Judge that every notification that was acknowledged took effect, before the crash or after it.

    Whatever was in work at that moment may be done again: nobody can do and remember in one step.
    """
    if not scene.acting.outlasts_a_crash:
        raise MissingPremise(
            "what effects.webhook looks at is lost in a crash, so a sign from just before it is as well"
        )
    _effects(scene, once=False)


def _effects(scene: Scene, *, once: bool) -> None:
    shown = scene.acting.shown
    if shown is None:
        raise MissingPremise("no effect of a fresh notification was seen before")
    acknowledged = [one for one in scene.notifying.deliveries(scene.notifying.last) if one.acknowledged]
    taken = {one.notification_id for one in acknowledged}
    fresh, wanted = shown.signs, shown.signs * len(taken)
    total = scene.acting.await_signs(wanted, longer_s=scene.lab.profile.policy.recovery.within_s)
    each = scene.acting.signs_of_each()
    # What callers have written is told as well: signs that do not tell whose they are may be more, and not fewer.
    if once := once and each is not None:
        scene.acting.watch(wanted, since_s=max((one.closed_s for one in acknowledged), default=None))
        each = scene.acting.signs_of_each()
    told = [Told(one.id, one.id in taken, (each or {}).get(one.id, 0)) for one in scene.notifying.last]
    scene.evidence.proofs.append(
        ledger.the_notifications_took_effect(
            told, fresh=fresh, counts=scene.acting.counts, once=once, total=None if each is not None else total
        )
    )


def account_for_side_effects(scene: Scene) -> None:
    """
    Allow the side effects of all that was asked and of all notifications that were acknowledged, and no others.

    Intercom tells of what callers have the target write as well.
    """
    scene.allow_effects_of_all()
    if scene.acting.shown is not None:
        taken = {one.notification_id for one in scene.notifying.sender.deliveries() if one.acknowledged}
        scene.effects.also += Counter({kind: count * len(taken) for kind, count in scene.acting.shown.changes.items()})
