"""Which answers had a good status and no good content: as many as the fault had."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from intercom_readiness.faults.breaker import Armed
from intercom_readiness.faults.kinds import Pace
from intercom_readiness.lab.scene.evidence import Evidence
from intercom_readiness.model import Fault
from tests.judges.histories import attempt

BAD, GOOD = {"kind": "malformed"}, {"kind": "ok"}


def an_armed(answers: tuple[dict[str, Any], ...], *, endless: bool = False) -> Armed:
    """Make a fault of the API that was armed at 1 s."""
    fault = Fault("f1", "broken_answer", "api", "read_contact", {}, 1.0)
    return Armed(fault, "a sentence", 1.0, answers=answers, endless=endless, unusable=True)


@pytest.mark.parametrize(
    ("armed", "unusable"),
    [
        (an_armed((BAD,)), [1]),
        (an_armed((BAD, BAD)), [1, 3]),
        (an_armed((GOOD, BAD)), [3]),
        (an_armed((BAD, BAD), endless=True), [1, 3, 4]),
    ],
    ids=["one", "two", "the second", "all from then on"],
)
def test_as_many_answers_are_unusable_as_the_fault_had(armed: Armed, unusable: list[int]) -> None:
    """What came before the fault, after its last bad answer, or with a bad status is none of them."""
    calls = [attempt(0.0), attempt(1.1), attempt(1.2, 503), attempt(1.3), attempt(1.4)]
    lab: Any = SimpleNamespace(tap=SimpleNamespace(mark=int))
    breaker: Any = SimpleNamespace(armed=[armed])
    evidence = Evidence(lab, SimpleNamespace(), breaker, Pace((), 1.0), [])  # type: ignore[arg-type]

    assert evidence.unusable(calls) == {calls[index].id for index in unusable}
