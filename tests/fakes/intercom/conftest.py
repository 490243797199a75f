"""One fake Intercom per worker, emptied before each test."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.intercom.driving import SUCCEEDED, Fake
from tests.fakes.intercom.receiving import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def running_fake() -> Iterator[Fake]:
    """Start a fake as a child process and stop it at the end."""
    with Fake.started() as fake:
        yield fake


@pytest.fixture
def fake(running_fake: Fake) -> Fake:
    """Give the fake, empty and with its default options."""
    running_fake.control("POST", "/reset", {"epoch": "test"})
    return running_fake


@pytest.hookimpl
def pytest_sessionfinish() -> None:
    """Write down which operations succeeded, where that is asked for."""
    folder = os.environ.get("SUCCEEDED_FOLDER")
    if folder:
        Path(folder, f"{os.getpid()}.txt").write_text("\n".join(sorted(SUCCEEDED)), "utf-8")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Start a receiver of webhooks that answers 200, and stop it afterwards."""
    with Receiver.started() as running:
        yield running
