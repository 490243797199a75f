"""The controller's books: verdicts as they come back, and the record that they make at the end."""

from __future__ import annotations

import sys
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from intercom_readiness.judges import waiving
from intercom_readiness.judges.composing import complete_verdicts, compose_items, decide
from intercom_readiness.model import RunRecord, ScenarioRecord, Verdict

from . import travel
from .verdicts import unknown

if TYPE_CHECKING:
    import pytest

    from intercom_readiness.model import Promise

    from .run import Run

_VERSIONS_OF = ("pytest", "pytest-bdd", "httpx", "toxiproxy-python")


class Ledger:
    """
    What has come back of one run.

    Attributes:
        verdicts: By promise key.
        engine: Versions of the engines behind the faults.
        notes: What else a reader of the run must know.
        self_check_error: Why the lab does not see the target, or "".
    """

    def __init__(self, run: Run) -> None:
        self.verdicts: dict[str, Verdict] = {}
        self.engine: dict[str, str] = {}
        self.notes: list[str] = []
        self.self_check_error = ""
        self._run = run
        self._began_s = time.monotonic()
        self._took_s: dict[str, float] = {}
        self._workers: dict[str, str] = {}

    def take(self, report: pytest.TestReport) -> None:
        """Book the verdict that a report carries; a scenario whose worker died is unknown."""
        key = travel.key_on(report)
        verdict = travel.verdict_on(report)
        if not key and report.failed and (lost := self._run.promise_of(report.nodeid)):
            key, verdict = lost.key, unknown(lost, str(report.longrepr))
            travel.send(report, key, verdict)
        if verdict is None:
            return
        self.verdicts[key] = verdict
        if report.when == "call":
            self._took_s[key] = report.duration
        self._workers[key] = getattr(report, "worker_id", "")

    def record(self, *, narrowed: bool) -> RunRecord:
        """
        Compose what came back, and what did not, into the record of the run.

        Args:
            narrowed: Only a part of the plan was asked for.
        """
        run = self._run
        assert run.folder is not None
        verdicts = complete_verdicts(run.plan, self.verdicts)
        tier, checked = run.profile.tier, not self.self_check_error
        items = compose_items(run.items, run.plan, verdicts, run.profile.absent, tier)
        waivers = waiving.settled(run.waivers, items, run.today, narrowed=narrowed or not checked)
        decision, status = decide(items, verdicts, narrowed=narrowed, self_check_ok=checked, tier=tier, waivers=waivers)
        return RunRecord(
            id=run.folder.name,
            mode=run.mode,
            seed=run.seed,
            versions={name: version(name) for name in _VERSIONS_OF} | {"python": sys.version.split()[0]},
            engine=self.engine,
            profile=_summary(run),
            plan=run.plan,
            scenarios=tuple(self._scenario(promise, verdicts[promise.key]) for promise in run.plan),
            items=items,
            decision=decision,
            exit_status=status,
            took_s=time.monotonic() - self._began_s,
            notes=(*self.notes, *filter(None, map(waiving.told, waivers))),
            waivers=waivers,
            command=run.command,
        )

    def _scenario(self, promise: Promise, verdict: Verdict) -> ScenarioRecord:
        took_s, worker = self._took_s.get(promise.key, 0.0), self._workers.get(promise.key, "")
        return ScenarioRecord(promise, self._run.seed, (), verdict, took_s, worker)


def _summary(run: Run) -> dict[str, Any]:
    """Say what a reader of the record needs of the profile, without anything that could be a secret."""
    profile = run.profile
    return {
        "path": run.profile_path,
        "target": profile.target.name,
        "tier": profile.tier,
        "operations": {name: operation.role for name, operation in profile.operations.items()},
        "absent": dict(profile.absent),
    }
