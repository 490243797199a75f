"""Wiring only: the plugin, the vocabulary, and the report at the end."""

from __future__ import annotations

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """End a run with its scorecard."""
    from intercom_readiness.plugin import run_record

    record = run_record(config)
    if record is not None:
        from reports.terminal import render

        writer = terminalreporter._tw
        terminalreporter.write(render(record, width=min(writer.fullwidth, 120), color=writer.hasmarkup))
