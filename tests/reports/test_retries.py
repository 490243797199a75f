"""How the target tried again is told on the page of a scenario."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from intercom_readiness.model import Forensics, TriedCall
from reports import html
from reports.retries import retries_of

if TYPE_CHECKING:
    from intercom_readiness.model import RunRecord

CALL = TriedCall("contacts.read", "k7", 3, (0.73, 1.0818), "answered 200 after 0.01 s", 1, 0.212)
FOUND = Forensics(
    (CALL,), 1, 3, arrived=2, reset_margin_s=-0.42, wasted={"before the reset": 1}, lost_s=0.212,
    margins=("attempt 3 came 0.42 s before the announced reset",),
)  # fmt: skip


def test_only_what_is_known_is_told() -> None:
    """Numbers that nobody could measure are left out."""
    told = retries_of(FOUND)

    assert told is not None
    assert told.sentence == "How it tried again: attempts 3, calls 1"
    assert dict(told.numbers) == {
        "reached Intercom": "2",
        "after the reset": "-0.42 s",
        "time lost": "0.21 s",
        "wasted": "1 before the reset",
    }


def test_nothing_to_tell() -> None:
    """A scenario in which all went well at once has no section."""
    assert retries_of(None) is None
    assert retries_of(Forensics((), 1, 1)) is None


def test_on_the_page(run: RunRecord) -> None:
    """The page shows margins, numbers and the calls of a scenario."""
    first = replace(run.scenarios[0], forensics=FOUND)

    page = html.render(replace(run, scenarios=(first, *run.scenarios[1:])))

    assert "attempt 3 came 0.42 s before the announced reset" in page
    assert "<td>0.73 · 1.08</td><td>1</td><td>0.21 s</td>" in page
