"""Probabilities with which a good client looks bad by chance, or a bad one looks good."""

from __future__ import annotations

from math import comb, erfc, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# How likely a good client may be called broken, and how likely a bad one may pass, each time that waits are looked at.
ALARM = 1e-4
BLUFF = 1e-3


def chance_of_at_most(count: int, chances: Sequence[float]) -> float:
    """Compute the probability that at most *count* of independent draws succeed."""
    exactly = [1.0] + [0.0] * count
    for chance in chances:
        exactly = [
            mass * (1 - chance) + (exactly[place - 1] * chance if place else 0.0) for place, mass in enumerate(exactly)
        ]
    return sum(exactly)


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


def chance_of_such_ranks(shorter: Sequence[float], longer: Sequence[float]) -> float:
    """
    Compute how likely *longer* lies as high above *shorter* if both are drawn alike: Mann and Whitney's test.

    The normal approximation with a correction for continuity errs on the side of the larger probability this far out.
    """
    pairs = len(shorter) * len(longer)
    if not pairs:
        return 1.0
    below = sum((one > other) + (one == other) / 2 for one in longer for other in shorter)
    spread = sqrt(pairs * (len(shorter) + len(longer) + 1) / 12)
    return erfc((below - 0.5 - pairs / 2) / spread / sqrt(2)) / 2


def chance_of_such_a_split(hits: int, draws: int, other_hits: int, other_draws: int) -> float:
    """
    Compute how likely so few of the *hits* fall into the first *draws* if all are drawn alike: Fisher's exact test.

    Args:
        hits: Among the first draws.
        draws: How many were drawn first.
        other_hits: Among the other draws.
        other_draws: How many others were drawn.
    """
    every, total = draws + other_draws, hits + other_hits
    ways = sum(comb(draws, few) * comb(other_draws, total - few) for few in range(hits + 1) if few <= total)
    return ways / comb(every, total)
