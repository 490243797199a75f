"""The rules at the end of every scenario: the target lives, faults were met, side effects are those declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.faults.breaker import receipt
from intercom_readiness.judges import records, steady
from intercom_readiness.lab.links.network import STATUS_PAGE
from intercom_readiness.lab.scene.notifying import LINK

if TYPE_CHECKING:
    from intercom_readiness.faults.breaker import Armed
    from intercom_readiness.lab.scene.scene import Scene

Rule = Callable[[], None]

# What a target may set up for itself, once, whenever it first needs it; where the healthy target was seen to do so,
# it says nothing about the operation under test.
HABITS = {"tag created", "data attribute created"}


def rules(scene: Scene, error: BaseException | None = None) -> list[Rule]:
    """
    List the closing rules of a scene, in the order in which they run.

    Args:
        scene: The scene.
        error: What ended its steps early, None when all of them ran. A fault may wait for a step that was not reached,
            and so do the side effects that it would have declared: then neither can be judged.
    """
    asked: list[Rule] = []
    if error is None or isinstance(error, PromiseBroken):
        # What is left behind shows in side effects after the recovery as well.
        asked = [lambda: _receipts(scene), lambda: _steady_again(scene)]
    declared: list[Rule] = [lambda: _side_effects(scene)] if error is None else []
    return [lambda: _alive(scene), lambda: _modelled(scene), *asked, *declared]


def _alive(scene: Scene) -> None:
    if scene.asking.started:
        target = scene.lab.target
        steady.the_target_stays_alive(alive=target.alive, last_lines=[target.ended] if target.ended else [])


def _modelled(scene: Scene) -> None:
    basis = scene.lab.intercom.basis()
    scene.evidence.assumed = basis.assumed
    if basis.not_modelled:
        raise MissingPremise(
            f"the fake Intercom does not model {', '.join(basis.not_modelled)}, so nothing is proven; the gap is ours"
        )


def _receipts(scene: Scene) -> None:
    for armed in scene.breaker.armed:
        if armed.needs_receipt:
            met = _met(scene, armed)
            alone = "" if met or scene.asking.answers else scene.health.unasked(armed.armed_s)
            scene.evidence.receipts.append(receipt(armed, met, alone))


def _steady_again(scene: Scene) -> None:
    if not scene.steadiness.wanted:
        return
    if scene.steadiness.seen_s is None:
        raise MissingPremise("the steady state was not looked at before the trouble, so its return proves nothing")
    for one in scene.steadiness.after():
        scene.evidence.proofs.append(
            steady.the_steady_state_comes_back(one.what, took_s=one.took_s, within_s=one.within_s, last=one.last)
        )


def _met(scene: Scene, armed: Armed) -> int:
    """Count the exchanges that met a fault; a control pair counts as one."""
    if armed.fault.place == STATUS_PAGE:
        return scene.page.met(armed)
    if armed.fault.plane == "api":
        return scene.breaker.taken(armed)
    if armed.fault.plane == "delivery" or armed.fault.place == LINK:
        return scene.notifying.met(armed)
    asked = {answer.operation for answer in scene.asking.answers}
    # Where nothing was asked of the target but its health, its own calls are meant.
    calls = [one for operation in sorted(asked) for one in scene.evidence.of_operation(operation)]
    disturbed = [one for one in (calls if asked else scene.evidence.near()) if armed.met_by(one)]
    if not armed.needs_control_pair:
        return len(disturbed)
    asked_meanwhile = [answer for answer in scene.asking.answers if armed.covers(answer.began_s)]
    if disturbed or not asked_meanwhile:
        return len(disturbed)
    scene.breaker.heal()
    scene.breaking.control(asked_meanwhile[-1].operation, "just after the fault")
    return 1


def _side_effects(scene: Scene) -> None:
    scene.evidence.quiet()
    effects = scene.evidence.effects()
    if scene.effects.free:
        return
    expected: Counter[str] = Counter(scene.effects.also)
    for (operation, kind), count in scene.effects.expected.items():
        baseline = scene.lab.baselines.of(operation, kind)
        if kind == "known" and not scene.lab.profile.operation(operation).updates:
            # Who only creates leaves a contact that is there as it is.
            continue
        if baseline is None:
            raise MissingPremise(f"what a healthy {operation} does to Intercom could not be measured")
        expected.update({effect: number * count for effect, number in baseline.effects.items()})
    habits = HABITS & {kind for one in scene.lab.baselines.by_case.values() for kind in one.effects}
    effects = [effect for effect in effects if effect["kind"] not in habits]
    expected = Counter({kind: count for kind, count in expected.items() if kind not in habits})
    if scene.effects.at_most:
        records.side_effects_are_at_most(effects, allowed=expected)
    else:
        records.side_effects_are(effects, expected=expected)
