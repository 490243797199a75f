"""Lays the moments of a scenario out in lanes over one axis of time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reports.moments import moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.moments import Event, Moment

# A scenario with more than this is told by its beginning; the record has the rest.
MOMENTS_MAX: Final = 300
_ROWS_MAX: Final = 6
_EDGE_PERCENT: Final = 100.0
# A status number needs this much of a lane on a wide screen.
_LABEL_PERCENT: Final = 4.5
_LABEL_CHARACTERS_MAX: Final = 4
_TICKS_MAX: Final = 8
# A bar is drawn at least this wide, so it needs that much room beside the next.
_BAR_PERCENT_MIN: Final = 0.6
_LANES: Final[Mapping[str, tuple[str, str]]] = {
    "step": ("Scenario", "the steps of the scenario"),
    "fault": ("Faults", "what was broken on purpose, and how long"),
    "asked": ("Asked", "what the suite asked of the target, until the target answered"),
    "near": ("Calls", "the target's calls to Intercom, as they left the target"),
    "far": ("Arrived", "the calls that reached Intercom"),
    "probe": ("Probes", "what the suite looked at"),
    "lab": ("Lab", "what the lab did"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """
    A moment on its lane; positions and widths in percent of the axis, rows counted from zero.

    Attributes:
        mark: Position of the time that the moment announced.
        label: Where its label has room: inside, beside or nowhere.
    """

    moment: Moment
    left: float
    width: float
    row: int
    mark: float | None
    label: str = "inside"


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of moments; bars that overlap in time stand in rows of their own."""

    name: str
    hint: str
    bars: tuple[Bar, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Line:
    """A moment in the list, with times in seconds from the first event."""

    moment: Moment
    at_s: float
    took_s: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """
    A scenario over time.

    Attributes:
        length_s: From the first event to the last.
        ticks: Position in percent and label of each tick.
        left_out: How many moments were too many.
    """

    length_s: float
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]
    left_out: int

    @property
    def marked(self) -> bool:
        """Tell whether any lane shows an announced time."""
        return any(bar.mark is not None for lane in self.lanes for bar in lane.bars)


def timeline(events: Iterable[Event]) -> Timeline | None:
    """Lay out *events*; None when there are none."""
    told = moments(events)
    shown = told[:MOMENTS_MAX]
    if not shown:
        return None
    origin_s = shown[0].starts_s
    length_s = max(max(moment.starts_s, moment.ends_s or 0.0) for moment in shown) - origin_s
    scale = _EDGE_PERCENT / length_s if length_s > 0 else 0.0
    lanes = (_lane(kind, [m for m in shown if m.kind == kind], origin_s, scale) for kind in _LANES)
    lines = tuple(Line(m, m.starts_s - origin_s, None if m.ends_s is None else m.ends_s - m.starts_s) for m in shown)
    filled = tuple(lane for lane in lanes if lane.bars)
    return Timeline(length_s, filled, _ticks(length_s), lines, len(told) - len(shown))


def _lane(kind: str, found: Sequence[Moment], origin_s: float, scale: float) -> Lane:
    name, hint = _LANES[kind]
    free_from: list[float] = []
    bars = []
    for moment in found:
        left = (moment.starts_s - origin_s) * scale
        right = _EDGE_PERCENT if _open_ended(moment) else ((moment.ends_s or moment.starts_s) - origin_s) * scale
        width = max(right - left, 0.0)
        # Steps follow each other, so only their least width can make them overlap.
        row = 0 if kind == "step" else _free_row(free_from, left, left + max(width, _BAR_PERCENT_MIN))
        mark = None if moment.mark_s is None else (moment.mark_s - origin_s) * scale
        bars.append(Bar(moment, left, width, row, mark if mark is not None and mark <= _EDGE_PERCENT else None))
    return Lane(name, hint, tuple(_labelled(bars)), max(len(free_from), 1))


def _labelled(bars: Sequence[Bar]) -> list[Bar]:
    """Put labels inside wide bars, and beside narrow ones that have room before the next."""
    next_left: dict[int, float] = {}
    placed = []
    for bar in reversed(bars):
        right = bar.left + bar.width
        room = next_left.get(bar.row, _EDGE_PERCENT) - right
        short = len(bar.moment.label) <= _LABEL_CHARACTERS_MAX
        label = "inside" if bar.width > _LABEL_PERCENT else "beside" if short and room > _LABEL_PERCENT else "nowhere"
        placed.append(replace(bar, label=label))
        next_left[bar.row] = bar.left
    return placed[::-1]


def _open_ended(moment: Moment) -> bool:
    """Tell whether it has not ended, and so goes on to the edge; other moments without an end are points."""
    return moment.ends_s is None and moment.kind in {"fault", "near", "far"}


def _free_row(free_from: list[float], left: float, right: float) -> int:
    """Find the first row that is free at *left*, and take it until *right*; the last row takes what is too much."""
    for row, free in enumerate(free_from):
        if free <= left:
            free_from[row] = right
            return row
    if len(free_from) < _ROWS_MAX:
        free_from.append(right)
    return len(free_from) - 1


def _ticks(length_s: float) -> tuple[tuple[float, str], ...]:
    """Choose round times so that few enough of them fit."""
    if length_s <= 0:
        return ()
    step_s = next((s for s in _STEPS_S if length_s / s <= _TICKS_MAX), length_s / _TICKS_MAX)
    count = int(length_s / step_s)
    return tuple((_EDGE_PERCENT * n * step_s / length_s, f"{n * step_s:g} s") for n in range(count + 1))


_STEPS_S: Final = tuple(factor * 10.0**power for power in range(-3, 4) for factor in (1, 2, 5))
