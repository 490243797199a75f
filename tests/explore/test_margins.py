"""How much of a trouble is borne is found by halving."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.explore import margins
from intercom_readiness.profile import load_profile
from tests.explore.places import REFERENCE

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT_S = 0.6


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[margins.Margin]]:
    """Sweep a target that breaks beyond a value, instead of a lab."""

    def sweep(breaks_beyond: float, within_s: float = 60.0) -> list[margins.Margin]:
        def breaks(_lab: Any, _operation: str, _swept: Any, value: float) -> str:
            return "it failed" if value > breaks_beyond else ""

        monkeypatch.setattr(margins, "_breaks", breaks)
        lab: Any = SimpleNamespace(profile=load_profile(REFERENCE))
        return list(margins.sweep(lab, ["read_contact"], time.monotonic() + within_s))

    return sweep


def test_the_knee_lies_between_what_holds_and_what_breaks(swept: Callable[..., list[margins.Margin]]) -> None:
    """Four halvings tell it to a 16th of what was tried, with what was seen beyond it."""
    latency, loss, limits = swept(0.4)

    assert latency.bears <= 0.4 < (latency.breaks_at or 0) == pytest.approx(latency.bears + 1.25 * TIMEOUT_S / 16)
    assert (loss.bears, loss.breaks_at, loss.unit) == (0.375, 0.4375, "share")
    assert {one.broken for one in (latency, loss, limits)} == {"it failed"}
    assert latency.told() == "read_contact holds up to 0.38 s of latency (timeout 0.6 s)"
    assert limits.told() == "read_contact holds up to 38% of rate limits"


def test_what_bears_everything_says_so(swept: Callable[..., list[margins.Margin]]) -> None:
    """No knee is made up."""
    latency, loss, _ = swept(9.0)

    assert (loss.bears, loss.breaks_at, loss.broken) == (1.0, None, "")
    assert latency.told().endswith(", the most that was tried")


def test_no_sweep_begins_after_its_time(swept: Callable[..., list[margins.Margin]]) -> None:
    """The budget holds for margins, too."""
    assert swept(0.4, within_s=0.0) == []
