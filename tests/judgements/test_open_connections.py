"""Connections that were open before a trouble met it, whoever used them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judgements import chaos
from tests.judges.histories import attempt

KEPT_S = 1.0


def a_scene(opened_s: float, outcome: int | str, connection: str = "c1") -> Any:
    """Make a scene with one call, which was over before the fault was stamped as armed."""
    call = replace(attempt(opened_s, outcome), connection=connection)
    breaking = SimpleNamespace(kept=frozenset({"c1"}), kept_s=KEPT_S)
    breaker = SimpleNamespace(armed=[SimpleNamespace(met_by=lambda _call: False)])
    evidence = SimpleNamespace(proofs=[], near=lambda: [call])
    return SimpleNamespace(breaking=breaking, breaker=breaker, evidence=evidence)


def test_a_call_that_broke_while_the_fault_was_armed_has_met_it() -> None:
    """A look at Intercom in the background may take the open connection before anybody is asked."""
    scene = a_scene(KEPT_S + 0.1, "server_closed")

    chaos.open_connections_met_it(scene)

    assert scene.evidence.proofs == ["1 calls met it on connections that were open before"]


@pytest.mark.parametrize("call", [(KEPT_S - 0.1, "reset"), (KEPT_S + 0.1, 200), (KEPT_S + 0.1, "reset", "c2")], ids=str)
def test_any_other_call_has_not(call: Any) -> None:
    """What broke earlier, went well, or had a connection of its own proves nothing."""
    with pytest.raises(MissingPremise):
        chaos.open_connections_met_it(a_scene(*call))
