"""The controller of a run: plan first, self-check, collect verdicts, decide, set the exit status."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.judges.composing import complete_verdicts, compose_items, decide
from intercom_readiness.lab.lab import open_lab
from intercom_readiness.lab.self_check import self_check
from intercom_readiness.model import RunRecord, ScenarioRecord, Verdict
from intercom_readiness.record import RunFolder

from .options import narrowing
from .run import WORKER_INPUT

if TYPE_CHECKING:
    from .run import Run

_OURS_TO_SET = {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED}
_VERSIONS_OF = ("pytest", "pytest-bdd", "httpx", "toxiproxy-python")


class Controller:
    """
    Owns the plan of a run, and composes its verdicts from what comes back.

    Attributes:
        record: The whole run, once it has ended.
    """

    def __init__(self, run: Run, config: pytest.Config) -> None:
        self.record: RunRecord | None = None
        self._run = run
        self._config = config
        self._began_s = time.monotonic()
        self._verdicts: dict[str, Verdict] = {}
        self._took_s: dict[str, float] = {}
        self._workers: dict[str, str] = {}
        self._self_check_error = ""
        self._engine: dict[str, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Write the plan and check that the lab sees the target, before any worker starts."""
        run = self._run
        run.make_plan()
        if self._config.option.collectonly:
            return
        run.narrowed = narrowing(self._config, run.mode)
        root = Path(self._config.option.runs or run.root / "reports" / "out")
        folder = RunFolder.create(root, datetime.now(tz=UTC).astimezone())
        folder.write_plan(run.plan)
        run.folder = folder.path
        try:
            with open_lab(run.profile, run.seed, worker="check", patience_s=run.patience_s) as lab:
                run.baselines = self_check(lab)
                self._engine = dict(lab.versions)
        except LabError as error:
            self._self_check_error = str(error)
            pytest.exit(f"self-check: {error}", returncode=10)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker what it needs to know."""
        node.workerinput[WORKER_INPUT] = self._run.for_worker()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take a verdict as it comes back; a set-up that failed is unknown."""
        key = getattr(report, "readiness_key", "")
        data = getattr(report, "readiness_verdict", None)
        if key and data:
            self._verdicts[key] = Verdict(**{**data, "faults": tuple(data["faults"])})
            self._took_s[key] = report.duration
            self._workers[key] = getattr(report, "worker_id", "")
        elif key and report.failed:
            text = str(report.longrepr).strip().splitlines()[-1:]
            self._verdicts.setdefault(key, Verdict("unknown", key, "a verdict", f"{report.when} failed: {text}"))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Decide the run and set the exit status."""
        run = self._run
        if run.folder is None:
            return
        verdicts = complete_verdicts(run.plan, self._verdicts)
        items = compose_items(run.items, run.plan, verdicts, run.profile.absent)
        decision, status = decide(
            items,
            verdicts,
            narrowed=bool(run.narrowed),
            self_check_ok=not self._self_check_error,
            tier=run.profile.tier,
        )
        if session.exitstatus in _OURS_TO_SET:
            session.exitstatus = status
        elif decision == "READY":
            decision = "NOT READY"
        self.record = RunRecord(
            id=run.folder.name,
            mode=run.mode,
            seed=run.seed,
            versions={name: version(name) for name in _VERSIONS_OF} | {"python": sys.version.split()[0]},
            engine=self._engine,
            profile=_summary(run),
            plan=run.plan,
            scenarios=tuple(
                ScenarioRecord(
                    promise, run.seed, (), verdicts[promise.key],
                    self._took_s.get(promise.key, 0.0), self._workers.get(promise.key, ""),
                )
                for promise in run.plan
            ),
            items=items,
            decision=decision,
            exit_status=int(session.exitstatus),
            took_s=time.monotonic() - self._began_s,
            notes=self._notes(),
        )
        RunFolder(run.folder).write_run(self.record)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self._self_check_error:
            notes.append(f"self-check: {self._self_check_error}")
        if self._run.narrowed:
            notes.append(f"narrowed by {self._run.narrowed}")
        return tuple(notes)


def _summary(run: Run) -> dict[str, Any]:
    """Say what a reader of the record needs of the profile, without anything that could be a secret."""
    profile = run.profile
    return {
        "path": str(profile.path),
        "target": profile.target.name,
        "tier": profile.tier,
        "operations": {name: operation.role for name, operation in profile.operations.items()},
        "absent": dict(profile.absent),
    }
