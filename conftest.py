"""Wiring only: the plugin, the vocabulary, and the report at the end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercom_readiness.model import RunRecord

# Where a path on the command line misleads pytest about its root, `pythonpath` is that of another project, or none.
sys.path.insert(0, str(Path(__file__).parent))
# httpx would load click and rich for a command line of its own, a tenth of a second in each process.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

pytest_plugins = [
    "intercom_readiness.plugin",
    "intercom_readiness.plugin.fixtures",
    "steps.contacts",
    "steps.intercom_api",
    "steps.network",
    "steps.target",
    "steps.answers",
    "steps.attempts",
    "steps.erasure",
    "steps.health",
    "steps.notifications",
    "steps.acknowledgements",
    "steps.ledger",
    "steps.liveness",
    "steps.metrics",
    "steps.personal_data",
    "steps.replicas",
    "steps.status_page",
    "steps.secrets",
    "steps.tokens",
    "steps.values",
]


def pytest_readiness_scorecard(record: RunRecord, width: int, color: bool) -> str:  # noqa: FBT001 - pytest calls by name
    """Write the scorecard that a run ends with."""
    from reports.terminal import render

    return render(record, width=width, color=color)


def pytest_readiness_page(folder: Path) -> None:
    """Write the page that opens offline."""
    from reports.__main__ import write_page

    write_page(folder)
