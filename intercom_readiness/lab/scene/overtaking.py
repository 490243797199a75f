"""A deletion that overtakes a read: what Intercom answered before it arrives only after the target was told."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.subjects import kind_of
from intercom_readiness.lab.waiting import NotInTime, eventually

if TYPE_CHECKING:
    from intercom_readiness.faults.breaker import Armed
    from intercom_readiness.model import Exchange

    from .scene import Scene

DELETED = "contact.deleted"
# The right answer, late, and well within the timeout of one attempt.
HELD = "a slow answer"
LOOK_EVERY_S = 0.005
GOOD_BELOW = 300
# Of the timeout of one attempt: whoever hangs up before has not given up waiting.
DROPPED_SHARE = 0.9


def delete_while_reading(scene: Scene, operation: str) -> None:
    """
    Ask, and while Intercom's answer is held back delete the contact, tell of it, and wait until that is handled.

    The read itself was asked before the deletion, so its answer is not for judging.

    Raises:
        MissingPremise: No call was held back, or its answer did not arrive whole after the target was told, although
            the target did not drop it.
    """
    contact = scene.people.contact
    # Subscribing takes longer than an answer may be held back.
    scene.notifying.subscribe()
    held = _hold_the_last_call(scene, operation)
    began_s = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(scene.asking.control, operation, contact)
        _await_call(scene, held, operation)
        scene.people.delete(contact)
        scene.changes.tell(DELETED)
        scene.asking.note(contact, reading.result())
    (told,) = scene.notifying.deliveries(scene.notifying.last)
    calls = scene.evidence.calls_between(operation, contact.canary, began_s)
    if not any(
        one.opened_s < told.opened_s < (one.closed_s or 0.0) and is_overtaken(one, scene.evidence.pace.timeout_s)
        for one in calls
    ):
        raise MissingPremise(f"no answer to {operation} from before the deletion arrived after the target was told")


def is_overtaken(call: Exchange, timeout_s: float) -> bool:
    """Tell whether a good answer came, or the target itself dropped the call, for another reason than its timeout."""
    if call.ended == "client_closed":
        return (call.closed_s or 0.0) - call.opened_s < DROPPED_SHARE * timeout_s
    return (call.status or GOOD_BELOW) < GOOD_BELOW


def _hold_the_last_call(scene: Scene, operation: str) -> Armed:
    """Hold back what a healthy read asks last: all that it has asked before is then from before the deletion."""
    contact = scene.people.contact
    baseline = scene.lab.baselines.of(operation, kind_of(contact))
    calls = baseline.calls if baseline else ()
    last = list(calls[-1:])
    before = calls.count(*last) - 1 if last else 0
    match = {"operations": last or None, "contains": [contact.canary, contact.intercom_id], "writes_only": False}
    scene.breaking.touched = True
    sentence = f"the answer to {operation} was under way while the contact was deleted"
    return scene.breaker.arm_api(HELD, operation, match, 1, sentence, after_calls=before)


def _await_call(scene: Scene, held: Armed, operation: str) -> None:
    within_s = scene.evidence.pace.timeout_s
    try:
        eventually(lambda: scene.breaker.taken(held) >= len(held.answers), within_s, LOOK_EVERY_S)
    except NotInTime:
        raise MissingPremise(f"{operation} asked Intercom nothing that could be held back") from None
