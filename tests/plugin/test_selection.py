"""What a command line asks for: which mode, and about how much of the plan."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from intercom_readiness.errors import UsageError
from intercom_readiness.model import Promise
from intercom_readiness.plugin.options import mode_of
from intercom_readiness.plugin.selection import narrowing, selected

ROOT = Path(__file__).resolve().parents[2]
LIMITS, TIMEOUTS = "features/rest_api/rate_limits.feature", "features/rest_api/timeouts.feature"


def _config(*args: str, **options: Any) -> pytest.Config:
    known = {"markexpr": "", "keyword": "", "deselect": None, "maxfail": 0, **options}
    return cast(
        "pytest.Config",
        SimpleNamespace(
            args=list(args) or ["features"],
            rootpath=ROOT,
            invocation_params=SimpleNamespace(dir=ROOT),
            option=SimpleNamespace(**known),
        ),
    )


def _promise(id_: str, path: str, item: str, *tags: str) -> Promise:
    return Promise(
        id=id_, key=f"{id_}[a=b]", text="", case=(("a", "b"),), items=(item,), needs=(), mode="gate", path=path, line=1,
        nodeid=f"{path}::{id_} a waits[b]", tags=("gate", *tags),
    )  # fmt: skip


PLAN = [_promise("RL-01", LIMITS, "rate_limit_retry"), _promise("TO-01", TIMEOUTS, "request_timeout", "slow")]


@pytest.mark.parametrize(
    ("config", "ids"),
    [
        pytest.param(_config(), ["RL-01", "TO-01"], id="all"),
        pytest.param(_config("."), ["RL-01", "TO-01"], id="the root"),
        pytest.param(_config(LIMITS), ["RL-01"], id="one file"),
        pytest.param(_config(f"{LIMITS}::RL-01 a waits"), ["RL-01"], id="one scenario"),
        pytest.param(_config(f"{LIMITS}::RL-01 a waits[b]"), ["RL-01"], id="one case"),
        pytest.param(_config(f"{LIMITS}::RL-0"), [], id="a name that is none"),
        pytest.param(_config(keyword="rl-01"), ["RL-01"], id="-k, in any case"),
        pytest.param(_config(keyword="not RL-01 and waits"), ["TO-01"], id="-k with words"),
        pytest.param(_config(keyword="rate_limits"), ["RL-01"], id="-k by file"),
        pytest.param(_config(keyword="rate_limit_retry"), ["RL-01"], id="-k by item"),
        pytest.param(_config(markexpr="gate and slow"), ["TO-01"], id="-m with a tag"),
        pytest.param(_config(markexpr="request_timeout"), ["TO-01"], id="-m with an item"),
        pytest.param(_config(markexpr="request"), [], id="-m wants whole names"),
        pytest.param(_config(deselect=[f"{LIMITS}::RL-01"]), ["TO-01"], id="--deselect"),
    ],
)
def test_what_is_selected_is_known_before_collection(config: pytest.Config, ids: list[str]) -> None:
    """Workers and cost follow from it, so that a replay of one scenario starts no five workers."""
    assert [promise.id for promise in selected(config, PLAN)] == ids


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        pytest.param(_config(), "", id="the features"),
        pytest.param(_config("."), "", id="the root"),
        pytest.param(_config("features", LIMITS), "", id="a file beside all"),
        pytest.param(_config(markexpr="gate"), "", id="the mode"),
        pytest.param(_config(LIMITS), f"only {LIMITS}", id="one file"),
        pytest.param(_config(f"{LIMITS}::RL-01"), f"only {LIMITS}::RL-01", id="one scenario"),
        pytest.param(_config(keyword="RL"), "-k RL", id="-k"),
        pytest.param(_config(markexpr="gate and slow"), "-m gate and slow", id="-m"),
        pytest.param(_config(lf=True), "--last-failed", id="--lf"),
        pytest.param(_config(stepwise=True), "--stepwise", id="--sw"),
        pytest.param(_config(ignore=["a"], maxfail=1), "--ignore, -x or --maxfail", id="two reasons"),
    ],
)
def test_a_run_knows_what_narrows_it(config: pytest.Config, reason: str) -> None:
    """Each option that can leave a promise out is named."""
    assert narrowing(config, "gate") == reason


@pytest.mark.parametrize(
    ("config", "mode"),
    [
        (_config(), "gate"),
        (_config("."), "gate"),
        (_config(markexpr="rate_limit_retry"), "gate"),
        (_config(markexpr="preflight and slow"), "preflight"),
        (_config(markexpr="gameday"), "gameday"),
        (_config("tests"), None),
        (_config("tests/plugin"), None),
    ],
)
def test_the_mode_is_named_or_it_is_the_gate(config: pytest.Config, mode: str | None) -> None:
    """Tests of the suite itself are of no mode."""
    assert mode_of(config) == mode


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (_config(markexpr="gate or gameday"), "names two modes: gate and gameday"),
        (_config(markexpr="not gate"), "excludes a mode"),
        (_config("features", "tests"), "are run by two commands"),
        (_config("features/nowhere.feature"), "there is no such file"),
    ],
)
def test_what_cannot_be_one_run_is_refused(config: pytest.Config, message: str) -> None:
    """A run is of one mode, and judged by its promises alone."""
    with pytest.raises(UsageError, match=message):
        mode_of(config)
