"""The scorecard that a gate ends with, for a terminal or a log."""

from __future__ import annotations

import textwrap
from io import StringIO
from itertools import chain
from typing import TYPE_CHECKING, Final

from reports import failure, summary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from intercom_readiness.model import Outcome, RunRecord
    from reports.summary import Alike, AreaRow, Case

WIDTH_MIN: Final = 60
_COLUMNS: Final[tuple[Outcome, ...]] = ("passed", "failed", "unknown", "not_applicable", "waived")
_STYLES: Final[Mapping[str, str]] = {
    "passed": "green",
    "failed": "bold red",
    "unknown": "yellow",
    "not_applicable": "dim",
    "waived": "magenta",
    "READY": "bold green",
    "PARTIAL": "bold yellow",
    "NOT READY": "bold red",
}
# A command or a path that is broken over two lines cannot be pasted.
_NEVER_WRAPPED: Final = frozenset({"Evidence", "Replay"})
_MARGIN: Final = "  "
# A worker that died takes many scenarios with it; the report names enough of them to see which.
_LIST_ENTRIES_MAX: Final = 20


def render(run: RunRecord, *, width: int = 80, color: bool = False) -> str:
    """
    Render the scorecard, each promise that is broken or unknown, and the one line that says it all.

    Args:
        run: The run.
        width: Columns of the terminal; fewer than 60 count as 60. Replay commands are never wrapped.
        color: Whether to use ANSI colours.

    Returns:
        Text that ends in a line break.
    """
    from rich.console import Console

    page = StringIO()
    console = Console(
        file=page,
        width=max(width, WIDTH_MIN),
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
    )
    rows = summary.area_rows(run)
    console.print(_scorecard(rows))
    _print_troubles(console, run)
    if recovered := summary.recovery_line(run):
        console.print(failure.clean(recovered))
    for note in run.notes:
        console.print(f"note: {failure.clean(note)}")
    console.print(summary.headline(run), style=_STYLES[run.decision])
    return "".join(f"{line.rstrip()}\n" for line in page.getvalue().rstrip("\n").split("\n"))


def _scorecard(rows: tuple[AreaRow, ...]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_footer=len(rows) > 1, pad_edge=False, padding=(0, 1))
    total = summary.total_row(rows)
    table.add_column("Area", footer="All", no_wrap=True)
    for outcome in _COLUMNS:
        head = summary.WORDS[outcome].capitalize().replace(" ", "\n")
        table.add_column(head, footer=str(total.counts[outcome]), justify="right")
    table.add_column("Items\nproven", footer=f"{total.items_proven} of {total.items}", justify="right")
    for row in rows:
        cells = (_number(row.counts[outcome], _STYLES[outcome]) for outcome in _COLUMNS)
        table.add_row(Text(summary.area_title(row.area)), *cells, Text(f"{row.items_proven} of {row.items}"))
    return table


def _number(count: int, style: str) -> Text:
    """Style a count; zeros are dim, so that the eye finds the rest."""
    from rich.text import Text

    return Text(str(count) if count else "·", style=style if count else "dim")


def _print_troubles(console: Console, run: RunRecord) -> None:
    """Print what is not proven: first what broke, then what is unknown, then what somebody waived."""
    one_by_one, alike = summary.troubles(run)
    for case in one_by_one:
        _print_case(console, run, case)
    for same in alike:
        _print_alike(console, same)
    _print_list(console, "Waived", summary.waived_lines(run))
    _print_list(console, "Below the floor of the tier", summary.floor_lines(run))
    lost = [case.promise.key for case in summary.cases(run) if not case.came_back]
    # Whoever asked for a part of the plan knows that the rest did not run.
    _print_list(console, "Did not run", lost, told_max=0 if run.decision == "PARTIAL" else _LIST_ENTRIES_MAX)
    lonely = [result.item.id for result in run.items if result.outcome == "unknown" and not result.promises]
    _print_list(console, "Items that no promise proves", lonely)


def _print_case(console: Console, run: RunRecord, case: Case) -> None:
    from rich.text import Text

    console.print(Text(failure.title(case), style=_STYLES[case.verdict.outcome]))
    for label, text in failure.lines(run, case):
        _print_line(console, label, text)
    console.print()


def _print_alike(console: Console, same: Alike) -> None:
    from rich.text import Text

    for line in _wrapped(same.title, console.width):
        console.print(Text(line, style=_STYLES["unknown"]), soft_wrap=True)
    _print_line(console, "Observed", failure.clean(same.reason))
    console.print()


def _print_line(console: Console, label: str, text: str) -> None:
    """Print a label and its text, which goes on under itself when it needs more than one line."""
    from rich.text import Text

    indent = len(_MARGIN) + failure.LABEL_CHARACTERS
    lines = [text] if label in _NEVER_WRAPPED else _wrapped(text, console.width - indent)
    console.print(Text.assemble(_MARGIN, (label.ljust(failure.LABEL_CHARACTERS), "bold"), lines[0]), soft_wrap=True)
    for line in lines[1:]:
        console.print(Text(" " * indent + line), soft_wrap=True)


def _wrapped(text: str, width: int) -> list[str]:
    return list(chain.from_iterable(textwrap.wrap(line, width, break_on_hyphens=False) for line in text.splitlines()))


def _print_list(console: Console, heading: str, entries: Sequence[str], *, told_max: int = _LIST_ENTRIES_MAX) -> None:
    from rich.text import Text

    if entries:
        console.print(Text(f"{heading}: {len(entries)}", style="bold"))
        for entry in entries[:told_max]:
            console.print(Text(f"{_MARGIN}{failure.clean(entry)}"))
        if told_max and len(entries) > told_max:
            console.print(Text(f"{_MARGIN}… and {len(entries) - told_max} more"))
        console.print()
