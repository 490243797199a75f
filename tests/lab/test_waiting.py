"""Waiting: bounded, asking at once and once more at the end, saying what was awaited."""

from __future__ import annotations

import time
from itertools import count
from types import SimpleNamespace

import pytest

from intercom_readiness.lab import waiting
from intercom_readiness.lab.waiting import HappenedAnyway, NotInTime, eventually, never, settle, sleep_until


def test_eventually_returns_what_it_waited_for() -> None:
    """The first true answer is returned, at once when it is there."""
    answers = iter([0, "", [], "here", "later"])
    assert "here" == eventually(lambda: next(answers), within_s=5, every_s=0.001)


def test_eventually_asks_once_without_time() -> None:
    """No time left still means one question, and none after it."""
    asked = count(1)
    with pytest.raises(NotInTime) as late:
        eventually(lambda: next(asked) and None, within_s=0, what="the answer")
    assert 2 == next(asked)
    assert "the answer did not happen within 0 s" == str(late.value)


def test_eventually_asks_after_a_late_wake_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that came while the waiter overslept its deadline counts."""
    answers: list[str] = []

    def oversleep(_: float) -> None:
        time.sleep(0.03)
        answers.append("late")

    monkeypatch.setattr(waiting, "time", SimpleNamespace(monotonic=time.monotonic, sleep=oversleep))
    assert ["late"] == eventually(lambda: answers, within_s=0.01)


def test_eventually_lets_errors_through() -> None:
    """An error of the probe is not swallowed."""
    with pytest.raises(ZeroDivisionError):
        eventually(lambda: 1 / 0, within_s=30)


def test_never_watches_to_the_end() -> None:
    """What happens only when the time is up is still seen."""
    began_s = time.monotonic()
    with pytest.raises(HappenedAnyway, match="a retry happened: 'attempt 2'") as happened:
        never(lambda: "attempt 2" if time.monotonic() >= began_s + 0.05 else "", during_s=0.05, what="a retry")
    assert began_s + 0.05 <= happened.value.at_s <= began_s + 5
    assert "attempt 2" == happened.value.value


def test_never_takes_the_whole_time() -> None:
    """Nothing is declared absent before the time is up."""
    began_s = time.monotonic()
    never(lambda: None, during_s=0.05)
    assert time.monotonic() - began_s >= 0.05


def test_settle_returns_the_still_value() -> None:
    """A value is returned when it has not changed for the time asked, counted from its last change."""
    began_s = time.monotonic()
    values = iter([1, 2, 3])
    assert 3 == settle(lambda: next(values, 3), still_s=0.03, within_s=5, every_s=0.005)
    assert time.monotonic() - began_s >= 0.04


def test_settle_gives_up_on_the_restless() -> None:
    """A value that keeps changing is not waited for beyond the deadline."""
    values = count()
    with pytest.raises(NotInTime, match=r"open exchanges that stays still for 0\.05 s"):
        settle(lambda: next(values), still_s=0.05, within_s=0.02, every_s=0.001, what="open exchanges")


def test_sleep_until_is_never_early() -> None:
    """A moment is never reached early, and one that is past takes no time."""
    for _ in range(20):
        at_s = time.monotonic() + 0.002
        sleep_until(at_s)
        assert time.monotonic() >= at_s
    began_s = time.monotonic()
    sleep_until(began_s - 60)
    assert time.monotonic() - began_s < 30
