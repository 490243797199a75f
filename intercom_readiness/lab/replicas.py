"""Several processes of the target side by side, as a deployment runs them: one token, one rate limit of Intercom's."""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from intercom_readiness.errors import MissingPremise

from .breaking import PAST_THE_WAIT_S
from .clock import wall
from .waiting import sleep_until

if TYPE_CHECKING:
    from .driver import Driver
    from .scene import Scene
    from .subjects import Subject

COUNT = 3
QUESTIONS = 4
# Questions are so far apart that each replica takes them in the same order.
APART_S = 0.02
# Windows of the limit end at whole seconds; whoever asks early in one has all answers before its end.
EARLY_S = (0.02, 0.3)


@dataclass(frozen=True, slots=True)
class Limit:
    """
    One limit that all replicas met.

    Attributes:
        asked: Canaries by question, then by replica.
        began_s: When they were asked, on the monotonic clock.
        lag_s: How late this process was woken at worst while they came back.
    """

    asked: tuple[tuple[str, ...], ...]
    began_s: float
    lag_s: float


class Replicas:
    """
    The replicas of one scenario; closed with the context.

    Attributes:
        operation: What they are asked.
        limits: What they met, in order.
    """

    def __init__(self, scene: Scene) -> None:
        self.operation = ""
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
            MissingPremise: The profile allows no replicas on one machine, or nobody here can start them.
            LabError: One cannot be started.
        """
        section = self._scene.lab.profile.target
        if section.attached:
            raise MissingPremise("an attached target is one process: nobody here can start replicas of it")
        if section.instances_max < COUNT:
            raise MissingPremise(
                f"target.instances_max is {section.instances_max}, and {COUNT} replicas are needed; raise it, or give "
                "a reason in [absent] chaos_synchrony"
            )
        self.operation = operation
        self._scene.steadiness.before()
        targets = [self._scene.lab.target.replica(str(number)) for number in range(1, COUNT + 1)]
        for target in targets:
            self._stack.callback(target.stop)
        with ThreadPoolExecutor(COUNT) as pool:
            for started in [pool.submit(target.start, self._scene.asking.settings) for target in targets]:
                started.result()
        self._drivers = [target.driver() for target in targets]
        for driver in self._drivers:
            self._stack.callback(driver.close)

    def meet_a_limit(self) -> None:
        """Have another app use up the limit, ask each replica for as many contacts, and wait for all answers."""
        scene, intercom = self._scene, self._scene.lab.intercom
        # A reset within the first wait would let the backoff decide when they come back.
        window_s = max(1, math.ceil(scene.evidence.pace.wait_bound_s(0) + PAST_THE_WAIT_S))
        intercom.control("PATCH", "/options", {"window_s": window_s})
        rows = [self._meet() for _ in range(QUESTIONS)]
        _sleep_until_early_in_a_second()
        scene.breaking.touched = True
        reset_at = float(intercom.control("POST", "/rate/eat", {"scope": "workspace", "windows": 1})["reset_at"])
        began_s = time.monotonic()
        to_reset_s = reset_at - wall(began_s)
        scene.lab.eaten_s = to_reset_s
        self._ask(rows)
        asked = tuple(tuple(subject.canary for subject in row) for row in rows)
        self.limits.append(Limit(asked, began_s, scene.lab.lag.max_lag_s(began_s + to_reset_s)))
        scene.evidence.note(f"{COUNT} replicas met one limit, {to_reset_s:.2f} s before its reset")

    def _meet(self) -> list[Subject]:
        people = self._scene.people
        people.meet_for(self.operation, COUNT)
        return people.everybody[-COUNT:]

    def _ask(self, rows: list[list[Subject]]) -> None:
        asking = self._scene.asking
        asking.many_at_once = True
        within_s = asking.patience_with_s(self._scene.lab.profile.operation(self.operation))
        with ThreadPoolExecutor(COUNT * len(rows)) as pool:
            answers = []
            for row in rows:
                for driver, subject in zip(self._drivers, row, strict=True):
                    answers.append(pool.submit(driver.ask, self.operation, subject.values(), within_s=within_s))
                sleep_until(time.monotonic() + APART_S)
            asking.answers += [answer.result() for answer in answers]


def _sleep_until_early_in_a_second() -> None:
    now_s = time.monotonic()
    into_s = wall(now_s) % 1.0
    if not EARLY_S[0] <= into_s <= EARLY_S[1]:
        sleep_until(now_s + (EARLY_S[0] - into_s) % 1.0)
