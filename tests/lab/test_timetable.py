"""A timetable is read from a table, and its troubles begin and end when it says."""

from __future__ import annotations

import time
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.faults.breaker import Breaker
from intercom_readiness.faults.kinds import Pace
from intercom_readiness.lab.scene.timetable import QUESTIONS_WITHIN_S, Row, Timetable, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = ["at", "for", "link", "what"]
API = "the Intercom API"
_KINDS = ("reset_peer", "latency")


def _seconds(text: str) -> float:
    return float(text.removesuffix(" s"))


class _Link:
    """A link on which nothing happens but what is noted."""

    def __init__(self) -> None:
        self.done: list[str] = []

    @contextmanager
    def toxic(self, *, keep_open: bool = False, **attributes: Any) -> Iterator[None]:
        assert not keep_open
        self.done.append(f"+{attributes['type']}")
        yield
        self.done.append(f"-{attributes['type']}")


def _scene(link: Any) -> Any:
    asking = SimpleNamespace(rounds=0, asked=0, start=lambda: None)
    asking.begin_round = lambda: setattr(asking, "rounds", asking.rounds + 1)
    asking.ask_on = lambda _operation: setattr(asking, "asked", asking.asked + 1)
    breaker = Breaker(SimpleNamespace(), link, Pace((0.1,), 0.6), "CH-20")
    lab = SimpleNamespace(network=link)
    return SimpleNamespace(lab=lab, asking=asking, breaker=breaker, breaking=SimpleNamespace(touched=False))


def test_a_table_is_read() -> None:
    """Beginning and length become beginning and end, and the link its name in records."""
    rows = read_rows([HEAD, ["0.5 s", "1 s", API, "flaps"], ["0 s", "2 s", "notifications", "flaps"]], _seconds)

    assert rows == [Row(0.5, 1.5, "intercom_api", "flaps"), Row(0.0, 2.0, "webhooks", "flaps")]


def test_the_first_question_meets_the_first_trouble() -> None:
    """Nobody is asked before a trouble that is there from the beginning has begun."""
    link = _Link()
    scene = _scene(link)
    scene.asking.ask_on = lambda _operation: link.done.append("asked")

    Timetable(scene, [Row(0.0, 0.1, "intercom_api", "resets connections")]).ask_meanwhile("read_contact")

    assert link.done[:2] == ["+reset_peer", "asked"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([["when", "for", "link", "what"]], "a timetable has the columns at, for, link, what"),
        ([HEAD, ["0 s", "1 s", "the Intercom APi", "flaps"]], "Did you mean 'the Intercom API'"),
    ],
)
def test_a_mistake_in_a_table_is_told(table: list[list[str]], message: str) -> None:
    """A column or a link that nobody knows ends the scenario before anything is broken."""
    with pytest.raises(UsageError, match=message):
        read_rows(table, _seconds)


def test_troubles_begin_and_end_by_the_table() -> None:
    """They overlap as the table says, each is healed at its end, and all of them are one round of questions."""
    link = _Link()
    scene = _scene(link)
    rows = [Row(0.0, 0.2, "intercom_api", "resets connections"), Row(0.1, 0.3, "intercom_api", "is slow but usable")]
    began_s = time.monotonic()
    Timetable(scene, rows).ask_meanwhile("read_contact")

    assert link.done == ["+reset_peer", "+latency", "-reset_peer", "-latency"]
    assert time.monotonic() - began_s >= 0.3
    assert (scene.asking.rounds, scene.asking.asked > 1) == (1, True)
    assert all(one.healed_s is not None for one in scene.breaker.armed)
    assert [one.needs_receipt for one in scene.breaker.armed] == [True, False]


def test_a_trouble_lasts_for_two_whole_questions() -> None:
    """Where questions take longer than the trouble, two are asked and answered in it, and what follows moves along."""
    link = _Link()
    scene = _scene(link)

    def slow(_operation: str) -> None:
        time.sleep(0.08)
        link.done.append("answered")

    scene.asking.ask_on = slow
    rows = [Row(0.0, 0.01, "intercom_api", "resets connections"), Row(0.02, 0.03, "intercom_api", "is slow but usable")]
    Timetable(scene, rows).ask_meanwhile("read_contact")

    reset, slowed = (link.done[link.done.index(f"+{one}") : link.done.index(f"-{one}")] for one in _KINDS)
    assert reset.count("answered") == 2
    assert slowed.count("answered") >= 2
    assert link.done.index("-reset_peer") < link.done.index("+latency")


def test_whoever_cannot_be_asked_ends_the_trouble() -> None:
    """Where a question ends in a mistake of the lab's, nobody waits for the next one."""

    def broken(_operation: str) -> None:
        raise LabError("the target was asked before it was started")

    scene = _scene(_Link())
    scene.asking.ask_on = broken
    began_s = time.monotonic()
    with pytest.raises(LabError, match="before it was started"):
        Timetable(scene, [Row(0.0, 0.05, "intercom_api", "resets connections")]).ask_meanwhile("read")

    assert time.monotonic() - began_s < QUESTIONS_WITHIN_S
    assert all(one.healed_s is not None for one in scene.breaker.armed)


def test_what_cannot_be_armed_is_told_by_the_step() -> None:
    """A trouble that did not come is no trouble that was survived."""

    class Broken(_Link):
        def toxic(self, *, keep_open: bool = False, **attributes: Any) -> Any:
            raise LabError(f"Toxiproxy is gone: {keep_open}, {attributes}")

    with pytest.raises(LabError, match="Toxiproxy is gone"):
        Timetable(_scene(Broken()), [Row(0.0, 0.1, "intercom_api", "resets connections")]).ask_meanwhile("read")
