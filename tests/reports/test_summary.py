"""All reports count alike, and the one line says it all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.model import Item, ItemResult, Waiver
from reports import summary

if TYPE_CHECKING:
    from intercom_readiness.model import Level, Outcome, RunRecord


def with_items(run: RunRecord, *outcomes: Outcome, level: Level = "must") -> RunRecord:
    """Give *run* these items instead of its own."""
    items = tuple(
        ItemResult(Item(f"i{n}", "It is", "api", level, "", ""), outcome, ()) for n, outcome in enumerate(outcomes)
    )
    return replace(run, items=items, plan=(), scenarios=())


def test_ready(ready_run: RunRecord) -> None:
    """A ready run says how many items are proven and how many are absent."""
    assert summary.headline(ready_run) == "READY: 3 of 4 items proven, 1 absent"


def test_ready_with_warning(ready_run: RunRecord) -> None:
    """A ready run with a warning does not hide it."""
    warned = with_items(ready_run, "passed", "failed", "waived", level="should")

    assert summary.headline(warned) == "READY: 1 of 3 items proven, 1 warned, 1 waived"


def test_not_ready(run: RunRecord) -> None:
    """A run that is not ready says first how many items are broken."""
    expected = "NOT READY: 2 of 11 items broken, 4 proven, 3 unknown, 1 waived, 1 absent"

    assert summary.headline(run) == expected


def test_unknown(run: RunRecord) -> None:
    """A run in which nothing broke says what is unknown."""
    assert summary.headline(with_items(run, "passed", "unknown")) == "NOT READY: 1 of 2 items proven, 1 unknown"


def test_partial(run: RunRecord) -> None:
    """A narrowed run says that it was narrowed."""
    partial = with_items(replace(run, decision="PARTIAL"), "passed", "unknown", "unknown")

    assert summary.headline(partial) == "PARTIAL: 1 of 3 items proven in a narrowed run, 2 unknown"


def test_broken_outside_the_checklist(run: RunRecord) -> None:
    """A promise that broke and proves no item is counted, too."""
    broken = replace(run.scenarios[0], promise=replace(run.scenarios[0].promise, items=()))
    lonely = replace(with_items(run, "passed"), plan=(broken.promise,), scenarios=(broken,))

    assert summary.headline(lonely) == "NOT READY: 1 of 1 items proven, 1 promises broken outside the checklist"


def test_expired_waiver(ready_run: RunRecord) -> None:
    """A run that only an expired waiver keeps from being ready says so."""
    waiver = Waiver("pagination", "r", "ann", "2031-04-30", state="expired")
    run = replace(ready_run, decision="NOT READY", waivers=(waiver,))

    assert summary.headline(run) == "NOT READY: 3 of 4 items proven, 1 absent, 1 expired waiver"
    assert summary.sentence(run).startswith("A waiver has expired")


def test_sentence(run: RunRecord, ready_run: RunRecord) -> None:
    """A person who knows nothing of the suite is told what the decision means."""
    unknown = replace(run, scenarios=())

    assert "do not deploy it" in summary.sentence(run)
    assert "may be deployed" in summary.sentence(ready_run)
    assert "Only a part of the checks" in summary.sentence(replace(ready_run, decision="PARTIAL"))
    assert "Nothing broke" in summary.sentence(unknown)


def test_warning(run: RunRecord) -> None:
    """A broken promise of should items only is a warning, unless the tier is critical."""
    critical = replace(run, profile={"tier": "critical"})

    assert [case.promise.id for case in summary.cases(run) if case.warning] == ["RL-03"]
    assert not [case for case in summary.cases(critical) if case.warning]


def test_lost_cases(run: RunRecord) -> None:
    """A planned promise that did not come back is a case that is unknown, whether or not the record mentions it."""
    lost = next(case for case in summary.cases(run) if case.promise.id == "PG-02")
    empty = replace(run.scenarios[0], promise=lost.promise, verdict=lost.verdict, events=(), took_s=0.0)
    mentioned = replace(run, scenarios=(*run.scenarios, empty))

    assert (lost.came_back, lost.verdict.outcome) == (False, "unknown")
    assert [case.promise.id for case in summary.cases(mentioned) if not case.came_back] == ["PG-02"]


def test_areas(run: RunRecord) -> None:
    """Each area counts its promises and its proven items, and the total adds them up."""
    rows = {row.area: row for row in summary.area_rows(run)}

    assert dict(rows["rate_limits"].counts) == {"failed": 2, "passed": 1}
    assert (rows["server_errors"].items_proven, rows["server_errors"].items) == (2, 2)
    assert sum(summary.total_row(tuple(rows.values())).counts.values()) == len(run.plan)


def test_promise_outside_the_checklist(run: RunRecord) -> None:
    """A promise that proves no item counts in the area of its folder."""
    rows = {row.area: row for row in summary.area_rows(replace(run, items=()))}

    assert sum(rows["rest_api"].counts.values()) == len(run.plan)


@pytest.mark.parametrize(
    ("area", "expected"), [("rest_api", "REST API"), ("rate_limits", "Rate limits"), ("webhooks", "Webhooks")]
)
def test_area_titles(area: str, expected: str) -> None:
    """Areas read like words."""
    assert summary.area_title(area) == expected


def test_recoveries_are_told_in_one_line(run: RunRecord) -> None:
    """The line has the usual time, and names whoever took longest; without chaos there is none."""
    assert not summary.recovery_line(run)
    times_s = [0.1, 0.2, 1.5]
    back = [
        replace(one, verdict=replace(one.verdict, recovered_s=took_s))
        for one, took_s in zip(run.scenarios, times_s, strict=False)
    ]
    scenarios = (*back, *run.scenarios[len(back) :])

    line = summary.recovery_line(replace(run, scenarios=scenarios))

    expected = f"recovered 3 times, half of them within 0.20 s, at worst in 1.50 s ({scenarios[2].promise.key})"
    assert line == expected


def test_what_many_share_is_told_once(starved_run: RunRecord, run: RunRecord) -> None:
    """A key that the profile leaves out makes many promises unknown; its name is told once, and what else is, stays."""
    scenarios = (*run.scenarios, *starved_run.scenarios)
    one_by_one, alike = summary.troubles(replace(run, scenarios=scenarios))

    assert [case.promise.id for case in one_by_one] == ["RL-01", "RL-03", "TO-01"]
    assert [same.title for same in alike] == [
        "15 promises are unknown for one reason: WH-00, WH-01, WH-02, WH-03, WH-04, WH-05, WH-06, WH-07, WH-08, WH-09, "
        "WH-10, WH-11 and 3 more"
    ]


def test_what_two_share_is_told_of_each(starved_run: RunRecord) -> None:
    """Where there are few, evidence and replay of each are of more use."""
    two = starved_run.scenarios[:2]
    one_by_one, alike = summary.troubles(replace(starved_run, plan=starved_run.plan[:2], scenarios=two))

    assert [case.promise.id for case in one_by_one] == ["WH-00", "WH-01"]
    assert alike == []
