"""Several processes of the target side by side, as a deployment runs them: one token, one rate limit of Intercom's."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from intercom_readiness.errors import MissingPremise
from intercom_readiness.faults.rate_limited import PAST_THE_WAIT_S
from intercom_readiness.lab.clock import monotonic, wall
from intercom_readiness.lab.waiting import sleep_until

if TYPE_CHECKING:
    from intercom_readiness.lab.subjects import Subject
    from intercom_readiness.lab.target.driver import Driver

    from .scene import Scene

REPLICAS = 3
QUESTIONS = 4
# Questions are so far apart that each replica takes them in the same order.
APART_S = 0.02
# Resets are announced in whole seconds: whoever is refused early in one is told the same reset as all the others.
EARLY_S = (0.05, 0.4)
HEALED_BEFORE_S = 0.1


@dataclass(frozen=True, slots=True)
class Limit:
    """
    One limit that all replicas met.

    Attributes:
        asked: Canaries by question, then by replica.
        lag_s: How late this process was woken at worst while they came back.
    """

    asked: tuple[tuple[str, ...], ...]
    lag_s: float


class Replicas:
    """
    The replicas of one scenario; closed with the context.

    Attributes:
        operation: What they are asked.
        fault: What they met last.
        limits: What they met, in order.
    """

    def __init__(self, scene: Scene) -> None:
        self.operation = ""
        self.fault = ""
        self.limits: list[Limit] = []
        self._scene = scene
        self._stack = ExitStack()
        self._drivers: list[Driver] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, operation: str) -> None:
        """
        Start them, each a fresh process on ports and in a folder of its own.

        Raises:
            MissingPremise: The profile allows no replicas on one machine, nobody here can start them, or they do not
                work.
            LabError: One cannot be started.
        """
        section = self._scene.lab.profile.target
        if section.attached:
            raise MissingPremise("an attached target is one process: nobody here can start replicas of it")
        if section.instances_max <= REPLICAS:
            raise MissingPremise(
                f"target.instances_max is {section.instances_max}, and {REPLICAS} replicas run beside the lab's own "
                "copy; raise it, or give a reason in [absent] chaos_synchrony"
            )
        self.operation = operation
        targets = [self._scene.lab.target.replica(str(number)) for number in range(1, REPLICAS + 1)]
        for target in targets:
            self._stack.callback(target.stop)
        with ThreadPoolExecutor(REPLICAS) as pool:
            for started in [pool.submit(target.start, self._scene.asking.settings) for target in targets]:
                started.result()
        self._drivers = [target.driver() for target in targets]
        for driver in self._drivers:
            self._stack.callback(driver.close)
        self._warm_up()

    def _warm_up(self) -> None:
        """Ask each of them once: what runs for the first time is late, and says nothing about those who wait."""
        within_s = self._scene.asking.patience_with_s(self._scene.lab.profile.operation(self.operation))
        for driver, subject in zip(self._drivers, self._meet(), strict=True):
            answer = driver.ask(self.operation, subject.values(), within_s=within_s)
            if answer.kind != "done":
                raise MissingPremise(f"a replica did not {self.operation} while all was well: {answer.detail}")

    def meet(self, fault: str) -> None:
        """Refuse what each replica is asked, all in one second, and wait until all have come back and answered."""
        scene = self._scene
        rows = [self._meet() for _ in range(QUESTIONS)]
        marks = [mark for row in rows for subject in row for mark in (subject.canary, subject.intercom_id) if mark]
        match = {"operations": None, "contains": marks, "writes_only": False}
        self.fault = fault
        scene.breaking.touched = True
        reset_s = _sleep_until_early_in_a_second(scene.evidence.pace.wait_bound_s(0) + PAST_THE_WAIT_S)
        began_s = time.monotonic()
        sentence = f"{REPLICAS} replicas met {fault}, which resets {reset_s - began_s:.2f} s later"
        scene.breaker.arm_api(fault, self.operation, match, None, sentence)
        self._ask(rows, healed_s=reset_s - HEALED_BEFORE_S)
        asked = tuple(tuple(subject.canary for subject in row) for row in rows)
        self.limits.append(Limit(asked, scene.lab.lag.max_lag_s(reset_s)))

    def _meet(self) -> list[Subject]:
        people = self._scene.people
        people.meet_for(self.operation, REPLICAS)
        return people.everybody[-REPLICAS:]

    def _ask(self, rows: list[list[Subject]], *, healed_s: float) -> None:
        scene, asking = self._scene, self._scene.asking
        asking.many_at_once = True
        within_s = asking.patience_with_s(scene.lab.profile.operation(self.operation))
        with ThreadPoolExecutor(REPLICAS * len(rows)) as pool:
            answers = []
            for row in rows:
                for driver, subject in zip(self._drivers, row, strict=True):
                    answers.append(pool.submit(driver.ask, self.operation, subject.values(), within_s=within_s))
                sleep_until(time.monotonic() + APART_S)
            # Those who waited at their gate without being refused find the limit gone.
            sleep_until(healed_s)
            scene.breaker.heal()
            asking.answers += [answer.result() for answer in answers]


def _sleep_until_early_in_a_second(announced_s: float) -> float:
    """
    Sleep until all who are refused within a while are told the same reset, which is rounded up to a whole second.

    Args:
        announced_s: How far the reset is away before it is rounded.

    Returns:
        When that is, on the monotonic clock.
    """
    now_s = time.monotonic()
    into_s = (wall(now_s) + announced_s) % 1.0
    if not EARLY_S[0] <= into_s <= EARLY_S[1]:
        sleep_until(now_s + (EARLY_S[0] - into_s) % 1.0)
    return monotonic(math.ceil(wall(time.monotonic()) + announced_s))
