"""The run as one page that opens offline: what is ready, what is not, and what happened in each scenario."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intercom_readiness.record import folder_name
from reports import failure, summary
from reports.retries import Retries, retries_of
from reports.timeline import Timeline, timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jinja2

    from intercom_readiness.model import ItemResult, Outcome, RunRecord
    from reports.summary import AreaRow, Case

_FOLDER: Final = Path(__file__).parent / "page"
_ITEM_WORDS: Final[Mapping[Outcome, str]] = {
    "passed": "proven",
    "failed": "broken",
    "unknown": "unknown",
    "waived": "waived",
    "not_applicable": "absent",
}
# Enough of a log to see how it ended; the file beside the page has the rest.
_LOG_CHARACTERS_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class CaseView:
    """A promise as the page shows it."""

    case: Case
    slug: str
    title: str
    lines: tuple[tuple[str, str], ...]
    timeline: Timeline | None
    retries: Retries | None
    logs: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """A checklist item with the promises that prove it."""

    result: ItemResult
    cases: tuple[CaseView, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """A checklist area with its items."""

    row: AreaRow
    title: str
    items: tuple[ItemView, ...]
    counts: Mapping[Outcome, int]


def render(run: RunRecord, *, logs: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """
    Render the page.

    Args:
        run: The run, with its events.
        logs: Texts by file name by promise key, such as the target's log; the end of each is put into the page for
            promises that are broken or unknown.

    Returns:
        A whole HTML document that loads nothing from elsewhere.
    """
    views = tuple(_case_view(run, case, (logs or {}).get(case.promise.key, {})) for case in summary.cases(run))
    by_key = {view.case.promise.key: view for view in views}
    items = tuple(ItemView(result, tuple(by_key[k] for k in result.promises if k in by_key)) for result in run.items)
    script = (_FOLDER / "script.js").read_text(encoding="utf-8")
    page: str = _template().render(
        run=run,
        headline=summary.headline(run),
        sentence=summary.sentence(run),
        question=summary.question(run.mode),
        target=summary.target_name(run),
        started=_started(run.id),
        views=views,
        items=items,
        outside=[view for view in views if not view.case.items and view.case.verdict.outcome in {"failed", "unknown"}],
        item_counts=Counter(result.outcome for result in run.items),
        case_counts=Counter(view.case.verdict.outcome for view in views),
        areas=[_area_view(row, items) for row in summary.area_rows(run)],
        style=(_FOLDER / "style.css").read_text(encoding="utf-8"),
        script=script,
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        outcomes=summary.OUTCOMES,
        words=summary.WORDS,
        item_words=_ITEM_WORDS,
        profile_text=json.dumps(run.profile, indent=2, ensure_ascii=False, default=str),
    )
    return failure.clean(page)


def _case_view(run: RunRecord, case: Case, logs: Mapping[str, str]) -> CaseView:
    troubled = case.verdict.outcome in {"failed", "unknown"}
    kept = tuple((name, _end_of(text)) for name, text in logs.items() if text.strip())
    values = (value for _, value in case.promise.case)
    words = (case.promise.key, case.promise.text, case.verdict.observed, case.area, *case.promise.items, *values)
    return CaseView(
        case=case,
        slug=folder_name(case.promise.key),
        title=failure.case_title(case.promise),
        lines=failure.lines(run, case),
        timeline=timeline(case.scenario.events) if case.scenario else None,
        retries=retries_of(case.scenario.forensics) if case.scenario else None,
        logs=kept if troubled else (),
        words=" ".join(words).lower(),
    )


def _area_view(row: AreaRow, items: tuple[ItemView, ...]) -> AreaView:
    own = tuple(view for view in items if view.result.item.area == row.area)
    return AreaView(row, summary.area_title(row.area), own, Counter(view.result.outcome for view in own))


def _end_of(text: str) -> str:
    if len(text) <= _LOG_CHARACTERS_MAX:
        return text
    return f"… {len(text) - _LOG_CHARACTERS_MAX} characters before this\n{text[-_LOG_CHARACTERS_MAX:]}"


def _started(run_id: str) -> str:
    """Read the start of the run from its id, for people."""
    match = re.match(r"\d{8}-\d{6}", run_id)
    if match is None:
        return run_id
    # The id is in the zone of the machine that ran it, and is shown as it stands.
    return f"{datetime.strptime(match[0], '%Y%m%d-%H%M%S').replace(tzinfo=UTC):%d %B %Y, %H:%M}"


@cache
def _template() -> jinja2.Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")
