"""Every report lists warnings, waived failures and items below the floor, also when all else is well."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports import html, markdown, terminal
from tests.reports.conftest import PLAN, make_run, scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.model import RunRecord

REPORTS: dict[str, Callable[[RunRecord], str]] = {
    "terminal": lambda run: terminal.render(run, width=200),
    "markdown": lambda run: markdown.render(run).replace("\\", ""),
    "html": html.render,
}
reports = pytest.mark.parametrize("report", REPORTS)


@reports
def test_a_broken_should_is_a_warning_in_a_run_that_is_ready(report: str) -> None:
    """A reader of a green run sees what should be looked at, with its remedy."""
    plan = tuple(one for one in PLAN if one.id in {"RL-02", "RL-03"})
    told = (scenario(plan[0], "passed", observed="4 attempts"), scenario(plan[1], "failed", observed="equal waits"))
    run = make_run(plan, told)
    text = REPORTS[report](replace(run, decision="READY", exit_status=0))

    assert re.search(r"should(, a|: a) warning", text)
    assert "equal waits" in text
    assert "Spread waits, such as with full jitter." in text


@reports
def test_a_waived_failure_names_its_owner_and_day(report: str, run: RunRecord) -> None:
    """Whoever reads the report knows whom to ask, and when it ends."""
    assert "waived by platform until 2026-12-01: the cache is being replaced" in REPORTS[report](run)


@reports
def test_an_item_below_the_floor_is_named_with_the_profiles_reason(report: str, run: RunRecord) -> None:
    """What a tier needs cannot be talked away."""
    items = tuple(
        replace(one, outcome="unknown", reason="the tier critical needs it", below_floor=True)
        if one.item.id == "token_revoked"
        else one
        for one in run.items
    )
    text = REPORTS[report](replace(run, items=items))

    assert "below the floor of the tier" in text.lower()
    assert "the tier critical needs it" in text
