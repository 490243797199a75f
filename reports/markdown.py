"""The summary of a run for the page of a CI job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from reports import failure, summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from intercom_readiness.model import Outcome, RunRecord
    from reports.summary import AreaRow, Case

_MARKS: Final[Mapping[str, str]] = {"READY": "✅", "PARTIAL": "🟡", "NOT READY": "❌"}
_COLUMNS: Final[tuple[Outcome, ...]] = ("passed", "failed", "unknown", "not_applicable", "waived")
# Job pages have a limit (GitHub's is 1 MiB), and nobody reads on after this many.
_CASES_TOLD_MAX: Final = 50
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~&@])")


def render(run: RunRecord) -> str:
    """Render the headline, the scorecard and each promise that is broken or unknown, as GitHub's Markdown."""
    one_by_one, alike = summary.troubles(run)
    lost = [case.promise.key for case in summary.cases(run) if not case.came_back]
    parts = [
        f"## {_MARKS[run.decision]} {escaped(summary.headline(run))}",
        summary.sentence(run),
        _scorecard(summary.area_rows(run)),
        *(_told(run, case) for case in one_by_one[:_CASES_TOLD_MAX]),
        _more(len(one_by_one) - _CASES_TOLD_MAX),
        _told_one_by_one("Unknown for a reason that many share", [f"{same.title} – {same.reason}" for same in alike]),
        _told_one_by_one("Waived", summary.waived_lines(run)),
        _told_one_by_one("Below the floor of the tier", summary.floor_lines(run)),
        _listed("Did not run", lost),
        *(f"> {escaped(note)}" for note in run.notes),
        f"<sub>{escaped(' · '.join(summary.facts(run)))}</sub>",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """Write *text* so that Markdown shows it as it is, on one line."""
    return _MARKUP.sub(r"\\\1", failure.clean(text).replace("\n", " "))


def _scorecard(rows: tuple[AreaRow, ...]) -> str:
    head = ["Area", *(summary.WORDS[outcome].capitalize() for outcome in _COLUMNS), "Items proven"]
    lines = [_row(head), _row([":--", *["--:"] * (len(head) - 1)])]
    lines += [_row([escaped(summary.area_title(row.area)), *_numbers(row)]) for row in rows]
    if len(rows) > 1:
        lines.append(_row(f"**{cell}**" for cell in ("All", *_numbers(summary.total_row(rows)))))
    return "\n".join(lines)


def _numbers(row: AreaRow) -> list[str]:
    return [*(str(row.counts[outcome]) for outcome in _COLUMNS), f"{row.items_proven} of {row.items}"]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _told(run: RunRecord, case: Case) -> str:
    """Fold a promise away under its title; what broke stands open."""
    width = failure.LABEL_CHARACTERS
    told = ((label, text.replace("\n", "\n" + " " * width)) for label, text in failure.lines(run, case))
    block = "\n".join(f"{label:<{width}}{text}" for label, text in told)
    fence = "`" * max(3, 1 + max((len(run_of) for run_of in re.findall(r"`+", block)), default=0))
    state = " open" if case.verdict.outcome == "failed" else ""
    head = f"<details{state}><summary>{_html(failure.title(case))}</summary>"
    return f"{head}\n\n{fence}text\n{block}\n{fence}\n\n</details>"


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _more(count: int) -> str:
    return f"… and {count} more; report.html has them all." if count > 0 else ""


def _told_one_by_one(heading: str, entries: list[str]) -> str:
    if not entries:
        return ""
    told = "\n".join(f"- {escaped(entry)}" for entry in entries[:_CASES_TOLD_MAX])
    return f"**{heading}: {len(entries)}**\n\n{told}"


def _listed(heading: str, entries: list[str]) -> str:
    if not entries:
        return ""
    told = ", ".join(f"`{entry.replace('`', '')}`" for entry in entries[:_CASES_TOLD_MAX])
    return f"**{heading}: {len(entries)}** – {told}{' …' if len(entries) > _CASES_TOLD_MAX else ''}"
