"""The controller of a run: plan first, self-check, collect verdicts, decide, set the exit status."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.lab.lab import open_lab
from intercom_readiness.lab.processes.setup_command import prepare
from intercom_readiness.lab.self_check import self_check
from intercom_readiness.record import Masker, RunFolder

from .ledger import Ledger
from .options import extra_environment
from .run import WORKER_INPUT
from .selection import narrowing

if TYPE_CHECKING:
    from collections.abc import Generator

    from intercom_readiness.model import RunRecord

    from .run import Run
    from .terminal import Terminal

_OURS_TO_SET = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED}


class Controller:
    """
    Owns the plan of a run, and composes its verdicts from what comes back.

    Attributes:
        record: The whole run, once it has ended.
    """

    def __init__(self, run: Run, config: pytest.Config, terminal: Terminal) -> None:
        self.record: RunRecord | None = None
        self._run = run
        self._config = config
        self._terminal = terminal
        self._ledger = Ledger(run)
        self._lab = ExitStack()
        self._interrupted = False

    # -- before -----------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Write the plan and check that the lab sees the target, before any worker starts."""
        run = self._run
        if self._config.option.collectonly:
            return
        run.narrowed = narrowing(self._config, run.mode)
        root = Path(self._config.option.runs or run.root / "reports" / "out")
        try:
            folder = RunFolder.create(root, datetime.now(tz=UTC).astimezone())
        except LabError as error:
            raise pytest.UsageError(f"{error}; --runs=FOLDER names another place") from None
        folder.write_plan(run.plan)
        run.folder = folder.path
        self._ledger.notes += [f"the target got {name} by --target-env" for name in extra_environment(self._config)]
        self._terminal.head(os.path.relpath(folder.path))
        try:
            self._check()
        except LabError as error:
            self._ledger.self_check_error = str(error)
            self._ledger.notes.insert(0, f"self-check: {error}")
        except UsageError as error:
            raise pytest.UsageError(str(error)) from None
        else:
            self._terminal.cost()

    def _check(self) -> None:
        """Prepare the target, and check that the lab sees it; a process that runs scenarios, too, keeps that lab."""
        prepare(self._run.profile)
        run, goes_on = self._run, not self._config.pluginmanager.has_plugin("dsession")
        worker = "main" if goes_on else "check"
        with ExitStack() as stack:
            lab = stack.enter_context(open_lab(run.profile, run.seed, worker=worker, patience_s=run.patience_s))
            run.baselines = self_check(lab)
            self._ledger.engine = dict(lab.versions)
            if goes_on:
                run.lab = lab
                self._lab = stack.pop_all()

    @pytest.hookimpl(trylast=True, optionalhook=True)
    def pytest_xdist_setupnodes(self, specs: list[Any]) -> None:
        """Start no worker when there is nothing to do for it."""
        if self._ledger.self_check_error:
            specs.clear()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker what it needs to know."""
        node.workerinput[WORKER_INPUT] = self._run.for_worker()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool | None:
        """Run nothing in a lab that does not see the target."""
        return True if self._ledger.self_check_error else None

    # -- meanwhile --------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a verdict as it comes back."""
        self._ledger.take(report)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Note that a worker died."""
        if error:
            self._ledger.notes.append(f"worker {node.gateway.id} died: {error}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note that somebody stopped the run; what pytest raises to stop itself is a class below."""
        self._interrupted = excinfo.type in {KeyboardInterrupt, pytest.exit.Exception}

    def pytest_internalerror(self, excrepr: object) -> None:
        """Note that pytest itself broke."""
        self._ledger.notes.append(f"pytest broke: {str(excrepr).strip().splitlines()[-1]}")

    # -- after ------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, None, None]:
        """Decide the run once everything has ended, set the exit status, and have the last word."""
        try:
            yield
        finally:
            self._lab.close()
            self._run.lab = None
            if self._run.folder is not None:
                self._finish(session)

    def _finish(self, session: pytest.Session) -> None:
        run, status = self._run, pytest.ExitCode(session.exitstatus)
        # Pytest calls it an interrupt, too, when it stops by itself, after -x or at a feature that it cannot collect.
        ended_well = status in _OURS_TO_SET or (status == pytest.ExitCode.INTERRUPTED and not self._interrupted)
        if not ended_well:
            self._ledger.notes.append(f"pytest ended early: {status.name.lower().replace('_', ' ')}")
        if run.narrowed:
            self._ledger.notes.append(f"narrowed by {run.narrowed}")
        record = self._ledger.record(narrowed=bool(run.narrowed) or not ended_well)
        self.record = record if ended_well else replace(record, exit_status=int(status))
        session.exitstatus = self.record.exit_status
        self._write(self.record)
        self._config.hook.pytest_readiness_page(folder=run.folder)
        if self._ledger.self_check_error:
            self._terminal.stopped(self.record, self._ledger.self_check_error)
        elif status != pytest.ExitCode.USAGE_ERROR:
            self._terminal.scorecard(self.record)

    def _write(self, record: RunRecord) -> None:
        assert self._run.folder is not None
        masker = Masker()
        if self._run.profile.listen_token:
            masker.add_secret(self._run.profile.listen_token)
        RunFolder(self._run.folder, masker).write_run(record)
