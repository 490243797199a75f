"""A scenario gets the time that the profile's claims allow."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from intercom_readiness.plan.cost import Cost
from intercom_readiness.plugin.collection import AROUND_S, give_time


class _Item:
    """A test item that keeps the timeout it is given."""

    def __init__(self) -> None:
        self.timeout_s: float | None = None

    def add_marker(self, marker: pytest.MarkDecorator) -> None:
        self.timeout_s = marker.args[0]


@pytest.mark.parametrize(
    ("longest_s", "option", "timeout_s"),
    [
        pytest.param(20.0, None, None, id="what fits into the default stays as it is"),
        pytest.param(200.0, None, 200.0 + AROUND_S, id="a slow target gets more"),
        pytest.param(200.0, 30.0, None, id="a timeout on the command line decides"),
    ],
)
def test_a_slow_target_is_not_cut_off(longest_s: float, option: float | None, timeout_s: float | None) -> None:
    """What the target may rightly take is not taken for a hang of ours."""
    item = _Item()
    config: Any = SimpleNamespace(getoption=lambda _, __: option, getini=lambda _: "120")
    give_time({"RL-01": cast("pytest.Item", item)}, {"RL-01": Cost(1.0, longest_s)}, config)

    assert item.timeout_s == timeout_s


def test_what_does_not_run_needs_no_time() -> None:
    """A promise that does not apply has no cost."""
    item = _Item()
    config: Any = SimpleNamespace(getoption=lambda _, __: None, getini=lambda _: "120")
    give_time({"RL-01": cast("pytest.Item", item)}, {}, config)

    assert item.timeout_s is None
