"""A scenario is laid out over time, in lanes that can be read."""

from __future__ import annotations

from typing import Any

import pytest

from reports.timeline import MOMENTS_MAX, Timeline, timeline


def laid(events: Any) -> Timeline:
    """Lay out events of which there are some."""
    made = timeline(events)
    assert made is not None
    return made


def calls(*times: tuple[float, float | None]) -> list[dict[str, Any]]:
    """Make exchanges that were open from the first to the second time."""
    return [
        {"at_s": a, "type": "exchange", "operation": "contacts.read", "opened_s": a, "closed_s": b, "status": 200}
        for a, b in times
    ]


def test_no_events() -> None:
    """Without events there is no timeline."""
    assert timeline(()) is None


def test_lanes(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """Only lanes with something on them are shown, always in the same order."""
    names = [lane.name for lane in laid(rate_limited).lanes]

    assert names == ["Scenario", "Faults", "Asked", "Calls", "Arrived", "Probes", "Lab"]


def test_all_inside(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """Every bar lies on the axis."""
    made = laid(rate_limited)

    for bar in (bar for lane in made.lanes for bar in lane.bars):
        assert 0.0 <= bar.left <= bar.left + bar.width <= 100.0 + 1e-9
    assert made.length_s == pytest.approx(3.71)


def test_relative_times(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """Times are told from the scenario's first event."""
    lines = laid(rate_limited).lines

    assert lines[0].at_s == 0.0
    assert lines[1].at_s == pytest.approx(0.03)
    assert lines[1].took_s == pytest.approx(0.02)


def test_overlap() -> None:
    """Calls that are open at once stand in rows of their own, and a free row is used again."""
    (lane,) = laid(calls((0.0, 5.0), (1.0, 3.0), (4.0, 10.0), (6.0, 7.0))).lanes

    assert [bar.row for bar in lane.bars] == [0, 1, 1, 0]
    assert lane.rows == 2


def test_steps_in_a_row(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """Steps follow each other on one row, however short they are."""
    lane = laid(rate_limited).lanes[0]

    assert (lane.name, lane.rows, {bar.row for bar in lane.bars}) == ("Scenario", 1, {0})


def test_crowd() -> None:
    """However many calls are open at once, a lane stays readable."""
    (lane,) = laid(calls(*((n / 10, 100.0) for n in range(40)))).lanes

    assert lane.rows == 6


def test_open_ended() -> None:
    """A call without an end goes on to the edge."""
    (lane,) = laid(calls((0.0, 10.0), (5.0, None))).lanes

    assert (lane.bars[1].left, lane.bars[1].width) == (50.0, 50.0)


def test_labels() -> None:
    """A label stands inside a wide bar, beside a narrow one, and nowhere when there is no room."""
    (lane,) = laid(calls((0.0, 20.0), (30.0, 31.0), (32.0, 33.0), (100.0, 100.0))).lanes

    assert [bar.label for bar in lane.bars] == ["inside", "nowhere", "beside", "nowhere"]


@pytest.mark.parametrize("length_s", [0.004, 0.3, 1.0, 3.71, 19.0, 75.0, 3600.0, 99_999.0])
def test_ticks(length_s: float) -> None:
    """A few ticks at round times cover any length."""
    ticks = laid(calls((7.0, 7.0 + length_s))).ticks

    assert 1 < len(ticks) <= 10
    assert ticks[0] == (0.0, "0 s")


def test_one_instant() -> None:
    """A scenario of one instant has no axis, and does not break."""
    made = laid(calls((7.0, 7.0)))

    assert (made.length_s, made.ticks) == (0.0, ())


def test_too_many() -> None:
    """A scenario with very many events shows its beginning and counts the rest."""
    made = laid(calls(*((n / 10, n / 10 + 0.05) for n in range(MOMENTS_MAX + 7))))

    assert (len(made.lines), made.left_out) == (MOMENTS_MAX, 7)
