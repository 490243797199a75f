"""Proves the probabilities on which the judges of waits rely."""

from __future__ import annotations

from random import Random

import pytest

from intercom_readiness.judges.luck import (
    chance_of_at_most,
    chance_of_lower_half,
    chance_of_such_a_split,
    chance_of_such_ranks,
)


@pytest.mark.parametrize(
    ("count", "chances", "expected"),
    [(0, [0.5] * 14, 0.5**14), (1, [0.5, 0.5], 0.75), (0, [0.2, 0.6], 0.32), (2, [0.2, 0.6], 1.0), (0, [], 1.0)],
)
def test_few_successes_of_independent_draws(count: int, chances: list[float], expected: float) -> None:
    """The probability of at most so many successes is that of the Poisson binomial distribution."""
    assert pytest.approx(expected) == chance_of_at_most(count, chances)


def test_a_lower_half_that_lies_close_together() -> None:
    """The probability that the shorter half of seven draws lies within a fifth of the width is the simulated one."""
    random = Random(418)
    rounds = [sorted(random.random() for _ in range(7)) for _ in range(20_000)]
    close = sum(drawn[3] - drawn[0] <= 1 / 5 for drawn in rounds) / len(rounds)

    assert pytest.approx(close, abs=0.01) == chance_of_lower_half(1.0, 7, 5.0)


def test_a_width_within_the_noise_is_certain_to_look_alike() -> None:
    """Draws that cannot differ by more than the noise never do."""
    assert [1.0, 1.0] == [chance_of_lower_half(0.1, 8, 0.1), chance_of_lower_half(0.1, 8, 0.02)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [((0, 2, 2, 2), 1 / 6), ((1, 2, 1, 2), 5 / 6), ((2, 2, 2, 2), 1.0), ((0, 24, 0, 48), 1.0), ((0, 3, 3, 3), 1 / 20)],
)
def test_a_split_is_as_likely_as_counting_says(given: tuple[int, int, int, int], expected: float) -> None:
    """The probability of so few hits among the first draws is the share of the ways to deal them out."""
    assert pytest.approx(expected) == chance_of_such_a_split(*given)


def test_ranks_of_what_is_drawn_alike_hardly_ever_look_apart() -> None:
    """Of two samples that are drawn alike, the test is at most as often below a level as that level says."""
    random = Random(418)
    lucks = [
        chance_of_such_ranks([random.random() for _ in range(12)], [random.random() for _ in range(12)])
        for _ in range(2_000)
    ]

    assert [sum(luck < level for luck in lucks) <= 2_000 * level * 1.2 for level in (0.5, 0.1, 0.02)] == [True] * 3


def test_ranks_that_lie_apart_are_unlikely() -> None:
    """Two dozen that are all longer than two dozen others are no luck, and the other way round they are certain."""
    low, high = [float(n) for n in range(24)], [float(n) for n in range(24, 48)]

    assert chance_of_such_ranks(low, high) < 1e-8
    assert chance_of_such_ranks(high, low) > 1 - 1e-8
    assert [1.0, 1.0] == [chance_of_such_ranks([], high), chance_of_such_ranks(low, [])]
