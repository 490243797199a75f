"""What a whole run will cost: the sum of its scenarios, spread over workers and cores."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .worker import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.model import Promise

    from .run import Run

# What a scenario keeps a core busy, most of it the start of a fresh target; measured with the reference.
SCENARIO_CPU_S = 0.1
# What a worker keeps a core busy before its first scenario, nearly all of it imports.
WORKER_CPU_S = 1.0
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class RunCost:
    """
    What a run will cost.

    Attributes:
        scenarios: How many will run.
        idle: How many of the chosen promises will not, by outcome.
        likely_s: How long it takes as a rule, in seconds.
        longest_s: How long it takes at most by the profile's claims, in seconds.
        impatient: How many scenarios may need longer than the lab's patience.
        patience_s: The lab's patience.
        needed_s: The longest that one of them may need.
    """

    scenarios: int
    idle: Counter[str]
    likely_s: float
    longest_s: float
    impatient: int
    patience_s: float
    needed_s: float


def run_cost(run: Run, chosen: Sequence[Promise], workers: int) -> RunCost:
    """
    Estimate what a run will cost.

    Args:
        run: The run, after its self-check.
        chosen: The promises that will run, if they apply.
        workers: How many run side by side.
    """
    costs = run.costs()
    own = [costs[promise.key] for promise in chosen if promise.key in costs]
    patient = [cost for cost in own if cost.longest_s <= run.patience_s]
    busy_s = max(len(own) * SCENARIO_CPU_S / cores(), sum(cost.likely_s for cost in own) / workers)
    longest_s = sum(cost.longest_s for cost in patient) / workers
    started_s = workers * WORKER_CPU_S / cores() if workers > 1 else 0.0
    return RunCost(
        scenarios=len(own),
        idle=Counter(run.not_judged[promise.key].outcome for promise in chosen if promise.key in run.not_judged),
        likely_s=started_s + busy_s,
        longest_s=started_s + max(busy_s, longest_s + max((cost.longest_s for cost in patient), default=0.0)),
        impatient=len(own) - len(patient),
        patience_s=run.patience_s,
        needed_s=max((cost.longest_s for cost in own), default=0.0),
    )


def told(cost: RunCost) -> str:
    """Say what a run will cost in a line, and in one more each what will be unknown for want of a word or of time."""
    idle = [f"{cost.idle[outcome]} {words}" for outcome, words in _IDLE.items() if cost.idle[outcome]]
    beside = f" ({', '.join(idle)} beside)" if idle else ""
    line = f"{_counted(cost.scenarios)}{beside}: about {_duration(cost.likely_s)}, at most {_duration(cost.longest_s)}"
    lines = [line]
    if cost.idle["unknown"]:
        lines.append("what is undeclared stays unknown: the profile says too little, and the end names the keys to set")
    if cost.impatient:
        lines.append(
            f"{_counted(cost.impatient)} may need up to {_duration(cost.needed_s)} and will be unknown: "
            f"--patience is {cost.patience_s:.0f} s"
        )
    return "\n".join(lines)


_IDLE = {"not_applicable": "not applicable", "unknown": "undeclared"}


def _counted(scenarios: int) -> str:
    return f"{scenarios} scenario{'' if scenarios == 1 else 's'}"


def _duration(seconds: float) -> str:
    if seconds <= 2 * _MINUTE_S:
        return f"{math.ceil(seconds)} s"
    return f"{math.ceil(seconds / _MINUTE_S)} min"
