"""Judgements on notifications that nobody thought of: made by Hypothesis, and told shrunken when one gets through."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges import webhook_effects, webhooks
from intercom_readiness.lab.scene import forging
from intercom_readiness.lab.scene.sightings import Notification
from intercom_readiness.lab.target.wire import Wire

from .notifications import UNSIGNED

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.scene.scene import Scene

# Each is one request on a connection of its own, some 4 ms of work for lab and target together.
FORGERIES = 80
GENUINE = 40


def prepare(scene: Scene) -> None:
    """Introduce the contact that made-up notifications are about."""
    scene.acting.begin(scene.notifying.someone())


def forgeries_refused(scene: Scene) -> None:
    """Judge that generated forgeries are refused one and all, and that none has an effect."""
    contact = scene.people.everybody[-1]
    delivered: list[Notification] = []

    def judge(forgery: forging.Forged, status: int | None) -> None:
        delivered.append(Notification(forgery.notification_id, scene.notifying.topic, contact))
        webhooks.status_refuses(status, told=f"{forgery} was {_answered(status)}", because=UNSIGNED)

    about = (scene.notifying.topic, contact, scene.lab.client_secret)
    with closing(Wire()) as wire:
        for forgery in (*forging.rewritings(*about), forging.unkeyed(*about)):
            judge(forgery, scene.notifying.deliver_as_stranger(wire, forgery.body, forgery.signed))
    _each(scene, forging.forgeries(*about), FORGERIES, judge)
    scene.notifying.last = delivered
    scene.evidence.proofs.append(webhook_effects.no_effect(scene.acting.watch(0), because=UNSIGNED))
    scene.evidence.proofs.append(f"{len(delivered)} generated forgeries refused")


def genuine_taken(scene: Scene) -> None:
    """Judge that generated notifications with a right signature are acknowledged, however they are written."""
    contact = scene.people.everybody[-1]
    count = 0

    def judge(genuine: forging.Forged, status: int | None) -> None:
        nonlocal count
        count += 1
        if status is None or status // 100 != 2:  # noqa: PLR2004 (HTTP's class of successes)
            raise PromiseBroken(
                "an acknowledgement of a rightly signed notification, however it is written",
                f"{genuine} was {_answered(status)}",
                hint="sign the bytes as they came, before anything parses or decodes them",
            )

    _each(scene, forging.genuine(scene.notifying.topic, contact, scene.lab.client_secret), GENUINE, judge)
    scene.effects.free = True
    scene.evidence.proofs.append(f"{count} generated notifications acknowledged")


def _each(scene: Scene, examples: object, count: int, judge: Callable[[forging.Forged, int | None], None]) -> None:
    with closing(Wire()) as wire:
        forging.for_each(
            examples,
            lambda one: judge(one, scene.notifying.deliver_as_stranger(wire, one.body, one.signed)),
            count=count,
            seed=scene.lab.seed,
        )


def _answered(status: int | None) -> str:
    return "not answered" if status is None else f"answered with {status}"
