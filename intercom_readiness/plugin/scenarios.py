"""Run scenarios in one process: closing rules inside the call, one verdict each, one record each."""

from __future__ import annotations

import gc
import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.judgements import closing, forensics
from intercom_readiness.judges.waiving import waived
from intercom_readiness.lab.scene.scene import Scene
from intercom_readiness.model import ScenarioRecord, Verdict
from intercom_readiness.record import RunFolder

from . import travel
from .steps import Steps
from .verdicts import NOT_GREEN, conclude, from_not_judged, masked, not_torn_down, reason, told, unknown

if TYPE_CHECKING:
    from collections.abc import Generator

    from intercom_readiness.model import Promise

    from .run import Run

SCENE_KEY = pytest.StashKey[Scene]()
STEPS_KEY = pytest.StashKey[Steps]()
VERDICT_KEY = pytest.StashKey[Verdict]()

# What ends pytest, or asks it to end, is no matter of one scenario.
_ENDS_THE_RUN = (KeyboardInterrupt, SystemExit, pytest.exit.Exception)


class Scenarios:
    """Gives each scenario of this process its verdict."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def pytest_collection_finish(self) -> None:
        """Spare the garbage collector what stays until the end: the modules, the plan and the tests."""
        gc.freeze()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run one scenario, then its closing rules, then decide."""
        promise = self._run.promise_of(item.nodeid)
        if promise is None:
            return (yield)
        began_s = time.monotonic()
        item.stash[STEPS_KEY] = Steps()
        not_judged = self._run.not_judged.get(promise.key)
        error: BaseException | None = None
        if not_judged is None:
            try:
                yield
            except _ENDS_THE_RUN:
                raise
            except BaseException as raised:  # noqa: BLE001 - whatever ends a scenario is part of its verdict
                error = raised
        verdict = from_not_judged(promise, not_judged) if not_judged else self._conclude(item, promise, error)
        self._keep(item, promise, verdict, time.monotonic() - began_s)
        _tell_pytest(verdict, error)
        return None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the verdict travel on the report; what went wrong before or after the call makes it unknown."""
        report = yield
        promise = self._run.promise_of(item.nodeid)
        if promise is None:
            return report
        verdict = item.stash.get(VERDICT_KEY, None)
        problem = call.excinfo.value if report.failed and call.excinfo is not None else None
        if problem is not None and (verdict is None or report.when == "teardown"):
            verdict = not_torn_down(promise, verdict, problem) if verdict else unknown(promise, reason(problem))
            verdict = self._keep(item, promise, verdict, call.duration)
        if verdict is None or (report.when == "teardown" and problem is None):
            travel.send(report, promise.key)
            return report
        travel.send(report, promise.key, verdict)
        if verdict.outcome in NOT_GREEN:
            report.longrepr = told(promise, verdict)
        return report

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Any, step_func: Any) -> None:
        """Note that a step begins."""
        request.node.stash[STEPS_KEY].begins(step, step_func)

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest, step: Any) -> None:
        """Note that a step ended well."""
        request.node.stash[STEPS_KEY].note(step, "done")

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, step: Any, exception: BaseException) -> None:
        """Note that a step raised."""
        request.node.stash[STEPS_KEY].note(step, "broke", str(exception))

    def pytest_bdd_step_func_lookup_error(self, request: pytest.FixtureRequest, step: Any) -> None:
        """Note that no definition fits a step."""
        request.node.stash[STEPS_KEY].note(step, "broke", "no step definition fits")

    def _conclude(self, item: pytest.Item, promise: Promise, error: BaseException | None) -> Verdict:
        scene = item.stash.get(SCENE_KEY, None)
        problems = [error] if error is not None else []
        if scene is None:
            return self._waived(promise, conclude(promise, problems, (), ()))
        try:
            problems.extend(scene.close(closing.rules(scene, error)))
        except LabError as problem:
            # Something could not be healed, so nothing of this lab may be used again as it is.
            problems.append(problem)
            scene.lab.end(touched=True, settings={})
        # One by one for a crowd, the same fault is armed again and again.
        faults = list(dict.fromkeys(armed.sentence for armed in scene.breaker.armed))
        verdict = conclude(promise, problems, scene.evidence.proofs, faults)
        return self._waived(promise, replace(verdict, recovered_s=scene.steadiness.recovered_s))

    def _waived(self, promise: Promise, verdict: Verdict) -> Verdict:
        return waived(promise, verdict, self._run.waivers, self._run.today)

    def _keep(self, item: pytest.Item, promise: Promise, verdict: Verdict, took_s: float) -> Verdict:
        """Write the record of a scenario, and keep its verdict for the report."""
        assert self._run.folder is not None
        scene = item.stash.get(SCENE_KEY, None)
        folder = RunFolder(self._run.folder, scene.lab.masker if scene else None)
        # The verdict goes to places that no run folder masks: the terminal, JUnit, the controller's own record.
        verdict = masked(replace(verdict, evidence=self._shown(folder.scenario_path(promise))), folder.masker)
        events = item.stash.get(STEPS_KEY, Steps()).events + (scene.events() if scene else [])
        events.sort(key=lambda event: event["at_s"])
        found = forensics.examined(scene) if scene else None
        record = ScenarioRecord(promise, self._run.seed, tuple(events), verdict, took_s, self._run.worker, found)
        folder.write_scenario(record, scene.attachments() if scene else {})
        item.stash[VERDICT_KEY] = verdict
        return verdict

    def _shown(self, path: os.PathLike[str]) -> str:
        """Give a path as a person at the root of the project would type it."""
        return os.path.relpath(path, self._run.root)


def _tell_pytest(verdict: Verdict, error: BaseException | None) -> None:
    """Give pytest, and all that read its outcomes, the outcome that comes nearest to a verdict."""
    if verdict.outcome == "not_applicable":
        pytest.skip(verdict.observed)
    if verdict.outcome == "waived":
        pytest.xfail(verdict.hint)
    if verdict.outcome in NOT_GREEN:
        raise pytest.fail.Exception(f"{verdict.outcome}: {verdict.observed}", pytrace=False) from error
