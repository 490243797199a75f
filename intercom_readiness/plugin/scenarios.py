"""Run scenarios in one process: closing rules inside the call, one verdict each, one record each."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.judgements import closing
from intercom_readiness.lab.scene import Scene
from intercom_readiness.model import ScenarioRecord, Verdict
from intercom_readiness.plan.applicability import not_judged
from intercom_readiness.record import RunFolder

from .verdicts import conclude

if TYPE_CHECKING:
    from collections.abc import Generator

    from intercom_readiness.model import Promise

    from .run import Run

SCENE_KEY = pytest.StashKey[Scene]()
STEPS_KEY = pytest.StashKey[list[dict[str, Any]]]()
VERDICT_KEY = pytest.StashKey[Verdict]()

# How a verdict looks to pytest and its reporters (design: JUnit and Allure read the outcome, not the verdict).
_NOT_GREEN = {"failed", "unknown"}


class Scenarios:
    """Gives each scenario of this process its verdict."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run one scenario, then its closing rules, then decide."""
        promise = self._run.promise_of(item.nodeid)
        if promise is None:
            return (yield)
        began_s = time.monotonic()
        item.stash[STEPS_KEY] = []
        verdict = self._not_run(promise)
        if verdict is None:
            error: BaseException | None = None
            try:
                yield
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException as raised:  # noqa: BLE001 - whatever ends a scenario is part of its verdict
                error = raised
            verdict = self._conclude(item, promise, error)
        else:
            item.obj = lambda: None
        item.stash[VERDICT_KEY] = self._written(item, promise, verdict, time.monotonic() - began_s)
        return _raise_for_pytest(verdict)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the verdict travel on the report."""
        report = yield
        promise = self._run.promise_of(item.nodeid)
        if promise is not None:
            report.readiness_key = promise.key
            verdict = item.stash.get(VERDICT_KEY, None)
            if report.when == "call" and verdict is not None:
                report.readiness_verdict = asdict(verdict)
                if verdict.outcome in _NOT_GREEN:
                    report.longrepr = f"{verdict.outcome}: {verdict.observed}"
        return report

    def _not_run(self, promise: Promise) -> Verdict | None:
        reason = not_judged(promise, self._run.profile)
        return Verdict(reason.outcome, promise.text, observed=reason.reason) if reason else None

    def _conclude(self, item: pytest.Item, promise: Promise, error: BaseException | None) -> Verdict:
        scene = item.stash.get(SCENE_KEY, None)
        problems = [error] if error is not None else []
        if scene is None:
            return conclude(promise, problems, (), ())
        problems.extend(scene.close(closing.rules(scene)))
        faults = [armed.sentence for armed in scene.breaker.armed]
        return conclude(promise, problems, scene.evidence.proofs, faults)

    def _written(self, item: pytest.Item, promise: Promise, verdict: Verdict, took_s: float) -> Verdict:
        scene = item.stash.get(SCENE_KEY, None)
        if self._run.folder is None:
            return verdict
        folder = RunFolder(self._run.folder, scene.lab.masker if scene else None)
        verdict = replace(verdict, evidence=str(folder.scenario_path(promise)))
        events = [*item.stash[STEPS_KEY], *(scene.events() if scene else [])]
        record = ScenarioRecord(
            promise,
            self._run.seed,
            tuple(sorted(events, key=lambda event: event["at_s"])),
            verdict,
            took_s,
            self._run.worker,
        )
        folder.write_scenario(record, scene.attachments() if scene else {})
        return verdict

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Any) -> None:
        """Note that a step begins."""
        _note(request, step, "begins")

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest, step: Any) -> None:
        """Note that a step ended well."""
        _note(request, step, "done")

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, step: Any, exception: BaseException) -> None:
        """Note that a step raised."""
        _note(request, step, "broke", str(exception))


def _note(request: pytest.FixtureRequest, step: Any, state: str, text: str = "") -> None:
    steps = request.node.stash.get(STEPS_KEY, None)
    if steps is not None:
        steps.append(
            {
                "at_s": time.monotonic(),
                "type": "step",
                "state": state,
                "keyword": step.keyword,
                "text": step.name,
                "line": step.line_number,
                "note": text,
            }
        )


def _raise_for_pytest(verdict: Verdict) -> None:
    if verdict.outcome == "not_applicable":
        pytest.skip(verdict.observed)
    if verdict.outcome in _NOT_GREEN:
        pytest.fail(f"{verdict.outcome}: {verdict.observed}", pytrace=False)
