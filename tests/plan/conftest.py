"""Small features and small profiles to plan with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.model import Promise
from intercom_readiness.plan.promises import read_plan
from intercom_readiness.profile import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intercom_readiness.plan.promises import Planned
    from intercom_readiness.profile import Profile

PROFILE = """\
profile = 1

[target]
name = "desk"
command = ["desk"]

[settings]
request_timeout = { env = "TIMEOUT_MS", unit = "ms", lab = 1000, production = 10000 }

[policy.retry]
attempts_max = 3
wait_s = { first = 0.2, factor = 2, cap = 1, jitter = "none" }
reset = { wait_max_s = 10 }
on = ["429", "5xx", "timeout"]

[operations.read_contact]
role = "read"
request = "GET /customers/{id}"

[operations.read_by_mail]
role = "read"
request = "GET /customers"
query = { mail = "{email}" }
"""
OPERATIONS = {"read": ["read_contact", "read_by_mail"], "write": ["upsert_contact"]}


@pytest.fixture
def write_feature(tmp_path: Path) -> Callable[..., Path]:
    """Write a feature file below a folder of features, and give its path."""

    def write(text: str, name: str = "area/small.feature") -> Path:
        path = tmp_path / "features" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def plan(tmp_path: Path, write_feature: Callable[..., Path]) -> Callable[..., list[Planned]]:
    """Plan a run of the written features for a target with two reads and a write."""

    def read(*texts: str, items: tuple[str, ...] = ("rate_limit_retry",)) -> list[Planned]:
        for index, text in enumerate(texts):
            write_feature(text, f"area/f{index}.feature")
        return read_plan(
            sorted((tmp_path / "features").rglob("*.feature")),
            tmp_path,
            frozenset(items),
            lambda role: OPERATIONS.get(role, []),
        )

    return read


@pytest.fixture
def profile(tmp_path: Path) -> Callable[..., Profile]:
    """Load a small profile with text added or replaced."""

    def load(added: str = "", **replaced: str) -> Profile:
        text = PROFILE
        for old, new in replaced.items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "desk.toml"
        path.write_text(text + added, encoding="utf-8")
        return load_profile(path, items=["retry_jitter", "fallback_bounded", "fallback_serves"])

    return load


def a_promise(*needs: str, case: tuple[tuple[str, str], ...] = (), items: tuple[str, ...] = ()) -> Promise:
    """Make a promise that needs something of a target."""
    return Promise(
        id="RL-01", key="RL-01", text="…", case=case, items=items, needs=needs, mode="gate", path="", line=1, nodeid=""
    )
