"""Shows, by simulation, how seldom the judges of growth and jitter err about clients on machines of any slowness."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Literal

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.growth import waits_grow_with_each_attempt
from intercom_readiness.judges.jitter import waits_are_jittered
from intercom_readiness.judges.pausing import Pause
from tests.judges.histories import (
    attempt,
    decorrelated_jitter,
    equal_jitter,
    full_jitter,
    no_jitter,
    same_jitter,
    same_wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.judges.histories import Draw

    Outcome = Literal["passed", "broken", "unknown"]

# As the gate does it: looks at 24 series, and at 24 more each time that nothing can be told, five times at most.
SERIES, LOOKS = 24, 5
RUNS = 12
# What a target takes at least to react.
REACTS_S = 0.002
SHORT_S, LONG_S, TWO_S, POLLED_S = (0.1, 0.2, 0.4), (0.3, 0.9, 1.5, 1.5), (0.15, 0.45), (0.3, 0.4, 0.6)
QUIET_S = 0.01
NOISES_S = [0.0, QUIET_S, 0.03, 0.1, 0.3]


def polled(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait up to 200 ms less than the bound, and then for the next poll, 200 ms apart."""
    return [random.uniform(0, bound_s - 0.2) + random.uniform(0, 0.2) for bound_s in bounds_s]


def exponential(random: Random, mean_s: float) -> float:
    """Draw a lateness as on a busy machine."""
    return random.expovariate(1 / mean_s) if mean_s else 0.0


def heavy_tailed(random: Random, mean_s: float) -> float:
    """Draw a lateness as on a machine that stalls: most are short, a few are very long."""
    return mean_s / 2 * (random.paretovariate(1.5) - 1)


GROWING = [(full_jitter, SHORT_S), (equal_jitter, TWO_S), (no_jitter, SHORT_S), (decorrelated_jitter, LONG_S)]
EVEN = [(same_wait, SHORT_S), (same_jitter, SHORT_S), (same_jitter, TWO_S), (same_wait, LONG_S)]
JITTERED = [
    (full_jitter, SHORT_S),
    (equal_jitter, SHORT_S),
    (equal_jitter, TWO_S),
    (decorrelated_jitter, LONG_S),
    (polled, POLLED_S),
]
ALIKE = [(no_jitter, SHORT_S), (same_wait, SHORT_S), (no_jitter, TWO_S), (no_jitter, LONG_S)]


def grows(seen: Sequence[Pause], _reactions_s: Sequence[float], bounds_s: Sequence[float]) -> str:
    """Judge growth; of polled waits it is known what polling adds."""
    return waits_grow_with_each_attempt(
        seen, bounds_s=bounds_s, added_s=0.2 if bounds_s == POLLED_S else 0.0, insist=True
    )


def differs(seen: Sequence[Pause], reactions_s: Sequence[float], bounds_s: Sequence[float]) -> str:
    """Judge jitter; of equal jitter it is known that it has half the width."""
    widths_s = [bound_s / 2 for bound_s in bounds_s] if bounds_s == TWO_S else bounds_s
    return waits_are_jittered(seen, widths_s=widths_s, reactions_s=reactions_s)


def looked_at(
    judge: Callable[..., str], draw: Draw, bounds_s: Sequence[float], late_s: Callable[[], float], random: Random
) -> Outcome:
    """
    Judge a client as the gate does, with more waits each time that nothing can be told.

    A wait is late twice, a reaction once.
    """
    seen: list[Pause] = []
    reactions_s: list[float] = []
    chain = tuple(attempt(float(number)) for number in range(9))
    for _ in range(LOOKS):
        for _ in range(SERIES):
            waits_s = enumerate(draw(random, bounds_s))
            seen += [Pause(step, REACTS_S + one_s + late_s() + late_s(), 0.0, False, chain) for step, one_s in waits_s]
            reactions_s.append(REACTS_S + late_s())
        try:
            judge(seen, reactions_s, bounds_s)
        except PromiseBroken:
            return "broken"
        except MissingPremise:
            continue
        return "passed"
    return "unknown"


def outcomes(
    judge: Callable[..., str],
    clients: Sequence[tuple[Draw, Sequence[float]]],
    lateness: Callable[..., float],
    mean_s: float,
) -> Counter[str]:
    """Count how judging each client came out, many times."""

    def every() -> Iterator[Outcome]:
        random = Random(418)
        for draw, bounds_s in clients:
            for _ in range(RUNS):
                yield looked_at(judge, draw, bounds_s, lambda: lateness(random, mean_s / 2), random)

    return Counter(every())


@pytest.mark.parametrize(("judge", "good"), [(grows, [*GROWING, (polled, POLLED_S)]), (differs, JITTERED)])
@pytest.mark.parametrize("mean_s", NOISES_S, ids=lambda mean_s: f"{mean_s * 1000:.0f} ms late")
@pytest.mark.parametrize("lateness", [exponential, heavy_tailed])
def test_a_good_client_is_never_broken(
    judge: Callable[..., str],
    good: Sequence[tuple[Draw, Sequence[float]]],
    lateness: Callable[..., float],
    mean_s: float,
) -> None:
    """However late a good client is woken, it is called broken in none of 48 runs; on a quiet machine it passes."""
    came_out = outcomes(judge, good, lateness, mean_s)

    assert 0 == came_out["broken"]
    assert mean_s > QUIET_S or 0 == came_out["unknown"]


@pytest.mark.parametrize(("judge", "bad"), [(grows, EVEN), (differs, ALIKE)])
@pytest.mark.parametrize("mean_s", NOISES_S, ids=lambda mean_s: f"{mean_s * 1000:.0f} ms late")
@pytest.mark.parametrize("lateness", [exponential, heavy_tailed])
def test_a_bad_client_never_passes(
    judge: Callable[..., str],
    bad: Sequence[tuple[Draw, Sequence[float]]],
    lateness: Callable[..., float],
    mean_s: float,
) -> None:
    """However late a bad client is woken, it passes in none of 48 runs; up to 30 ms it is nearly always broken."""
    came_out = outcomes(judge, bad, lateness, mean_s)

    assert 0 == came_out["passed"]
    assert mean_s > NOISES_S[2] or came_out["unknown"] <= 1
