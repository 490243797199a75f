"""Judgements on what the target gives away of people and secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.judges import leaks

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


def nothing_told(scene: Scene) -> None:
    """Judge that output, error answers, health and metrics name nobody and hold no secret."""
    nobody_given_away(scene)
    profile = scene.lab.profile
    if profile.logs is None and "logs" in profile.absent:
        scene.evidence.proofs.append(f"no log is looked for: {profile.absent['logs']}")
        return
    place = profile.logs.from_ if profile.logs else ""
    scene.evidence.proofs.append(leaks.the_log_is_seen(scene.watching.log_lines(), place=place))


def nobody_given_away(scene: Scene) -> None:
    """Judge the same where nothing is said about the log: by all that was seen."""
    emitted = [*scene.watching.output(), *scene.private.answers(), *scene.watching.answers_for_operators()]
    scene.evidence.proofs.append(leaks.nothing_private_is_told(emitted, scene.private.private()))


def effects_at_most_of_all(scene: Scene) -> None:
    """Allow what the healthy operations that were asked do to Intercom, and no more."""
    for operation in scene.private.operations:
        scene.expect_effects(operation, at_most=True)
