"""
What each healthy operation does: its calls to Intercom, its side effects, and what its answer shows.

Measured once by the self-check. Side effects are judged against it, so a target that also tags every contact it
writes is not blamed for the tag; and faults are aimed by it, where no canary names the call (a listing).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Baseline:
    """
    One operation on one kind of subject.

    Attributes:
        calls: Names of the Intercom operations it makes, in order.
        writes: Those of *calls* that can change Intercom's state.
        effects: How many of each side effect it has.
        shows: The fields of the contact that its answer contains ("name", "email").
        took_s: How long the caller waited.
    """

    calls: tuple[str, ...]
    writes: tuple[str, ...]
    effects: dict[str, int]
    shows: tuple[str, ...] = ()
    took_s: float = 0.0


@dataclass
class Baselines:
    """
    All baselines of a target.

    Attributes:
        by_case: By operation and kind of subject ("known", "new", "new lead").
        idle: Intercom operations that the target calls without being asked.
        calls_by_health: Intercom operations that asking health causes.
    """

    by_case: dict[str, Baseline] = field(default_factory=dict)
    idle: tuple[str, ...] = ()
    calls_by_health: tuple[str, ...] = ()

    def add(self, operation: str, kind: str, baseline: Baseline) -> None:
        """Keep a measured baseline."""
        self.by_case[f"{operation}/{kind}"] = baseline

    def of(self, operation: str, kind: str = "known") -> Baseline | None:
        """Give the baseline of *operation* on a subject of *kind*; None when it could not be measured."""
        return self.by_case.get(f"{operation}/{kind}")

    def calls_of(self, operation: str) -> int:
        """Count the calls that the operation makes to Intercom at most, on any kind of subject; 1 when unknown."""
        return max([1, *(len(b.calls) for key, b in self.by_case.items() if key.startswith(f"{operation}/"))])

    def listing_calls(self, operation: str) -> list[str]:
        """
        Name the Intercom operations by which a listing reads its pages.

        Where the target also polls by the same call, the poll cannot be told from the listing and is judged with it.
        """
        calls = set(baseline.calls) if (baseline := self.of(operation)) else set()
        return sorted(calls - set(self.idle) or calls)

    def to_data(self) -> dict[str, Any]:
        """Give plain data, to hand to another process."""
        cases = {
            key: [list(b.calls), list(b.writes), dict(Counter(b.effects)), list(b.shows), b.took_s]
            for key, b in self.by_case.items()
        }
        return {"cases": cases, "idle": list(self.idle), "health": list(self.calls_by_health)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Baselines:
        """Take what `to_data` gave."""
        cases = {
            key: Baseline(tuple(calls), tuple(writes), effects, tuple(shows), took_s)
            for key, (calls, writes, effects, shows, took_s) in data["cases"].items()
        }
        return cls(cases, tuple(data["idle"]), tuple(data["health"]))
