"""
Before anything is judged: does the lab see the target at all?

One request, one marked answer and one delay must be seen through the target, near and far; else the run stops and
says on which hop they were lost. The same questions give the baselines.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.scene.scene import Scene

from .baseline import Baseline, Baselines
from .waiting import sleep_until

if TYPE_CHECKING:
    from intercom_readiness.model import Exchange
    from intercom_readiness.profile import Operation

    from .lab import Lab
    from .subjects import Subject

# Long enough to be told from an ordinary answer on a busy machine, short against any timeout.
DELAY_S = 0.3
# Long enough for a poll by the second, half of the time; what is missed was seen in none of the listings either.
IDLE_WATCHED_S = 0.6
_ROLES_TO_CHECK = ("read", "search", "write", "list")


class SelfCheckFailed(LabError):
    """The lab cannot see the target, so it cannot judge it."""


def self_check(lab: Lab) -> Baselines:
    """
    Prove that the target's calls pass through the lab, and measure what each healthy operation does.

    Raises:
        SelfCheckFailed: A request, an answer or a delay was lost; the message says on which hop.
    """
    baselines = lab.baselines
    declared = [one for role in (*_ROLES_TO_CHECK, "erase") for one in lab.profile.by_role(role)]  # type: ignore[arg-type]
    if not declared:
        raise SelfCheckFailed(
            "the profile declares no operation that reads or writes contacts, so there is nothing to see"
        )
    probe = declared[0]
    _check_request(lab, probe)
    for operation in declared:
        for kind in _kinds(operation):
            baseline = _measure(lab, operation, kind)
            if baseline is not None:
                baselines.add(operation.name, kind, baseline)
    if lab.profile.by_role("health"):
        baselines.calls_by_health = _health_calls(lab)
    baselines.idle = _idle_calls(lab)
    _check_delay(lab, probe)
    return baselines


def _kinds(operation: Operation) -> tuple[str, ...]:
    known = ("known",) if operation.updates else ()
    new = ("new",) if "user" in operation.creates else ()
    new_lead = ("new lead",) if "lead" in operation.creates else ()
    return known + new + new_lead if operation.role == "write" else known


def _introduce(scene: Scene, operation: Operation, kind: str) -> Subject:
    if kind == "known":
        return scene.people.meet_known(role=scene.people.role_for(operation.name))[0]
    return scene.people.meet("lead" if kind == "new lead" else "user")


def _check_request(lab: Lab, operation: Operation) -> None:
    scene = Scene(lab, "self-check-request")
    try:
        scene.people.meet_for(operation.name)
        subject = scene.people.contact
        answer = scene.asking.ask(operation.name)
        near = _about(scene, operation, subject)
        if not near:
            raise SelfCheckFailed(_lost_near(scene, operation.name, answer.kind, answer.detail))
        if not lab.intercom.exchanges({}):
            raise SelfCheckFailed(
                "a call passed the tap and never reached the fake Intercom: the link between them is broken"
            )
        if answer.kind != "done":
            raise SelfCheckFailed(
                f"{operation.name} called Intercom ({_said(near)}) and its answer was read as {answer.kind!r}: "
                f"{answer.detail or 'no detail'}; correct operations.{operation.name} in the profile, or the service"
            )
    finally:
        scene.close(())


def _lost_near(scene: Scene, operation: str, kind: str, detail: str) -> str:
    others = scene.evidence.near()
    if others:
        seen = ", ".join(sorted({exchange.operation for exchange in others}))
        return (
            f"{operation} was asked and {kind}, and none of the calls that passed the tap ({seen}) names the contact: "
            f"the request that the profile declares does not carry it"
        )
    return (
        f"{operation} was asked and {kind} ({detail or 'no detail'}), and no call passed the tap: the target does not "
        f"use the lab's address. Hand it {{intercom.url}} in [target.env], and see that nothing overrides it"
    )


def _about(scene: Scene, operation: Operation, subject: Subject) -> list[Exchange]:
    near = scene.evidence.near()
    if operation.role == "list":
        return near
    return [exchange for exchange in near if exchange.subject == subject.canary]


def _said(exchanges: list[Exchange]) -> str:
    return ", ".join(f"{exchange.operation} {exchange.status or exchange.ended}" for exchange in exchanges)


def _measure(lab: Lab, operation: Operation, kind: str) -> Baseline | None:
    """Ask once while all is well; None when that did not work, which OP-01 then reports."""
    scene = Scene(lab, f"baseline-{operation.name}")
    try:
        subject = _introduce(scene, operation, kind)
        answer = scene.asking.ask(operation.name)
        scene.evidence.quiet()
        calls = _about(scene, operation, subject)
        if answer.kind != "done":
            return None
        return Baseline(
            calls=tuple(exchange.operation for exchange in calls),
            writes=tuple(exchange.operation for exchange in calls if exchange.writes),
            effects=dict(Counter(effect["kind"] for effect in scene.evidence.effects())),
            shows=tuple(
                name for name, text in (("name", subject.name), ("email", subject.email)) if text in answer.text
            ),
            took_s=answer.took_s,
        )
    finally:
        scene.close(())


def _health_calls(lab: Lab) -> tuple[str, ...]:
    scene = Scene(lab, "baseline-health")
    try:
        scene.health.ask()
        scene.evidence.quiet()
        return tuple(exchange.operation for exchange in scene.evidence.near())
    finally:
        scene.close(())


def _idle_calls(lab: Lab) -> tuple[str, ...]:
    """Watch what the target calls while nobody asks it for anything; a poll that comes seldom is missed."""
    scene = Scene(lab, "baseline-idle")
    try:
        scene.asking.start()
        sleep_until(time.monotonic() + IDLE_WATCHED_S)
        return tuple(sorted({exchange.operation for exchange in scene.evidence.near()}))
    finally:
        scene.close(())


def _check_delay(lab: Lab, operation: Operation) -> None:
    """Delay one answer, and see the delay near and at the caller."""
    scene = Scene(lab, "self-check-delay")
    try:
        scene.people.meet_for(operation.name)
        subject = scene.people.contact
        delay_s = min(DELAY_S, scene.evidence.pace.timeout_s / 2)
        match = {
            "operations": None,
            "contains": [mark for mark in (subject.canary, subject.intercom_id) if mark],
            "writes_only": False,
        }
        if operation.role == "list":
            match = {"operations": lab.baselines.listing_calls(operation.name), "contains": [], "writes_only": False}
        lab.intercom.add_script("delay", match, [{"kind": "delay", "for_s": delay_s}], repeat=False)
        began_s = time.monotonic()
        answer = scene.asking.ask(operation.name)
        near = _about(scene, operation, subject)
        slowest_s = max((one.closed_s - one.opened_s for one in near if one.closed_s is not None), default=0.0)
        if slowest_s < delay_s:
            raise SelfCheckFailed(f"a delay of {delay_s:.2f} s at the fake Intercom was not seen by the tap")
        if answer.ended_s - began_s < delay_s:
            raise SelfCheckFailed(
                f"{operation.name} answered before Intercom did: its answers do not come from its calls"
            )
    except MissingPremise as problem:
        raise SelfCheckFailed(str(problem)) from None
    finally:
        scene.close(())
