"""Probabilities with which a good client looks bad by chance."""

from __future__ import annotations

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


def chance_of_range(noise_s: float, count: int, width_s: float) -> float:
    """Compute the probability that *count* draws, even over *width_s*, lie within *noise_s* of each other."""
    if width_s <= noise_s:
        return 1.0
    share = noise_s / width_s
    return float(count * share ** (count - 1) - (count - 1) * share**count)
