"""Judgements on how health and liveness answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.faults.slow_answer import SHARE_OF_TIMEOUT
from intercom_readiness.judgements.patience import holds_within
from intercom_readiness.judges import health_answers
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.lab.scene.watching import LIVE_WITHIN_S
from intercom_readiness.profile.reading import told

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.profile.replies import Reply


def in_time(scene: Scene) -> None:
    """Judge that health answered in time since the trouble began."""
    armed_s = scene.breaker.armed[-1].armed_s
    scene.evidence.proofs.append(
        health_answers.health_answers_in_time(
            scene.health.took_s(armed_s),
            within_s=scene.health.bound_s,
            grace_s=GRACE_S + scene.evidence.lag_s,
            at_once=scene.health.at_once,
        )
    )


def complete(scene: Scene) -> None:
    """Judge that health has all its fields, and that they can be true."""
    with scene.health.traffic():
        scene.evidence.proofs.append(holds_within(lambda: _complete(scene), scene.health.freshness_s + 2 * GRACE_S))


def _complete(scene: Scene) -> str:
    said = scene.health.ask()
    quota_seen = [one.rate_left for one in scene.evidence.near() if one.rate_left is not None]
    return health_answers.health_is_complete(said, quota_seen=quota_seen, latency_max_s=_latency_max_s(scene))


def tells_a_slow_intercom(scene: Scene) -> None:
    """Judge that the latency in health grew with Intercom's."""
    armed = scene.breaker.armed[-1]
    scene.evidence.proofs.append(
        health_answers.latency_tells_a_slow_intercom(
            [one for one in scene.health.observations if one.at_s >= armed.armed_s],
            delay_s=scene.evidence.pace.timeout_s * SHARE_OF_TIMEOUT,
            latency_max_s=_latency_max_s(scene),
        )
    )


def signals_as_declared(scene: Scene) -> None:
    """Judge that health's status is the declared one for its state."""
    declared = scene.health.operation.status
    statuses = {name: tuple(values) for name, values in asdict(declared).items()}
    scene.evidence.proofs.append(
        health_answers.the_signal_is_as_declared(scene.health.observations[-1], statuses=statuses)
    )


def _latency_max_s(scene: Scene) -> float:
    return scene.evidence.pace.timeout_s + GRACE_S + scene.evidence.lag_s


# -- liveness -------------------------------------------------------------------------------------------------


def insist_on_life(scene: Scene) -> None:
    """Insist that the liveness check is good before anything is broken."""
    scene.asking.start()
    took_s, alive, what = _pulse(scene, scene.watching.pulse())
    if not alive:
        raise MissingPremise(f"the liveness check was not good before the fault: {what} after {took_s:.2f} s")


def asked_meanwhile(scene: Scene) -> None:
    """Ask for life while the target finds out that Intercom is in trouble."""
    scene.health.probe_through_a_look(scene.watching.pulse)


def says_alive(scene: Scene) -> None:
    """Judge that the liveness check said alive each time."""
    scene.evidence.proofs.append(
        health_answers.liveness_says_alive(
            [_pulse(scene, reply) for reply in scene.watching.pulses],
            within_s=LIVE_WITHIN_S + scene.evidence.lag_s,
        )
    )


def _pulse(scene: Scene, reply: Reply) -> tuple[float, bool, str]:
    live = scene.lab.profile.target.liveness
    good = live.status if live is not None else ()
    alive = not reply.trouble and (reply.status in good if good else (reply.status or 0) // 100 == 2)  # noqa: PLR2004
    return reply.ended_s - reply.began_s, alive, told(reply) if reply.trouble else f"status {reply.status}"
