"""The busy time of a scenario: what breaks then lasts until some work has met it, and no longer than claims allow."""

from __future__ import annotations

import itertools
from concurrent.futures import Future
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.lab.scene.rush import Rush

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Busy:
    """A scene in which things are noted, and a fault is met as soon as *met* says so of what was noted."""

    def __init__(self, met: Callable[[list[str]], bool], *, recovery_s: float = 5.0) -> None:
        self.done: list[str] = []
        self._met = met
        numbers = itertools.count(1)
        self._armed: list[Any] = []
        breaker = SimpleNamespace(
            armed=self._armed,
            arm_link=lambda *_: self._arm("link"),
            arm_api=lambda *_: self._arm("api"),
            taken=lambda armed: int(armed.fault.plane == "api" and met(self.done)),
            heal=lambda: self.done.append("healed"),
        )
        profile = SimpleNamespace(operations={}, policy=SimpleNamespace(recovery=SimpleNamespace(within_s=recovery_s)))
        self.rush = Rush(
            SimpleNamespace(profile=profile, patience_s=30.0),  # type: ignore[arg-type]
            SimpleNamespace(  # type: ignore[arg-type]
                shares=[["first"], ["under way"], ["late"]],
                marks=[],
                asking=self._asking,
                another=lambda: f"further {next(numbers)}",
            ),
            steadiness=SimpleNamespace(before=lambda: None),  # type: ignore[arg-type]
            acting=SimpleNamespace(shown="seen", send=lambda _count: self._arm("delivery")),  # type: ignore[arg-type]
            breaking=SimpleNamespace(touched=False),  # type: ignore[arg-type]
            breaker=breaker,  # type: ignore[arg-type]
            evidence=SimpleNamespace(  # type: ignore[arg-type]
                pace=SimpleNamespace(timeout_s=0.01),
                disturbed=lambda armed: [1] if armed.fault.plane == "link" and met(self.done) else [],
            ),
        )

    def _arm(self, plane: str) -> None:
        self._armed.append(SimpleNamespace(fault=SimpleNamespace(plane=plane)))
        self.done.append(f"{plane} broken")

    @contextmanager
    def _asking(self) -> Iterator[Callable[[list[str]], list[Future[None]]]]:
        yield self._tell

    def _tell(self, stories: list[str]) -> list[Future[None]]:
        self.done += stories
        answered: Future[None] = Future()
        answered.set_result(None)
        return [answered for _ in stories]


def test_work_is_offered_until_the_broken_link_was_met() -> None:
    """A target that rests after the end of its open connections is asked one thing more after the other."""
    busy = _Busy(lambda done: "further 2" in done)

    busy.rush.while_the_link("resets connections")

    assert busy.done[-4:] == ["delivery broken", "further 1", "further 2", "healed"]


def test_a_fault_that_was_met_is_healed_without_further_work() -> None:
    """Nothing more is asked where the work under way has met the fault."""
    busy = _Busy(lambda done: "late" in done)

    busy.rush.while_the_link("resets connections")

    assert busy.done == ["first", "under way", "link broken", "late", "delivery broken", "healed"]


@pytest.mark.parametrize("plane", ["link", "api"])
def test_a_fault_that_nothing_meets_is_healed_all_the_same(plane: str) -> None:
    """Nobody waits beyond what the target claims to need until it is at work again."""
    busy = _Busy(lambda _done: False, recovery_s=0.05)

    busy.rush.while_the_link("flaps") if plane == "link" else busy.rush.while_writes_meet("a 503 error")

    assert busy.done[-1] == "healed"
    assert ("further 1" in busy.done) == (plane == "link")
