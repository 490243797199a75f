"""What a person sees of a run: a short head, a letter for each scenario, and the scorecard as the last word."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest

from . import travel
from .cost import run_cost, told
from .selection import selected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_readiness.model import Outcome, RunRecord

    from .run import Run

# Longer lines are harder to read than wrapped ones.
WIDTH_MAX = 120
# Quieter than that, pytest prints progress and errors of collection only; the rest is ours to say.
_QUIET = -2
_LOOKS: Final[Mapping[Outcome, tuple[str, str, tuple[str, Mapping[str, bool]]]]] = {
    "passed": ("passed", ".", ("PASSED", {"green": True})),
    "failed": ("broken", "F", ("BROKEN", {"red": True, "bold": True})),
    "unknown": ("unknown", "?", ("UNKNOWN", {"yellow": True, "bold": True})),
    "not_applicable": ("not applicable", "-", ("NOT APPLICABLE", {"light": True})),
    "waived": ("waived", "w", ("WAIVED", {"purple": True})),
}


class Terminal:
    """The terminal of one run; nothing is printed where pytest has none."""

    def __init__(self, run: Run, config: pytest.Config) -> None:
        self._run = run
        self._config = config
        if config.option.verbose <= 0 and not config.option.collectonly:
            config.option.verbose = min(config.option.verbose, _QUIET)

    @property
    def _reporter(self) -> pytest.TerminalReporter | None:
        return self._config.pluginmanager.get_plugin("terminalreporter")

    def line(self, text: str = "", **markup: bool) -> None:
        """Print one line."""
        if self._reporter is not None:
            self._reporter.write_line(text, **markup)

    def head(self, shown_folder: str) -> None:
        """Say what runs against what, and how to run just that again."""
        run, workers = self._run, self._config.option.numprocesses or 0
        dist = self._config.pluginmanager.get_plugin("dsession")
        if dist is not None and self._config.option.verbose <= 0:
            # What xdist tells about its nodes is of no use to whoever waits for a verdict.
            dist.terminal = None
            self._config.pluginmanager.unregister(name="terminaldistreporter")
        where = f"{workers} workers" if dist is not None else "in this process"
        self.line(f"{run.mode} of {run.profile.target.name} ({run.profile_path}), tier {run.profile.tier}", bold=True)
        self.line(f"seed {run.seed}, {where}, {shown_folder}")

    def cost(self) -> None:
        """Say what the run will cost."""
        chosen = selected(self._config, self._run.plan)
        workers = max(1, self._config.option.numprocesses or 0)
        self.line(told(run_cost(self._run, chosen, workers)))
        if not chosen:
            self.line(f"nothing is selected by {self._run.narrowed}", yellow=True)
        self.line()

    def stopped(self, record: RunRecord, why: str) -> None:
        """Print the last word of a run that never began; a scorecard would only bury the reason."""
        self.line()
        self.line("The self-check failed, so nothing was judged:", red=True, bold=True)
        for line in why.splitlines():
            self.line(f"  {line}")
        self.line()
        self.line(f"{record.decision}: 0 of {len(record.items)} items proven", red=True, bold=True)

    def scorecard(self, record: RunRecord) -> None:
        """Print the last word."""
        reporter = self._reporter
        if reporter is None:
            return
        width = min(shutil.get_terminal_size().columns, WIDTH_MAX)
        text = self._config.hook.pytest_readiness_scorecard(record=record, width=width, color=reporter.hasmarkup)
        reporter.ensure_newline()
        reporter.write(text or f"{record.decision}\n")

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.CollectReport | pytest.TestReport
    ) -> tuple[str, str, str | tuple[str, Mapping[str, bool]]] | None:
        """Show verdicts, not pytest's outcomes; categories of our own keep tracebacks out of the way."""
        if not isinstance(report, pytest.TestReport) or not travel.key_on(report):
            return None
        verdict = travel.verdict_on(report)
        return _LOOKS[verdict.outcome] if verdict is not None else ("", "", "")
