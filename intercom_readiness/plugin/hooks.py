"""The hooks that this plugin offers to the wiring of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.model import RunRecord


@pytest.hookspec(firstresult=True)
def pytest_readiness_scorecard(record: RunRecord, width: int, color: bool) -> str:  # type: ignore[empty-body]  # noqa: FBT001
    """
    Write the scorecard that a run ends with.

    Args:
        record: The whole run.
        width: Columns of the terminal.
        color: Whether it shows colours.
    """


@pytest.hookspec
def pytest_readiness_page(folder: Path) -> None:
    """
    Write a page about the run into its folder.

    Args:
        folder: The run folder; its record is complete.
    """
