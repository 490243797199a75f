"""The pytest plugin: one mode at a time, collected from features, decided by the controller."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.checklist import load_checklist
from intercom_readiness.errors import UsageError

from . import hooks
from .collection import RUN_KEY, FeatureFile, give_time
from .options import FEATURES, add_options, asked_features, mode_of
from .run import CHECKLIST, Run, check_root

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.model import Item


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Offer our hooks."""
    pluginmanager.add_hookspecs(hooks)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Choose as many workers as the machine, the target and the work bear; asked before the configuration is."""
    run = _run_of(config)
    if run is None:
        return None
    from .worker import workers_for

    return workers_for(config, run)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the items as markers, and take the parts that this process plays in a run."""
    run = _run_of(config)
    for item in _checklist(config) if run is None else run.items:
        config.addinivalue_line("markers", f"{item.id}: {item.text}")
    if run is None:
        return
    # The few scenarios that draw from Hypothesis do so without its plugin, which would load it into every process, half
    # a second of a core, to say nothing at the end.
    config.pluginmanager.set_blocked("hypothesispytest")
    from . import lookup
    from .scenarios import Scenarios

    lookup.use()
    config.pluginmanager.register(Scenarios(run), "readiness-scenarios")
    if hasattr(config, "workerinput"):
        from .worker import leave_with_the_controller

        leave_with_the_controller()
    else:
        _refuse_crowd(run, config)
        from .controller import Controller
        from .terminal import Terminal

        terminal = Terminal(run, config)
        config.pluginmanager.register(terminal, "readiness-terminal")
        config.pluginmanager.register(Controller(run, config, terminal), "readiness-controller")


def _run_of(config: pytest.Config) -> Run | None:
    """Read all that a run rests on once, when one is asked for; a mistake in it ends pytest with status 4."""
    if RUN_KEY not in config.stash:
        try:
            mode = mode_of(config)
            if mode is None:
                return None
            config.stash[RUN_KEY] = Run.begin(config, mode)
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[RUN_KEY]


def _refuse_crowd(run: Run, config: pytest.Config) -> None:
    """Refuse several workers for a target that runs already: it knows one address of one lab."""
    if run.profile.target.attached and config.getoption("numprocesses", None):
        raise pytest.UsageError("an attached target (target.base_url) has one lab, so leave -n out, or say -n 0")


def _checklist(config: pytest.Config) -> tuple[Item, ...]:
    try:
        check_root(config.rootpath)
        return load_checklist(config.rootpath / CHECKLIST)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the feature files of the suite, and those beside it that were asked for by name."""
    if file_path.suffix != ".feature" or RUN_KEY not in parent.config.stash:
        return None
    if file_path.is_relative_to(parent.config.rootpath / FEATURES) or file_path in asked_features(parent.config):
        return FeatureFile.from_parent(parent, path=file_path)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the scenarios of this run's mode, in the order that the seed gives them."""
    run = config.stash.get(RUN_KEY, None)
    if run is None:
        return
    found = [(promise, item) for item in items if (promise := run.promise_of(item.nodeid))]
    kept = {promise.key: item for promise, item in found}
    others = set(items).difference(kept.values())
    if others:
        config.hook.pytest_deselected(items=list(others))
    # A list for a person stays in the order of the files.
    order = list(kept) if config.option.collectonly else run.in_order(list(kept))
    items[:] = [kept[key] for key in order]
    give_time(kept, run.costs(), config)
