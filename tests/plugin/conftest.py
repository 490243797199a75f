"""A small project for each test, or one run of it for those that only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.plugin.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.project import Finished


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that a test may change."""
    return Project(tmp_path)


@pytest.fixture(scope="session")
def good_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A whole run of two workers on the unbroken target."""
    return Project(tmp_path_factory.mktemp("good")).run("-m", "gate", "-n", "2", "--seed", "418")


@pytest.fixture(scope="session")
def broken_run(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A whole run of two workers on a target that does not wait for announced resets."""
    project = Project(tmp_path_factory.mktemp("broken"))
    return project.run("-n", "2", "--target-env", "BREAK=ignores_reset", "--junitxml=junit.xml")
