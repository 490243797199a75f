"""
Margins: how much of a trouble each operation bears, found by halving the distance between what it bears and what not.

Latency is counted on each answer, loss is the share of connections that are reset, and the share of rate-limited
calls is drawn from the seed. Beside each stands the configured timeout, which is what the latency is measured by.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from intercom_readiness.errors import LabError, PromiseBroken
from intercom_readiness.faults.registry import api_fault
from intercom_readiness.judgements import answers, closing
from intercom_readiness.lab.scene.scene import Scene
from intercom_readiness.lab.subjects import Population
from intercom_readiness.profile.bounds import attempt_timeout_s

if TYPE_CHECKING:
    from intercom_readiness.faults.kinds import Pace
    from intercom_readiness.lab.lab import Lab

# Questions at each point for what is met by chance; one that fails is a break.
QUESTIONS: Final = 6
# A distance of a 16th is told; more steps would measure the machine.
STEPS: Final = 4
# Latency is swept up to so many timeouts: nothing bears more with attempts that end.
LATENCY_IN_TIMEOUTS: Final = 1.25
_CALLS_DRAWN: Final = 400
# Latency, loss and rate limits.
TROUBLES: Final = 3


@dataclass(frozen=True, slots=True)
class Margin:
    """
    What one operation bears of one trouble.

    Attributes:
        trouble: "latency", "loss" or "rate limits".
        bears: The largest value that it was seen to bear.
        breaks_at: The smallest value that it was seen not to bear; None when it bears all.
        unit: "s", or "share" of connections or calls.
        timeout_s: The configured timeout of one request.
        broken: What was seen at *breaks_at*.
    """

    operation: str
    trouble: str
    bears: float
    breaks_at: float | None
    unit: str
    timeout_s: float
    broken: str = ""

    def told(self) -> str:
        """Say it in one line."""
        value = f"{self.bears:.2f} s of latency" if self.unit == "s" else f"{self.bears:.0%} of {self.trouble}"
        beside = f" (timeout {self.timeout_s:g} s)" if self.unit == "s" else ""
        whole = "" if self.breaks_at is not None else ", the most that was tried"
        return f"{self.operation} holds up to {value}{beside}{whole}"


# Arms so much of a trouble in a scene, for an operation.
Arms = Callable[["Scene", str, float], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Sweep:
    trouble: str
    unit: str
    highest: float
    arms: Arms
    questions: int


def sweep(lab: Lab, operations: list[str], ends_s: float) -> Iterator[Margin]:
    """
    Measure the margins of operations, for as long as there is time.

    Args:
        lab: A lab after its self-check.
        operations: Whose.
        ends_s: When to begin no further one, on the monotonic clock.
    """
    timeout_s = attempt_timeout_s(lab.profile)
    sweeps = (
        _Sweep("latency", "s", LATENCY_IN_TIMEOUTS * timeout_s, _latency, 1),
        _Sweep("loss", "share", 1.0, _loss, QUESTIONS),
        _Sweep("rate limits", "share", 1.0, _rate_limits, QUESTIONS),
    )
    for one in sweeps:
        for operation in operations:
            if time.monotonic() < ends_s:
                yield _margin(lab, operation, one, timeout_s)


def _margin(lab: Lab, operation: str, swept: _Sweep, timeout_s: float) -> Margin:
    bears, breaks_at = 0.0, swept.highest
    broken = _breaks(lab, operation, swept, breaks_at)
    if not broken:
        return Margin(operation, swept.trouble, breaks_at, None, swept.unit, timeout_s)
    for _ in range(STEPS):
        middle = (bears + breaks_at) / 2
        seen = _breaks(lab, operation, swept, middle)
        bears, breaks_at, broken = (bears, middle, seen) if seen else (middle, breaks_at, broken)
    return Margin(operation, swept.trouble, bears, breaks_at, swept.unit, timeout_s, broken)


def _breaks(lab: Lab, operation: str, swept: _Sweep, value: float) -> str:
    """
    Tell what breaks when an operation meets so much of a trouble, "" when nothing does.

    Raises:
        LabError: Nobody can tell.
    """
    name = f"margin {swept.trouble} {value:.3f} {operation}"
    lab.population = Population(lab.seed, name)
    scene = Scene(lab, name.replace(" ", "-"))
    scene.effects.free = True
    scene.breaking.touched = True
    problem: BaseException | None = None
    try:
        scene.asking.start()
        with swept.arms(scene, operation, value):
            for _ in range(swept.questions):
                _ask(scene, operation)
    except (PromiseBroken, LabError) as raised:
        problem = raised
    problems = [*([problem] if problem else []), *scene.close(closing.rules(scene, problem))]
    broken = [one.observed for one in problems if isinstance(one, PromiseBroken)]
    if problems and not broken:
        raise LabError(f"{operation} under {swept.trouble}: {problems[0]}")
    return broken[0] if broken else ""


def _ask(scene: Scene, operation: str) -> None:
    """Ask about somebody new to the scene, and judge that it is done."""
    scene.people.everybody.clear()
    scene.people.meet_for(operation)
    scene.lab.network.link.hang_up()
    scene.asking.ask(operation)
    answers.done(scene)


@contextmanager
def _latency(scene: Scene, _operation: str, value_s: float) -> Iterator[None]:
    with scene.lab.network.toxic(type="latency", stream="downstream", latency=round(1000 * value_s), jitter=0):
        yield


@contextmanager
def _loss(scene: Scene, _operation: str, share: float) -> Iterator[None]:
    with scene.lab.network.toxic(type="reset_peer", stream="downstream", timeout=0, toxicity=share):
        yield


@contextmanager
def _rate_limits(scene: Scene, operation: str, share: float) -> Iterator[None]:
    draw = random.Random(f"{scene.lab.seed} {operation} {share}")
    kind, params = api_fault("a rate limit")
    pace: Pace = scene.evidence.pace
    drawn = [draw.random() < share for _ in range(_CALLS_DRAWN)]
    script = [kind.answer(params, pace, 0) if limited else {"kind": "ok"} for limited in drawn]
    match: dict[str, Any] = {"operations": None, "contains": [], "writes_only": False}
    scene.lab.intercom.add_script("margin", match, script, repeat=False)
    try:
        yield
    finally:
        scene.lab.intercom.remove_script("margin")
