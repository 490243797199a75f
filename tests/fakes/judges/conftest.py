"""Wiring of the judges' tests."""

from __future__ import annotations

import pytest

from tests.fakes.intercom.conftest import fake, running_fake

__all__ = ["fake", "running_fake"]

# Journeys and promises assert outside of test modules; their failures should say what was compared all the same.
pytest.register_assert_rewrite("tests.fakes.judges.clients")
