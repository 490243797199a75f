"""Tells what was found, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.explore.rules import rule_of
from intercom_readiness.explore.writing import id_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from intercom_readiness.explore.margins import Margin
    from intercom_readiness.explore.searching import Exploration
    from intercom_readiness.record import Masker

_REASONS_SHOWN = 5


def tell(console: Console, exploration: Exploration, commands: Sequence[str], masker: Masker) -> None:
    """Print the findings with the command that runs each again, what is unknown, and one line that says it all."""
    if exploration.findings:
        console.print(_findings(exploration, masker))
        for command in commands:
            console.print(f"  {command}", soft_wrap=True)
    for text in exploration.passing:
        console.print(f"seen once and not again: {masker.mask(text)}", style="yellow")
    for reason, count in exploration.unknown.most_common(_REASONS_SHOWN):
        console.print(f"unknown ({count} ×): {masker.mask(reason)}", style="yellow")
    console.print(headline(exploration), style="bold red" if exploration.findings else "bold")


def headline(exploration: Exploration) -> str:
    """Say it in one line."""
    found = len(exploration.findings)
    also = sum(exploration.also.values())
    words = f"{found} finding{'' if found == 1 else 's'}" if found else "nothing found"
    further = f", {also} further trials break the same" if also else ""
    unknown = sum(exploration.unknown.values()) + len(exploration.passing)
    unclear = f", {unknown} unknown" if unknown else ""
    return (
        f"{words}{further}{unclear}: {exploration.tried} trials of {exploration.planned} planned "
        f"in {exploration.took_s:.0f} s"
    )


def _findings(exploration: Exploration, masker: Masker) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("", "The target owes", "Smallest trial", "Seen", "After"):
        table.add_column(head)
    for number, one in enumerate(exploration.findings, start=1):
        seen = masker.mask(one.broken.closest_miss or one.broken.observed)
        promise = rule_of(one.broken.rule).promise
        table.add_row(id_of(number), promise, one.trial.told(), seen, f"{one.found_s:.0f} s")
    return table


def margins_table(margins: Sequence[Margin]) -> Table:
    """Show the margins, and what was seen beyond each."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("Margin", "Beyond it"):
        table.add_column(head)
    for one in margins:
        table.add_row(one.told(), one.broken)
    return table
