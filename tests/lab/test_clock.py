"""Two clocks side by side, and how late this process is woken."""

from __future__ import annotations

import time

from intercom_readiness.lab.clock import LagMeter, monotonic, wall
from intercom_readiness.lab.waiting import eventually


def test_clocks_convert_both_ways() -> None:
    """A moment is the same on both clocks to a millisecond, and survives the way there and back."""
    for _ in range(10):
        before_at = time.time()
        at = wall(time.monotonic())
        assert before_at - 0.001 <= at <= time.time() + 0.001
        assert abs(monotonic(wall(1_000.0)) - 1_000.0) < 0.001


def test_lag_is_measured() -> None:
    """A meter that runs has samples, none of them negative."""
    meter = LagMeter().start()
    eventually(lambda: len(meter._samples) > 3, within_s=30)
    meter.stop()
    assert 0.0 <= meter.max_lag_s() < 60
    assert 0.0 == meter.max_lag_s(since_s=time.monotonic() + 60)


def test_stall_shows_as_lag() -> None:
    """A stretch in which this process did not get to run shows in full, and only from its time on."""
    meter = LagMeter().start()
    eventually(lambda: meter._samples, within_s=30)
    # As a stalled process would leave it: the last wake-up was half a second ago.
    meter._stop.set()
    meter._thread.join()
    at_s, _ = meter._samples[-1]
    meter._stop.clear()
    meter._samples[-1] = (at_s - 0.5, 0.0)
    assert meter.max_lag_s(since_s=at_s - 60) >= 0.48


def test_lag_is_that_of_the_time_that_is_asked_for() -> None:
    """A stall counts between two moments when it reaches in between them, and not before it or afterwards."""
    meter = LagMeter()
    meter._stop.set()
    meter._samples.extend([(10.0, 0.0), (11.0, 0.9), (12.0, 0.0)])

    spans = [(10.5, 10.6), (9.0, 10.05), (11.1, 20.0), (10.9, 11.2)]
    assert [0.9, 0.0, 0.0, 0.9] == [meter.max_lag_s(*span) for span in spans]


def test_no_samples_no_lag() -> None:
    """A meter that was not started knows of no lag."""
    assert 0.0 == LagMeter().max_lag_s()
