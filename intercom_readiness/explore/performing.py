"""One trial in the lab: done, judged by every rule, and given back healed."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.explore.rules import RULES
from intercom_readiness.explore.scripts import lines_of
from intercom_readiness.judgements import closing
from intercom_readiness.lab.scene.scene import Scene
from intercom_readiness.lab.subjects import Population

if TYPE_CHECKING:
    from intercom_readiness.explore.trials import Trial
    from intercom_readiness.lab.lab import Lab


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule that did not hold."""

    rule: str
    expected: str
    observed: str
    closest_miss: str = ""
    hint: str = ""
    safety: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """
    What came of a trial.

    Attributes:
        broken: The rules that did not hold, in the order of `RULES`.
        unknown: Why nothing is known, or "".
        proofs: How many judges were convinced.
        calls: The Intercom calls of the last question, in order.
        writes: How many of them can change something.
        took_s: How long it took, judging included.
    """

    trial: Trial
    broken: tuple[Broken, ...]
    unknown: str
    proofs: int
    calls: tuple[str, ...]
    writes: int
    took_s: float

    def breaks(self, rule: str) -> Broken | None:
        """Give what became of one rule, when it did not hold."""
        return next((one for one in self.broken if one.rule == rule), None)


class Performer:
    """Does trials in one lab, each with people of its own that follow from the seed."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self._done: Counter[str] = Counter()

    def perform(self, trial: Trial, *, afresh: bool = False) -> Result:
        """
        Do a trial.

        Args:
            trial: What to try.
            afresh: Start the target anew before, so that nothing of an earlier trial has a part in it.
        """
        began_s = time.monotonic()
        self._done[trial.told()] += 1
        name = f"{trial.told()} #{self._done[trial.told()]}"
        self.lab.population = Population(self.lab.seed, name)
        if afresh and not self.lab.profile.target.attached:
            self.lab.target.kill()
        scene = Scene(self.lab, f"explore-{self._done.total()}")
        scene.steadiness.wanted = bool(trial.hits) and trial.situation != "crowd"
        problems = _done(scene, trial) or _judged(scene, trial)
        asked_s = scene.asking.answers[-1].began_s if scene.asking.answers else began_s
        calls = [one for one in scene.evidence.of_operation(trial.operation) if one.opened_s >= asked_s]
        problems += [(_closing_rule(scene, one), one) for one in scene.close(closing.rules(scene))]
        return Result(
            trial,
            _broken(problems),
            _unknown(problems),
            len(scene.evidence.proofs),
            tuple(one.operation for one in calls),
            sum(one.writes for one in calls),
            time.monotonic() - began_s,
        )


# The rule that was judged, "" for what is no rule's, and what was raised.
_Problem = tuple[str, BaseException]


def _done(scene: Scene, trial: Trial) -> list[_Problem]:
    try:
        for line in lines_of(trial, scene.lab.profile):
            line.do(scene)
    except Exception as problem:  # noqa: BLE001 - whatever ends a trial is told as the reason why nothing is known
        return [("", problem)]
    return []


def _judged(scene: Scene, trial: Trial) -> list[_Problem]:
    problems: list[_Problem] = []
    for rule in RULES:
        if rule.text and rule.holds_for(trial, scene.lab.profile):
            try:
                rule.judge(scene, trial.operation)
            except MissingPremise as missing:
                scene.evidence.note(f"not judged: {rule.promise}, since {missing}")
            except Exception as problem:  # noqa: BLE001 - as above
                problems.append((rule.name, problem))
    return problems


def _closing_rule(scene: Scene, problem: BaseException) -> str:
    """Name the rule that the end of a scenario has judged: of those that are left, only side effects are of safety."""
    if not scene.lab.target.alive:
        return "alive"
    return "effects" if getattr(problem, "safety", False) else "steady"


def _broken(problems: list[_Problem]) -> tuple[Broken, ...]:
    """List what broke; where a premise is missing, only what decides without one."""
    unsure = bool(_doubts(problems))
    order = {rule.name: number for number, rule in enumerate(RULES)}
    broken = [
        Broken(rule, one.expected, one.observed, one.closest_miss, one.hint, one.safety)
        for rule, one in problems
        if isinstance(one, PromiseBroken) and (one.safety or not unsure)
    ]
    return tuple(sorted(broken, key=lambda one: (not one.safety, order[one.rule])))


def _doubts(problems: list[_Problem]) -> list[BaseException]:
    return [one for _, one in problems if not isinstance(one, PromiseBroken)]


def _unknown(problems: list[_Problem]) -> str:
    doubts = _doubts(problems)
    return f"{doubts[0]}" if doubts and not _broken(problems) else ""
