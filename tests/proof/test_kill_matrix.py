"""The kill matrix tells who caught which defect, and what broke beyond that."""

from __future__ import annotations

import pytest

from tools.kill_matrix import Result, document, new_overlaps, page, proven

KILLED = Result("reference", "deaf", ("RL-01",), "whole", broken=("RL-01[a]", "RL-01[b]", "SE-01"), took_s=41.2)
MISSED = Result("reference", "mute", ("TO-01",), "whole", broken=("SE-01",), unknown=("TO-01[x]",))
UNBROKEN = Result("reference", "", (), "whole", passed=("FB-01", "RL-01", "SE-01"))
LOST = Result("go", "gone", ("RL-01",), "whole", problem="the gate left no record: no port")
PLANNED = [("reference", "deaf"), ("reference", "mute"), ("go", "gone"), ("go", "late")]


def test_overlaps_are_told_apart_by_what_was_expected() -> None:
    """What broke beside the named promise is expected or new, and what was expected in vain is told."""
    expected = {"reference": {"deaf": ["FB-01"], "mute": ["SE-01"]}}
    killed, missed, lost = document([UNBROKEN, KILLED, MISSED, LOST], PLANNED, expected)["defects"]
    assert (killed["verdict"], killed["beyond"], killed["unexpected"]) == ("killed", ["SE-01"], ["SE-01"])
    assert killed["expected_in_vain"] == ["FB-01"]
    assert (missed["verdict"], missed["unexpected"]) == ("missed", [])
    assert lost["verdict"] == "no run"


def test_what_did_not_happen_is_listed() -> None:
    """Defects that were not run, and promises that nothing broke, are named."""
    matrix = document([UNBROKEN, KILLED, MISSED, LOST], PLANNED, {})
    assert matrix["not_run"] == ["go:late"]
    assert matrix["never_broken"] == ["FB-01"]
    assert matrix["killed_by"] == {"RL-01": ["reference:deaf"], "SE-01": ["reference:deaf", "reference:mute"]}
    assert matrix["counts"] == {"killed": 1, "missed": 1, "no run": 1}


@pytest.mark.parametrize(
    ("results", "right"),
    [
        ([UNBROKEN, KILLED], True),
        ([KILLED], True),
        ([UNBROKEN, MISSED], False),
        ([UNBROKEN, LOST], False),
        ([Result("reference", "", (), "whole", broken=("SE-01",)), KILLED], False),
        ([Result("reference", "", (), "whole", problem="no record"), KILLED], False),
    ],
)
def test_it_is_proven_by_each_named_promise_and_an_unbroken_target(results: list[Result], right: bool) -> None:  # noqa: FBT001
    """One defect that is missed, or one promise that breaks without a defect, is enough."""
    assert proven(results) is right


def test_runs_say_what_is_expected_as_far_as_they_saw() -> None:
    """A whole run tells all, one of some areas adds to it, a narrowed one and one without a record tell nothing."""
    narrow = Result("reference", "blind", ("SE-01",), "named", broken=("SE-01",))
    part = Result("reference", "dumb", ("SE-01",), "area", broken=("SE-01", "SE-02[x]"))
    known = {"reference": {"blind": ["RL-01"], "deaf": ["FB-01"], "dumb": ["CH-01"]}, "go": {"gone": ["SE-01"]}}
    assert new_overlaps([KILLED, narrow, part, LOST], known) == {
        "reference": {"blind": ["RL-01"], "deaf": ["SE-01"], "dumb": ["CH-01", "SE-02"]},
        "go": {"gone": ["SE-01"]},
    }


def test_the_page_tells_it_to_people() -> None:
    """A summary, a row for each defect, and what is missing."""
    told = page(document([UNBROKEN, KILLED, MISSED, LOST], PLANNED, {"reference": {"deaf": ["SE-01"]}}))
    assert (
        "1 of 3 defects were caught by all promises that are named for them. **1 were not.** 1 runs left no record."
        in told
    )
    assert "Without a defect, reference broke nothing." in told
    assert "| deaf | RL-01 | caught | SE-01 |  |  | 41 |" in told
    assert "| mute | TO-01 | **missed by TO-01** |  | SE-01 | TO-01 | 0 |" in told
    assert "## Not run\n\ngo:late" in told
