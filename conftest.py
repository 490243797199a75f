"""Wiring only: the plugin, the vocabulary, and the report at the end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

pytest_plugins = [
    "intercom_readiness.plugin",
    "intercom_readiness.plugin.fixtures",
    "steps.contacts",
    "steps.intercom_api",
    "steps.network",
    "steps.target",
    "steps.answers",
    "steps.attempts",
    "steps.health",
]

# Longer lines are harder to read than wrapped ones.
WIDTH_MAX = 120


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """End a run with its scorecard."""
    from intercom_readiness.plugin import run_record

    record = run_record(config)
    if record is not None:
        from reports.terminal import render

        width = min(shutil.get_terminal_size().columns, WIDTH_MAX)
        terminalreporter.write(render(record, width=width, color=terminalreporter.hasmarkup))
