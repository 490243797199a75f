"""The pytest plugin: one mode at a time, collected from features, decided by the controller."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.checklist import load_checklist
from intercom_readiness.errors import UsageError

from .collection import RUN_KEY, FeatureFile
from .options import FEATURES, add_options, mode_of
from .run import CHECKLIST, Run

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.model import RunRecord

_CONTROLLER = "readiness-controller"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the items as markers, and take the parts that this process plays in a run."""
    run = _run_of(config)
    for item in load_checklist(config.rootpath / CHECKLIST) if run is None else run.items:
        config.addinivalue_line("markers", f"{item.id}: {item.text}")
    if run is None:
        return
    from .controller import Controller
    from .scenarios import Scenarios
    from .worker import leave_with_the_controller

    config.pluginmanager.register(Scenarios(run), "readiness-scenarios")
    if hasattr(config, "workerinput"):
        leave_with_the_controller()
        run.make_plan()
    else:
        config.pluginmanager.register(Controller(run, config), _CONTROLLER)


def _run_of(config: pytest.Config) -> Run | None:
    """Read profile and checklist once, when the mode asks for a run; a mistake in them ends pytest with status 4."""
    if RUN_KEY not in config.stash:
        mode = mode_of(config)
        if mode is None:
            return None
        try:
            config.stash[RUN_KEY] = Run.begin(config, mode)
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[RUN_KEY]


def run_record(config: pytest.Config) -> RunRecord | None:
    """Give the record of the run that ended in this process, if it was one."""
    controller = config.pluginmanager.get_plugin(_CONTROLLER)
    return controller.record if controller else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect feature files, those of the suite and those named on the command line."""
    if file_path.suffix != ".feature" or RUN_KEY not in parent.config.stash:
        return None
    inside = file_path.is_relative_to(parent.config.rootpath / FEATURES)
    if inside or parent.session.isinitpath(file_path):
        return FeatureFile.from_parent(parent, path=file_path)
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the scenarios of this run's mode."""
    run = config.stash.get(RUN_KEY, None)
    if run is None:
        return
    kept = [item for item in items if run.promise_of(item.nodeid)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Choose as many workers as the machine and the target bear; asked before the configuration is."""
    run = _run_of(config)
    if run is None:
        return None
    from .worker import workers_for

    return workers_for(run)
