"""Judgements on what trouble of a link meets, and what is left of it in the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges import memory
from intercom_readiness.judges.attempts import BROKEN_ENDS
from intercom_readiness.judges.telling import counted
from intercom_readiness.lab.processes.memory import resident_mib

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene

# What a round may add where nothing is kept: under 1 MiB with the reference and the Go example, and up to 7 MiB with
# the Node example, whose collector comes late (measured).
GROWTH_MAX_MIB = 16.0


def open_connections_met_it(scene: Scene) -> None:
    """Insist that what was open before the trouble met it; a target that keeps no connection has none to be led by."""
    armed = scene.breaker.armed[-1]
    if not scene.breaking.kept:
        scene.evidence.proofs.append("the target keeps no connection to Intercom open")
        return
    # What the target asks on its own may take such a connection while the fault is still being armed.
    met = [
        one
        for one in scene.evidence.near()
        if one.connection in scene.breaking.kept
        and (armed.met_by(one) or (one.opened_s > scene.breaking.kept_s and one.ended in BROKEN_ENDS))
    ]
    if not met:
        raise MissingPremise(
            f"{len(scene.breaking.kept)} connections were open before the trouble, and no call went over one of them"
        )
    scene.evidence.proofs.append(f"{len(met)} calls met it on connections that were open before")


def look_at_memory_between(scene: Scene, disturbance: str) -> None:
    """
    Note how much memory the target's processes hold before a second round of the same trouble.

    A circuit breaker that is still open from the first round would keep the second one from making any call.
    """
    scene.breaking.link_for_now_healed(scene.asking.operation)
    _look_at_memory(scene)
    scene.breaking.link_once_more(disturbance)


def _look_at_memory(scene: Scene) -> None:
    scene.watching.sizes_mib.append(resident_mib(scene.lab.target.pids))


def memory_does_not_grow(scene: Scene) -> None:
    """Judge what the last round of questions added to the target's memory."""
    _look_at_memory(scene)
    scene.evidence.proofs.append(
        memory.memory_does_not_grow(
            scene.watching.sizes_mib, questions=len(scene.people.everybody), at_most_mib=GROWTH_MAX_MIB
        )
    )
    calls = [one for one in scene.evidence.near() if one.opened_s >= scene.breaker.armed[-1].armed_s]
    scene.evidence.proofs.append(f"{counted(len(calls), 'call')} to Intercom in that round")
