"""What docs/chaos-coverage.md tells of the chaos area is so, and no hole in it is without a reason."""

from __future__ import annotations

import pytest

from intercom_readiness.faults.registry import LINK_KINDS
from tools import chaos_pages
from tools.chaos_pages import CALLS, COLUMNS, HOLES

COVERED = chaos_pages.coverage()
PHRASES = [(kind.name, phrase) for kind in LINK_KINDS for phrase in kind.phrases]


def test_the_page_is_current() -> None:
    """docs/chaos-coverage.md is what the features and the faults say now."""
    assert chaos_pages.page() == chaos_pages.PAGE.read_text("utf-8"), "run python -m tools.chaos_pages"


@pytest.mark.parametrize(("kind", "phrase"), PHRASES)
def test_every_trouble_is_met_or_has_a_reason_not_to_be(kind: str, phrase: str) -> None:
    """Somebody meets each trouble, and whoever does not has a reason."""
    row = {column: COVERED.get((phrase, column), set()) for column in COLUMNS}
    holes = [column for column in COLUMNS if not row[column]]

    assert len(holes) < len(COLUMNS)
    assert [column for column in holes if chaos_pages.hole(kind, column, row) is None] == []


def test_a_trouble_that_nobody_meets_has_no_reason() -> None:
    """A new kind of fault without a scenario is seen as a hole that nobody can explain."""
    assert [chaos_pages.hole("brand_new", column, {}) for column in CALLS] == [None] * len(CALLS)


def test_every_operation_meets_every_plane_of_trouble() -> None:
    """Each column has requests that get lost and answers that get lost."""
    lost = {"breaks off", "resets", "hangs up", "swallows", "refuses"}
    met = {column for (phrase, column), _ in COVERED.items() if any(phrase.startswith(word) for word in lost)}

    assert met == set(COLUMNS)


def test_reasons_are_told_apart() -> None:
    """Each letter stands for one reason."""
    letters = [one.letter for one in HOLES]

    assert len(set(letters)) == len(letters)
    assert all(set(one.columns) <= set(COLUMNS) for one in HOLES)
