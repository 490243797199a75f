"""A deletion overtakes a read whose answer comes late, or which the target drops when it is told."""

from __future__ import annotations

import pytest

from intercom_readiness.lab.scene.overtaking import is_overtaken
from tests.judges.histories import attempt

TIMEOUT_S = 0.7


@pytest.mark.parametrize(
    ("outcome", "took_s", "overtaken"),
    [
        pytest.param(200, 0.3, True, id="a good answer"),
        pytest.param(404, 0.3, False, id="an answer that knows of the deletion"),
        pytest.param("client_closed", 0.1, True, id="dropped by the target"),
        pytest.param("client_closed", 0.7, False, id="given up at the timeout"),
    ],
)
def test_a_read_is_overtaken(outcome: int | str, took_s: float, *, overtaken: bool) -> None:
    """Who drops what is under way keeps no copy of it either; who merely waited in vain has shown nothing."""
    call = attempt(0.0, outcome, took_s=took_s)

    assert is_overtaken(call, TIMEOUT_S) is overtaken
