"""Putting what was seen into words."""

from __future__ import annotations

import pytest

from intercom_readiness.judges.telling import counted


@pytest.mark.parametrize(
    ("count", "noun", "words"),
    [(1, "day", "1 day"), (0, "day", "0 days"), (2, "query", "2 queries"), (3, "attempt", "3 attempts")],
)
def test_a_count_is_written_with_its_noun(count: int, noun: str, words: str) -> None:
    """A count stands before its noun in the singular or the plural, as it is spelled."""
    assert counted(count, noun) == words
