"""Collect feature files directly: a scenario's test has its own name, and a line of the feature as its place."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import scenario

from intercom_readiness.errors import UsageError
from intercom_readiness.plan.features import name_of_test, read_feature

from .run import Run

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping

    from intercom_readiness.plan.cost import Cost

RUN_KEY = pytest.StashKey[Run]()
# Around what the target is asked: its start, waiting until all is quiet, the record.
AROUND_S = 60.0


class FeatureFile(pytest.Module):
    """One feature file as a module whose tests are its scenarios."""

    def _getobj(self) -> types.ModuleType:
        module = types.ModuleType(self.path.stem)
        try:
            feature = read_feature(self.path, self.config.stash[RUN_KEY].operations_of)
        except UsageError as error:
            raise self.CollectError(str(error)) from None
        for name, template in feature.scenarios.items():

            @scenario(str(self.path), name)
            def run() -> None:
                pass

            run.bdd_template = template  # type: ignore[attr-defined]
            setattr(module, name_of_test(template), run)
        return module

    def funcnamefilter(self, name: str) -> bool:
        """Take every name: scenarios are called what they are called."""
        return bool(name)

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Give each test the feature's line as its location."""
        for item in super().collect():
            if isinstance(item, pytest.Function):
                item.reportinfo = _Place(item)  # type: ignore[method-assign]
            yield item


def give_time(items: Mapping[str, pytest.Item], costs: Mapping[str, Cost], config: pytest.Config) -> None:
    """
    Let pytest-timeout wait as long as the profile's claims allow; without it, a slow target would be cut off as ours.

    Args:
        items: The scenarios that run, by key of their promise.
        costs: What they cost, by the same.
        config: Of pytest; a timeout on the command line is left alone.
    """
    if config.getoption("timeout", None) is not None:
        return
    default_s = float(config.getini("timeout") or 0)
    for key, item in items.items():
        needed_s = costs[key].longest_s + AROUND_S if key in costs else 0.0
        if 0 < default_s < needed_s:
            item.add_marker(pytest.mark.timeout(needed_s))


class _Place:
    """Says where a scenario stands."""

    def __init__(self, item: pytest.Function) -> None:
        self._item = item

    def __call__(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        return self._item.path, self._item.obj.bdd_template.line_number - 1, self._item.name
