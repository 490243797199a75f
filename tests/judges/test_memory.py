"""Proves that growth is judged between two rounds of questions, and not at all where memory cannot be read."""

from __future__ import annotations

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.memory import memory_does_not_grow


def test_what_the_first_round_has_filled_is_no_growth() -> None:
    """Only what is added between the last two looks counts."""
    said = memory_does_not_grow([20.0, 60.0, 61.5], questions=32, at_most_mib=16.0)

    assert said == "+1.5 MiB in 32 questions (20.0 → 60.0 → 61.5 MiB)"


def test_growth_is_told_by_question() -> None:
    """What is broken says how much each question left behind."""
    with pytest.raises(PromiseBroken) as broken:
        memory_does_not_grow([60.0, 92.0], questions=32, at_most_mib=16.0)

    assert broken.value.observed == "+32.0 MiB (60.0 → 92.0 MiB), 1024 KiB for each"


@pytest.mark.parametrize("sizes", [[], [60.0], [None, None], [60.0, None]])
def test_memory_that_cannot_be_read_is_unknown(sizes: list[float | None]) -> None:
    """Without two sizes nothing is proven."""
    with pytest.raises(MissingPremise):
        memory_does_not_grow(sizes, questions=32, at_most_mib=16.0)
