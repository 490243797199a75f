"""Proves the probabilities on which the judges of waits rely."""

from __future__ import annotations

from random import Random

import pytest

from intercom_readiness.judges.luck import chance_of_at_most, chance_of_lower_half, draws_needed


@pytest.mark.parametrize(
    ("count", "chances", "expected"),
    [(0, [0.5] * 14, 0.5**14), (1, [0.5, 0.5], 0.75), (0, [0.2, 0.6], 0.32), (2, [0.2, 0.6], 1.0), (0, [], 1.0)],
)
def test_few_successes_of_independent_draws(count: int, chances: list[float], expected: float) -> None:
    """The probability of at most so many successes is that of the Poisson binomial distribution."""
    assert pytest.approx(expected) == chance_of_at_most(count, chances)


@pytest.mark.parametrize(("chances", "needed"), [([0.5], 14), ([0.5, 0.5, 0.5], 14), ([0.8], 6), ([0.4], 19)])
def test_draws_needed_are_the_fewest_that_will_do(chances: list[float], needed: int) -> None:
    """So many draws fail all together less often than once in ten thousand, one fewer does not."""
    assert needed == draws_needed(chances, 1e-4)
    assert (1 - chances[0]) ** needed < 1e-4 <= (1 - chances[0]) ** (needed - 1)


def test_a_lower_half_that_lies_close_together() -> None:
    """The probability that the shorter half of seven draws lies within a fifth of the width is the simulated one."""
    random = Random(418)
    rounds = [sorted(random.random() for _ in range(7)) for _ in range(20_000)]
    close = sum(drawn[3] - drawn[0] <= 1 / 5 for drawn in rounds) / len(rounds)

    assert pytest.approx(close, abs=0.01) == chance_of_lower_half(1.0, 7, 5.0)


def test_a_width_within_the_noise_is_certain_to_look_alike() -> None:
    """Draws that cannot differ by more than the noise never do."""
    assert [1.0, 1.0] == [chance_of_lower_half(0.1, 8, 0.1), chance_of_lower_half(0.1, 8, 0.02)]
