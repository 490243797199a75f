"""Judgements on what the target tells of Intercom's status page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.judges import health, status_page
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.lab.scene.page_watch import QUIET

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene

INCIDENT = {"incident": True, "unknown": False}
UNKNOWN = {"incident": False, "unknown": True}


def tells_an_incident(scene: Scene) -> None:
    """Judge that the incident is told within the claimed time."""
    _tells(scene, INCIDENT, "the page is not looked at again, or only a part of it is: open incidents are what counts")


def tells_quiet(scene: Scene) -> None:
    """Judge that neither an incident nor an unknown page is told, within the claimed time."""
    _tells(scene, QUIET, "incidents that are over stay in the page's lists, with another status; look again after each")


def tells_unknown(scene: Scene) -> None:
    """Judge that the page is told as unknown, and no incident, within the claimed time."""
    _tells(scene, UNKNOWN, "what cannot be read is no news: neither that all is well nor that Intercom is in trouble")


def harms_nobody(scene: Scene) -> None:
    """Judge health since the page was broken."""
    broken_s = scene.breaker.armed[-1].armed_s
    scene.evidence.proofs.append(
        status_page.health_is_unharmed(
            [one for one in scene.health.observations if one.at_s >= broken_s],
            took_s=scene.health.took_s(broken_s),
            within_s=scene.health.bound_s,
            grace_s=GRACE_S + scene.evidence.lag_s,
        )
    )


def _tells(scene: Scene, value: dict[str, bool], hint: str) -> None:
    scene.page.watch(until=lambda said: said.value == value and not said.unreadable)
    page = scene.page
    scene.evidence.proofs.append(
        health.health_turns(
            page.told,
            into={name: [right] for name, right in value.items()},
            changed_s=page.changed_s,
            fresh_within_s=page.claim.within_s,
            # So much before the last question at the latest, for which there may be none after the due time itself.
            grace_s=page.due_s - page.claim.within_s - GRACE_S / 2,
            because=page.because,
            hint=hint,
        )
    )
