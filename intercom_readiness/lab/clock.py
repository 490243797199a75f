"""Monotonic and wall time side by side, and how late this process is woken."""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from .waiting import sleep_until

# A wake-up every 10 ms costs four thousandths of a core (measured) and sees stalls far below the tightest bound.
LAG_EVERY_S = 0.01
# Eight minutes of samples: longer than any scenario.
LAG_SAMPLES_MAX = 50_000


def wall(monotonic_s: float) -> float:
    """Convert a moment on the monotonic clock to Unix time in seconds, by the present distance of the clocks."""
    return monotonic_s + _wall_minus_monotonic_s()


def monotonic(wall_s: float) -> float:
    """Convert Unix time in seconds to the monotonic clock, by the present distance of the clocks."""
    return wall_s - _wall_minus_monotonic_s()


def _wall_minus_monotonic_s() -> float:
    # Bracketed: a thread switch between the two readings would show as distance.
    tries = []
    for _ in range(3):
        before_s = time.monotonic()
        wall_s = time.time()
        after_s = time.monotonic()
        tries.append((after_s - before_s, wall_s - (before_s + after_s) / 2))
    return min(tries)[1]


class LagMeter:
    """
    Measures how late this process gets to run, so that upper time bounds can be judged fairly.

    A thread asks to be woken every 10 ms and notes how late it was: that is the scheduler's lateness
    and the interpreter lock's together, which is what delays the tap and the judgement as well.
    """

    def __init__(self) -> None:
        """Prepare; `start` begins to measure."""
        self._samples: deque[tuple[float, float]] = deque(maxlen=LAG_SAMPLES_MAX)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._measure, name="lag-meter", daemon=True)

    def start(self) -> LagMeter:
        """Begin to measure, and return the meter itself."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End the thread; the samples stay readable."""
        self._stop.set()
        self._thread.join()

    def max_lag_s(self, since_s: float = 0.0, until_s: float = math.inf) -> float:
        """
        Return the worst lateness in seconds between two moments on the monotonic clock, 0.0 without samples.

        A stall that only begins or ends between them counts whole, and one that lasts until now counts as far as it
        has come.
        """
        samples = list(self._samples)
        lags = [lag_s for at_s, lag_s in samples if at_s >= since_s and at_s - lag_s <= until_s]
        if samples and not self._stop.is_set() and samples[-1][0] + LAG_EVERY_S <= until_s:
            lags.append(time.monotonic() - samples[-1][0] - LAG_EVERY_S)
        return max(0.0, *lags) if lags else 0.0

    def _measure(self) -> None:
        due_s = time.monotonic()
        while not self._stop.is_set():
            now_s = time.monotonic()
            self._samples.append((now_s, max(0.0, now_s - due_s)))
            due_s = now_s + LAG_EVERY_S
            # To wait for the event instead costs half as much again.
            sleep_until(due_s)
