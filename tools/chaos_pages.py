"""
Writes docs/chaos-coverage.md: which trouble of a link is met by which operation, and why a hole is one.

    python -m tools.chaos_pages
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_bdd.parser import FeatureParser

from intercom_readiness.faults.registry import LINK_KINDS, trouble_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_bdd.parser import Feature, ScenarioTemplate

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "chaos-coverage.md"
CALLS = ("read", "write", "search", "list", "erase")
COLUMNS = (*CALLS, "health", "notifications", "status page")
# How features break a link: what stands before the trouble tells who meets it.
_LINES = (
    (re.compile(r"(?P<who>.+) reaches Intercom over a link that (?P<what>.+)"), ""),
    (re.compile(r"(?P<who>.+) goes on over open connections of a link that (?P<what>.+)"), ""),
    (re.compile(r"they and Intercom keep the target busy while the link (?P<what>.+)"), "write"),
    (re.compile(r"the link to the Intercom API (?P<what>.+)"), "health"),
    (re.compile(r"notifications come over a link that (?P<what>.+)"), "notifications"),
    (re.compile(r"the link to the status page (?P<what>.+)"), "status page"),
)
_TIMETABLE = re.compile(r"the target is asked to (?P<who>.+) again and again while links are in trouble")
_ID = re.compile(r"\[([A-Z]{2}-\d\d)\]")
_EACH = re.compile(r"each (.+)")
_HEAD = (
    "# Which trouble meets which operation\n\n"
    "Each row is a trouble of a link in one direction, each column who meets it in the gate, each cell the promises "
    "that are judged then.\n"
    "`python -m tools.chaos_pages` writes this page from the features and from `intercom_readiness/faults/`. "
    "A letter is a hole; below the table stands why.\n"
)


@dataclass(frozen=True, slots=True)
class Hole:
    """Why some cells are empty: *kinds* of fault (all, when there are none) in some *columns*."""

    letter: str
    columns: tuple[str, ...]
    kinds: frozenset[str]
    why: str


SHARED = Hole(
    "a", CALLS, frozenset(),
    "All calls of a target go over the same connections, and the trouble is met by others of its row; `make explore` "
    "meets every operation with it.",
)  # fmt: skip
_MILD = frozenset({"link_latency", "link_jitter", "link_bandwidth", "link_slicer", "link_slow_close"})
HOLES = (
    Hole(
        "b", ("health",), _MILD,
        "Health claims how fast it answers and what it says when Intercom fails; that a merely slow Intercom is told "
        "as healthy is nobody's claim. HE-11 looks at the latency that it tells.",
    ),
    Hole(
        "c", ("health",), frozenset({"link_down", "link_reset", "black_hole", "link_cut", "link_hang_up", "link_flaps",
                                     "link_half_open"}),
        "A look is one read: it ends at once, as with resets, or hangs, as with silence. Both are judged.",
    ),
    Hole(
        "d", ("notifications",), frozenset({"black_hole", "link_latency", "link_half_open"}),
        "Intercom's five seconds are real time in the lab, so silence stands for all that lasts as long; and what is "
        "open when a connection is forgotten is nothing: Intercom is assumed to connect anew for each delivery.",
    ),
    Hole(
        "e", ("notifications",), frozenset({"link_cut", "link_hang_up"}),
        "Acknowledgements are shorter than what passes before the cut; hanging up in the other direction is judged.",
    ),
    Hole(
        "f", ("notifications",), _MILD,
        "An acknowledgement is a few bytes, and to a server the other direction and the other kinds look alike.",
    ),
    Hole(
        "g", ("status page",), frozenset(),
        "A look at the page is one read that changes nothing and that no caller waits for: a page that answers badly, "
        "slowly or not at all is judged by SP-01 to SP-08.",
    ),
    Hole(
        "h", ("notifications",), frozenset({"link_flaps", "link_down", "link_reset"}),
        "Intercom connects once and again after a minute: faster flapping and the other direction are the same to it.",
    ),
)  # fmt: skip


def coverage() -> dict[tuple[str, str], set[str]]:
    """Read the features, and give the ids of the promises by trouble and column."""
    found: dict[tuple[str, str], set[str]] = {}
    for path in sorted((ROOT / "features").rglob("*.feature")):
        for what, column, promise in _met(FeatureParser(str(path.parent), path.name).parse()):
            found.setdefault((what, column), set()).add(promise)
    return found


def _met(feature: Feature) -> Iterator[tuple[str, str, str]]:
    for template in feature.scenarios.values():
        promise = _ID.search(template.name)
        for row in _rows(template):
            for what, who in _troubles(template, row):
                for column in _columns(who):
                    yield what, column, promise[1] if promise else "?"


def _rows(template: ScenarioTemplate) -> list[dict[str, str]]:
    rows = [dict(row) for table in template.examples for row in table.as_contexts()]
    return rows or [{}]


def _troubles(template: ScenarioTemplate, row: dict[str, str]) -> Iterator[tuple[str, str]]:
    for step in template.steps:
        text = re.sub(r"<(\w+)>", lambda match: row.get(match[1], match[0]), step.name)
        if (timetable := _TIMETABLE.fullmatch(text)) and step.datatable is not None:
            for cells in step.datatable.raw()[1:]:
                yield str(cells[-1]), timetable["who"]
        for pattern, who in _LINES:
            if line := pattern.fullmatch(text):
                yield line["what"], who or line["who"]


def _columns(who: str) -> list[str]:
    each = _EACH.fullmatch(who)
    return re.split(", *", each[1]) if each else [who]


def hole(kind: str, column: str, row: dict[str, set[str]]) -> Hole | None:
    """Tell why nobody meets a kind of trouble in a column; None when there is no reason."""
    if column in CALLS:
        return SHARED if any(row.get(one) for one in (*CALLS, "health")) else None
    fitting = (one for one in HOLES if column in one.columns and (not one.kinds or kind in one.kinds))
    return next(fitting, None)


def page() -> str:
    """Write the page."""
    covered, lines, used = coverage(), [], set()
    for kind in LINK_KINDS:
        for phrase in kind.phrases:
            row = {column: covered.get((phrase, column), set()) for column in COLUMNS}
            cells = []
            for column in COLUMNS:
                reason = None if row[column] else hole(kind.name, column, row)
                used |= {reason} if reason else set()
                cells.append(", ".join(sorted(row[column])) or (reason.letter if reason else "?"))
            noticed = trouble_of(phrase) or "nothing"
            lines.append(f"| {phrase} | {noticed} | {' | '.join(cells)} |")
    reasons = [f"- **{one.letter}** {one.why}" for one in (SHARED, *HOLES) if one in used]
    met = {promise for promises in covered.values() for promise in promises}
    head = f"| the link … | callers may notice | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 2)}"
    counted = f"{len(lines)} troubles, {len(met)} promises.\n"
    return "\n".join([_HEAD, counted, head, *lines, "", *reasons, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
