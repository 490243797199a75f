"""The numbers that tell how a target tries again."""

from __future__ import annotations

import pytest

from intercom_readiness.judges.forensics import (
    AFTER_SUCCESS,
    BEFORE_THE_RESET,
    CALLS_MAX,
    CANNOT_SUCCEED,
    Claimed,
    Trouble,
    examine,
)
from tests.judges.histories import READ, UPDATE, attempt

CLAIMED = Claimed(attempts_max=4, cap_s=0.4, timeout_s=0.5, successes={READ: 1})


def test_nothing_to_examine() -> None:
    """Without exchanges there is nothing to say."""
    assert examine([], claimed=CLAIMED) is None


def test_a_calm_scenario() -> None:
    """A call that went well at once has no waits, no waste and no margins."""
    found = examine([attempt(1.0)], claimed=CLAIMED)

    assert found is not None
    assert (found.calls, found.calls_seen, found.attempts, found.wasted, found.margins) == ((), 1, 1, {}, ())


def test_waits_grow_within_the_cap() -> None:
    """Waits, their growth and the longest against the cap come from the attempts."""
    history = [attempt(0.0, 503), attempt(0.11, 503), attempt(0.32, 503), attempt(0.73)]

    found = examine(history, claimed=CLAIMED)

    assert found is not None
    assert found.calls[0].waits_s == (0.1, 0.2, 0.4)
    assert found.growth == 2.0
    assert found.longest_wait_s == pytest.approx(0.4)
    assert found.margins == ("attempt 4 of at most 4 at contacts.read", "the longest wait was 0.40 s of at most 0.40 s")


def test_jitter_is_the_spread_of_one_step() -> None:
    """Jitter is how far waits of the same step lie apart, over several calls."""
    history = [attempt(0.0, 503, subject="a"), attempt(0.11, subject="a")]
    history += [attempt(5.0, 503, subject="b"), attempt(5.31, subject="b")]

    found = examine(history, claimed=CLAIMED)

    assert found is not None
    assert found.jitter_s == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("came_s", "margin", "wasted"),
    [
        (2.08, "attempt 2 came 0.080 s after the announced reset", {}),
        (1.58, "attempt 2 came 0.42 s before the announced reset", {BEFORE_THE_RESET: 1}),
    ],
    ids=["obeys", "comes early"],
)
def test_obedience_to_the_reset(came_s: float, margin: str, wasted: dict[str, int]) -> None:
    """The margin to the announced reset is told, and coming early is a waste."""
    found = examine([attempt(0.0, 429, reset_s=2), attempt(came_s)], claimed=CLAIMED)

    assert found is not None
    assert (found.margins[0], found.wasted) == (margin, wasted)
    assert found.reset_margin_s == pytest.approx(came_s - 2, abs=1e-3)


def test_time_lost_after_a_reset() -> None:
    """After a reset only the wait beyond it is lost; after a server error the whole wait is."""
    limited = examine([attempt(0.0, 429, reset_s=2), attempt(2.5)], claimed=CLAIMED)
    broken = examine([attempt(0.0, 503), attempt(0.31)], claimed=CLAIMED)

    assert limited is not None
    assert broken is not None
    assert limited.lost_s == pytest.approx(0.5, abs=1e-3)
    assert broken.lost_s == pytest.approx(0.3, abs=1e-3)


def test_time_lost_after_healing() -> None:
    """While nothing could succeed nothing is lost; the clock runs from the healing on."""
    history = [attempt(0.0, "reset"), attempt(0.5, "reset"), attempt(1.5)]

    found = examine(history, claimed=CLAIMED, troubles=[Trouble(0.0, 1.2)])

    assert found is not None
    assert found.lost_s == pytest.approx(0.3, abs=1e-3)


def test_wasted_on_what_cannot_succeed() -> None:
    """A refused call that is made again is wasted each time."""
    found = examine([attempt(0.0, 404), attempt(0.2, 404), attempt(0.4, 404)], claimed=CLAIMED)

    assert found is not None
    assert found.wasted == {CANNOT_SUCCEED: 2}


def test_wasted_after_success() -> None:
    """A call beyond those of the healthy operation is wasted, unless its subject had met trouble."""
    calm = examine([attempt(0.0), attempt(0.2)], claimed=CLAIMED)
    troubled = examine([attempt(0.0, 503, operation=UPDATE), attempt(0.1), attempt(0.2)], claimed=CLAIMED)

    assert calm is not None
    assert troubled is not None
    assert (calm.wasted, troubled.wasted) == ({AFTER_SUCCESS: 1}, {})


def test_a_crowd_is_cut() -> None:
    """Of a crowd only some calls are listed, those with the most attempts first; all are counted."""
    crowd = [attempt(at_s, 503, subject=f"k{n}") for n in range(40) for at_s in (n, n + 0.1)]
    crowd += [attempt(at_s, 503, subject="busy") for at_s in (50.0, 50.1, 50.2)]

    found = examine(crowd, claimed=CLAIMED)

    assert found is not None
    assert (len(found.calls), found.calls_seen, found.calls[0].subject) == (CALLS_MAX, 41, "busy")


def test_an_attempt_beyond_the_timeout() -> None:
    """An attempt that was given up is told against the timeout."""
    found = examine([attempt(0.0, "client_closed", took_s=0.52), attempt(0.6)], claimed=CLAIMED)

    assert found is not None
    assert found.margins[-1] == "the longest attempt was given up 0.020 s after the timeout"
