"""The only code that sleeps: bounded waits on the monotonic clock."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")

# Short against everything that is judged (the tightest bound is 100 ms), long against a probe (under 1 ms).
PROBE_EVERY_S = 0.02
# Between two questions to a target that is recovering; a circuit breaker counts in seconds.
RECOVERY_EVERY_S = 0.2


class NotInTime(LabError):
    """
    Something awaited did not happen.

    Attributes:
        within_s: How long it was awaited, in seconds.
        last: What the probe returned last.
    """

    def __init__(self, what: str, within_s: float, last: object) -> None:
        # "False" and "None" say no more than that it did not happen.
        seen = "" if last is None or last is False else f"; seen last: {last!r:.200}"
        super().__init__(f"{what or 'what was awaited'} did not happen within {within_s:g} s{seen}")
        self.within_s = within_s
        self.last = last


class HappenedAnyway(LabError):
    """
    Something that had to stay away happened.

    Attributes:
        at_s: When it was seen, on the monotonic clock.
        value: What the probe returned.
    """

    def __init__(self, what: str, at_s: float, value: object) -> None:
        super().__init__(f"{what or 'what had to stay away'} happened: {value!r:.200}")
        self.at_s = at_s
        self.value = value


def eventually(probe: Callable[[], Value], within_s: float, every_s: float = PROBE_EVERY_S, what: str = "") -> Value:
    """
    Ask until the answer is true in Python's sense, and return it.

    The probe is asked at once, and once more after the deadline, so that a late wake-up misses nothing.

    Args:
        probe: Called without arguments; its exceptions are not caught.
        within_s: Deadline in seconds from now.
        every_s: Pause between two questions, in seconds.
        what: What is awaited, for the message.

    Raises:
        NotInTime: The answer never was true.
    """
    deadline_s = time.monotonic() + within_s
    while True:
        last_chance = time.monotonic() >= deadline_s
        value = probe()
        if value:
            return value
        if last_chance:
            raise NotInTime(what, within_s, value)
        time.sleep(min(every_s, max(0.0, deadline_s - time.monotonic())))


def never(probe: Callable[[], Any], during_s: float, every_s: float = PROBE_EVERY_S, what: str = "") -> None:
    """
    Ask for a while, and insist that the answer stays false in Python's sense.

    Args:
        probe: Called without arguments, first at once and last after *during_s*.
        during_s: How long to watch, in seconds.
        every_s: Pause between two questions, in seconds.
        what: What must not happen, for the message.

    Raises:
        HappenedAnyway: The answer was true once.
    """
    deadline_s = time.monotonic() + during_s
    while True:
        last_chance = time.monotonic() >= deadline_s
        value = probe()
        if value:
            raise HappenedAnyway(what, time.monotonic(), value)
        if last_chance:
            return
        time.sleep(min(every_s, max(0.0, deadline_s - time.monotonic())))


def settle(
    read: Callable[[], Value], still_s: float, within_s: float, every_s: float = PROBE_EVERY_S, what: str = ""
) -> Value:
    """
    Read until the value has stayed equal for a while, and return it.

    Args:
        read: Returns a comparable value, such as a count of open exchanges.
        still_s: How long the value must not change, in seconds.
        within_s: Deadline in seconds from now.
        every_s: Pause between two readings, in seconds.
        what: What is read, for the message.

    Raises:
        NotInTime: The value kept changing.
    """
    deadline_s = time.monotonic() + within_s
    value, since_s = read(), time.monotonic()
    while time.monotonic() - since_s < still_s:
        if time.monotonic() >= deadline_s:
            raise NotInTime(f"{what or 'a value'} that stays still for {still_s:g} s", within_s, value)
        time.sleep(every_s)
        latest = read()
        if latest != value:
            value, since_s = latest, time.monotonic()
    return value


def sleep_until(at_s: float) -> None:
    """Sleep until a moment on the monotonic clock; never returns early, returns at once when it is past."""
    while (left_s := at_s - time.monotonic()) > 0:
        time.sleep(left_s)
