"""Fixtures: virtual time, a scripted Intercom, and a bench with the service on it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import cachetools
import pytest
import structlog

from reference import answers, client, fallback, gate, health, logs, retrying, upserting
from reference.settings import Settings
from tests.reference.bench import Bench, Clock, ScriptedIntercom, good

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Virtual time, in every module of the service that reads a clock."""
    virtual = Clock()
    for module in (answers, client, gate, health, retrying):
        monkeypatch.setattr(module, "time", virtual)
    aging: Any = functools.partial(cachetools.TTLCache, timer=virtual.monotonic)
    for module in (fallback, upserting):
        monkeypatch.setattr(module, "TTLCache", aging)
    return virtual


@pytest.fixture
def intercom(clock: Clock) -> ScriptedIntercom:
    """An Intercom that does as scripted; without a script it answers every request with one contact."""
    return ScriptedIntercom(clock, [good()])


@pytest.fixture
def bench(clock: Clock, intercom: ScriptedIntercom) -> Bench:
    """A service with the settings of production."""
    return Bench(clock, intercom, Settings(intercom_token="tok", intercom_url="http://intercom.test"))


@pytest.fixture(autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Have the logs as in production; pytest captures them."""
    logs.configure("debug")
    yield
    structlog.reset_defaults()
