"""Records to write and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.model import Item, ItemResult, Promise, RunRecord, ScenarioRecord, Verdict
from intercom_readiness.record import Masker, RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STARTED = datetime(2026, 7, 14, 9, 30, 5, tzinfo=UTC)


def make_promise(key: str = "RL-01[operation=read_contact]") -> Promise:
    """Make a promise with a case."""
    return Promise(
        id=key.partition("[")[0],
        key=key,
        text="A rate limit delays work",
        case=(("operation", "read_contact"),),
        items=("retry",),
        needs=("read",),
        mode="gate",
        path="features/api/rate_limits.feature",
        line=7,
        nodeid="features/api/rate_limits.feature::test_rl01[read_contact]",
    )


def make_scenario(key: str = "RL-01[operation=read_contact]", *events: dict[str, Any], **said: Any) -> ScenarioRecord:
    """Make a scenario with these events and these words in its verdict."""
    promise = make_promise(key)
    verdict = Verdict("failed", promise.text, **said)
    return ScenarioRecord(
        promise, 418, events or ({"at_s": 1.25, "type": "note", "text": "hello"},), verdict, 0.5, "gw1"
    )


@pytest.fixture
def scenario() -> Callable[..., ScenarioRecord]:
    """Give the maker of scenarios."""
    return make_scenario


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """Give a new run folder that masks nothing in particular."""
    return RunFolder.create(tmp_path / "out", STARTED, Masker())


@pytest.fixture
def run(folder: RunFolder) -> RunRecord:
    """Give a run whose scenario is written in *folder*."""
    told = make_scenario(expected="one", observed="two", faults=("rate limited",), hint="wait")
    lost = replace(make_scenario("RL-02"), events=())
    folder.write_scenario(told)
    items = (ItemResult(Item("retry", "Retries", "api", "must", "Wait.", "Checklist"), "failed", ("RL-01",), "two"),)
    return RunRecord(
        id=folder.id,
        mode="gate",
        seed=418,
        versions={"pytest": "9.2.0"},
        engine={"toxiproxy": "2.12.0"},
        profile={"target": {"name": "reference"}},
        plan=(told.promise, lost.promise),
        scenarios=(told, lost),
        items=items,
        decision="NOT READY",
        exit_status=1,
        took_s=12.5,
        notes=("narrowed by -k RL",),
    )
