"""What a run will cost is said in a line before it begins."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from intercom_readiness.plugin.cost import RunCost, told

COST = RunCost(
    scenarios=147, idle=Counter(), likely_s=24.2, longest_s=171.0, impatient=0, patience_s=60.0, needed_s=12.0
)  # fmt: skip


@pytest.mark.parametrize(
    ("cost", "line"),
    [
        pytest.param(COST, "147 scenarios: about 25 s, at most 3 min", id="all run"),
        pytest.param(replace(COST, scenarios=1, longest_s=3.1), "1 scenario: about 25 s, at most 4 s", id="one"),
        pytest.param(
            replace(COST, idle=Counter(not_applicable=3, unknown=2)),
            "147 scenarios (3 not applicable, 2 undeclared beside): about 25 s, at most 3 min\n"
            "what is undeclared stays unknown: the profile says too little, and the end names the keys to set",
            id="some do not run",
        ),
        pytest.param(
            replace(COST, impatient=4, needed_s=130.5),
            "147 scenarios: about 25 s, at most 3 min\n4 scenarios may need up to 3 min and will be unknown: "
            "--patience is 60 s",
            id="some would take too long",
        ),
    ],
)
def test_the_cost_is_told(cost: RunCost, line: str) -> None:
    """Seconds are rounded up, so that nobody waits longer than was said."""
    assert told(cost) == line
