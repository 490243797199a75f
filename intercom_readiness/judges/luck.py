"""Probabilities with which a good client looks bad by chance."""

from __future__ import annotations

from math import comb, floor, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def chance_of_at_most(count: int, chances: Sequence[float]) -> float:
    """Compute the probability that at most *count* of independent draws succeed."""
    exactly = [1.0] + [0.0] * count
    for chance in chances:
        exactly = [
            mass * (1 - chance) + (exactly[place - 1] * chance if place else 0.0) for place, mass in enumerate(exactly)
        ]
    return sum(exactly)


def draws_needed(chances: Sequence[float], alarm: float) -> int:
    """
    Compute how many draws with such chances fail all together with a probability below *alarm*.

    Args:
        chances: Chances of the draws at hand, each above 0; more of the same kind are assumed.
        alarm: A small probability.
    """
    per_draw = sum(log(1 - chance) for chance in chances) / len(chances)
    return floor(log(alarm) / per_draw) + 1


def chance_of_lower_half(noise_s: float, count: int, width_s: float) -> float:
    """
    Compute the probability that the smaller half of *count* draws, even over *width_s*, lies within *noise_s*.

    The distance from the smallest of n even draws to the one in place k (from zero) follows a beta distribution with
    k and n - k + 1, whose distribution function at x is the chance of at least k successes in n draws of chance x.
    """
    if width_s <= noise_s:
        return 1.0
    share, place = noise_s / width_s, count // 2
    return sum(comb(count, hits) * share**hits * (1 - share) ** (count - hits) for hits in range(place, count + 1))
