"""Judging again and again until it holds: for numbers that are claimed to be a little old."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.lab.waiting import sleep_until

if TYPE_CHECKING:
    from collections.abc import Callable

# Short against every claimed freshness, long against one question to the target.
EVERY_S = 0.1


def holds_within(judge: Callable[[], str], within_s: float) -> str:
    """
    Judge until it holds, at once and for the last time after *within_s* seconds.

    Args:
        judge: Looks anew each time, and raises as judges do.
        within_s: How old what it looks at may be, every grace included.

    Raises:
        PromiseBroken, MissingPremise: What the last look raised.
    """
    end_s = time.monotonic() + within_s
    while True:
        last_chance = time.monotonic() >= end_s
        try:
            return judge()
        except (PromiseBroken, MissingPremise):
            if last_chance:
                raise
        sleep_until(min(end_s, time.monotonic() + EVERY_S))
