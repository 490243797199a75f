"""Examines how the target of a scenario tried again, for the scenario's record."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.judgements.attempts import asked_s
from intercom_readiness.judges.forensics import Claimed, Trouble, examine
from intercom_readiness.profile.bounds import attempt_timeout_s, wait_bounds

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.model import Exchange, Forensics


def examined(scene: Scene) -> Forensics | None:
    """Measure how the target tried again in a scenario; None where it was not asked, or called nobody."""
    exchanges = _exchanges(scene)
    if not exchanges:
        return None
    return examine(
        exchanges,
        claimed=_claimed(scene),
        troubles=[
            Trouble(one.armed_s, one.healed_s)
            for one in scene.breaker.armed
            if one.endless or one.fault.plane == "link"
        ],
        unusable=scene.evidence.unusable(exchanges),
        asked_s=asked_s(scene),
        arrived=_arrived(scene, exchanges),
    )


def _exchanges(scene: Scene) -> list[Exchange]:
    found = {
        exchange.id: exchange for operation in _operations(scene) for exchange in scene.evidence.of_operation(operation)
    }
    return list(found.values())


def _operations(scene: Scene) -> list[str]:
    return sorted({answer.operation for answer in scene.asking.answers})


def _arrived(scene: Scene, near: list[Exchange]) -> int | None:
    """Count what Intercom saw of the calls that named somebody; None where nothing was lost on the way."""
    if all(one.ended == "answered" for one in near):
        return None
    marks = {
        mark: subject.canary
        for subject in scene.people.everybody
        for mark in (subject.intercom_id, subject.email, subject.external_id)
    }
    try:
        return sum(1 for one in scene.lab.intercom.exchanges(marks) if one.subject)
    except LabError:
        # A record without this number is better than none.
        return None


def _claimed(scene: Scene) -> Claimed:
    try:
        retries = [scene.lab.profile.retry_for(operation) for operation in _operations(scene)]
        timeout_s = attempt_timeout_s(scene.lab.profile, scene.asking.settings)
    except LabError:
        return Claimed()
    bounds_s = [bound.high_s for one in retries for bound in wait_bounds(one)]
    return Claimed(
        attempts_max=max(one.attempts_max for one in retries),
        cap_s=max(bounds_s, default=None),
        timeout_s=timeout_s,
        successes=_due(scene),
    )


def _due(scene: Scene) -> Counter[str]:
    """Count how often each call is made at most by healthy operations, all questions taken together."""
    due: Counter[str] = Counter()
    cases = scene.lab.baselines.by_case
    for answer in scene.asking.answers:
        most: Counter[str] = Counter()
        for case, baseline in cases.items():
            if case.startswith(f"{answer.operation}/"):
                most |= Counter(baseline.calls)
        due += most
    return due
