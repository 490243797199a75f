"""Trouble that comes and goes by a timetable while the target is asked again and again."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.errors import UsageError, did_you_mean
from intercom_readiness.lab.waiting import NotInTime, eventually, sleep_until

from .breaking import API_LINK
from .notifying import LINK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from intercom_readiness.faults.breaker import Armed

    from .scene import Scene

HEADINGS = ("at", "for", "link", "what")
LINKS = {"the Intercom API": API_LINK, "notifications": LINK}
# So many questions, and all their attempts, each trouble lasts at least, however slow the machine; but not for longer
# than so many seconds, for a target that takes its time.
QUESTIONS_EACH, QUESTIONS_WITHIN_S = 2, 10.0
# Between two questions; a target that refuses at once is not hammered.
PAUSE_S = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One trouble: when it begins and ends, seconds after the first question, on which link, and what."""

    at_s: float
    until_s: float
    link: str
    what: str


def read_rows(table: Sequence[Sequence[str]], seconds: Callable[[str], float]) -> list[Row]:
    """
    Read the table of a step.

    Args:
        table: Its cells, headings first.
        seconds: Reads a length such as "0.5 s".

    Raises:
        UsageError: Another heading, or a link that nobody knows.
    """
    if tuple(table[0]) != HEADINGS:
        raise UsageError(f"a timetable has the columns {', '.join(HEADINGS)}, not {', '.join(table[0])}")
    rows = []
    for at, lasts, link, what in table[1:]:
        if link not in LINKS:
            raise UsageError(f"no link is called {link!r}. {did_you_mean(link, LINKS)}")
        rows.append(Row(seconds(at), seconds(at) + seconds(lasts), LINKS[link], what))
    return rows


class Timetable:
    """
    Arms and heals faults when their time has come.

    A trouble that is over before the target was asked often enough lasts longer, and what comes later moves along.
    """

    def __init__(self, scene: Scene, rows: Sequence[Row]) -> None:
        self._scene = scene
        self._rows = rows
        self._problem: BaseException | None = None
        self._begun = threading.Event()
        self._over = threading.Event()
        self._asked_s: list[float] = []

    def ask_meanwhile(self, operation: str) -> None:
        """
        Ask the target the same again and again until the last trouble is over.

        Raises:
            Whatever kept a fault from being armed or healed.
        """
        scene = self._scene
        scene.asking.begin_round()
        with self._running():
            while not self._over.is_set():
                began_s = time.monotonic()
                scene.asking.ask_on(operation)
                self._asked_s.append(began_s)
                sleep_until(time.monotonic() + PAUSE_S)
        if self._problem is not None:
            raise self._problem

    @contextmanager
    def _running(self) -> Iterator[None]:
        self._scene.asking.start()
        self._scene.breaking.touched = True
        self._scene.breaker.before_each()
        if any(row.link == LINK for row in self._rows):
            self._scene.notifying.subscribe()
        began_s = time.monotonic()
        thread = threading.Thread(target=self._run, args=(began_s,), name="timetable", daemon=True)
        thread.start()
        if not min(row.at_s for row in self._rows):
            # A question that is quicker than the first trouble does not meet it, and the next may come after its end.
            self._begun.wait()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _run(self, began_s: float) -> None:
        armed: dict[int, Armed] = {}
        moments = [(row.at_s, number, row) for number, row in enumerate(self._rows)]
        moments += [(row.until_s, number, row) for number, row in enumerate(self._rows)]
        late_s = 0.0
        try:
            for at_s, number, row in sorted(moments, key=lambda moment: moment[:2]):
                sleep_until(began_s + late_s + at_s)
                if number in armed:
                    self._await_questions(armed[number].armed_s)
                    late_s = time.monotonic() - began_s - at_s
                    self._scene.breaker.heal_link(armed[number])
                else:
                    armed[number] = self._arm(row)
                self._begun.set()
        except BaseException as problem:  # noqa: BLE001 - told by the thread that asks
            self._problem = problem
        finally:
            self._begun.set()
            self._over.set()

    def _await_questions(self, since_s: float) -> None:
        """Wait until enough questions that began in a trouble have been answered, or nobody asks any more."""
        with suppress(NotInTime):
            eventually(
                lambda: self._over.is_set() or sum(one_s >= since_s for one_s in self._asked_s) >= QUESTIONS_EACH,
                within_s=QUESTIONS_WITHIN_S,
                what="questions in the trouble",
            )

    def _arm(self, row: Row) -> Armed:
        lab = self._scene.lab
        link, name = (lab.network, "to the Intercom API") if row.link == API_LINK else (lab.inbound, "of notifications")
        sentence = f"the link {name} {row.what} from {row.at_s:g} s to {row.until_s:g} s"
        # A target that stops trying for a while meets no trouble that comes meanwhile; one of them is enough.
        needed = row is self._rows[0]
        return self._scene.breaker.arm_link(row.what, row.link, sentence, link=link, needs_receipt=needed)
