"""The search: trials until the budget is used up, and what is found confirmed and made small."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intercom_readiness.explore.shrinking import smallest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from intercom_readiness.explore.performing import Broken, Performer, Result
    from intercom_readiness.explore.trials import Trial

# Making one finding small may take so long; what it is worth is a shorter text.
SHRINK_WITHIN_S = 45.0
# Of one rule: further ones that break it are counted.
FINDINGS_OF_A_RULE_MAX = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A rule that breaks, as small as it got.

    Attributes:
        trial: The smallest trial that breaks it.
        broken: What was seen in it.
        found: The trial in which it was seen first.
        found_s: When, in seconds since the search began.
        trials: How many trials it took to confirm it and to make it small.
    """

    trial: Trial
    broken: Broken
    found: Trial
    found_s: float
    trials: int


@dataclass(slots=True)
class Exploration:
    """
    What a search has come to.

    Attributes:
        findings: What breaks, each once.
        also: How often a rule broke in trials that were not looked into, since enough of its kind were.
        unknown: Why nothing is known, with how often.
        passing: What broke once and not again.
        tried: How many trials there were, those that confirm included.
        planned: How many there would have been without a budget.
        took_s: How long it took.
    """

    findings: list[Finding] = field(default_factory=list)
    also: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    passing: list[str] = field(default_factory=list)
    tried: int = 0
    planned: int = 0
    took_s: float = 0.0

    @property
    def exit_status(self) -> int:
        """Tell it as the gate does: 1 something broke, 10 nothing broke and something is unknown, else 0."""
        if self.findings:
            return 1
        return 10 if self.unknown or self.passing or not self.tried else 0


class Search:
    """One search in one lab."""

    def __init__(
        self, performer: Performer, budget_s: float, *, tell: Callable[[str], None], findings_max: int = 0
    ) -> None:
        self.exploration = Exploration()
        self._performer = performer
        self._tell = tell
        self._findings_max = findings_max
        self._began_s = time.monotonic()
        self._ends_s = self._began_s + budget_s

    def run(self, odd: Iterable[Result], trials: list[Trial]) -> Exploration:
        """Look into what was odd while all was well, then try one trial after the other."""
        found = self.exploration
        found.planned = len(trials)
        for result in odd:
            self._take(result)
        for trial in trials:
            if time.monotonic() >= self._ends_s or 0 < self._findings_max <= len(found.findings):
                break
            self._take(self._perform(trial))
        found.took_s = time.monotonic() - self._began_s
        return found

    def _perform(self, trial: Trial, *, afresh: bool = False) -> Result:
        self.exploration.tried += 1
        return self._performer.perform(trial, afresh=afresh)

    def _take(self, result: Result) -> None:
        if result.unknown:
            self.exploration.unknown[result.unknown] += 1
            return
        for broken in result.broken[:1]:
            self._look_into(result.trial, broken)

    def _look_into(self, trial: Trial, broken: Broken) -> None:
        found = self.exploration
        of_rule = [one for one in found.findings if one.broken.rule == broken.rule]
        told = any(_explains(one, trial) for one in of_rule)
        if told or len(of_rule) >= FINDINGS_OF_A_RULE_MAX:
            found.also[broken.rule] += 1
            return
        found_s, before = time.monotonic() - self._began_s, found.tried
        self._tell(f"{found_s:5.1f} s  {trial.told()}: {broken.observed}")
        seen: dict[Trial, Broken] = {}
        ends_s = time.monotonic() + SHRINK_WITHIN_S

        def fails(one: Trial) -> bool:
            if time.monotonic() > ends_s and seen:
                return False
            again = self._perform(one, afresh=True).breaks(broken.rule)
            if again is not None:
                seen[one] = again
            return again is not None

        small = smallest(trial, fails)
        if small is None:
            found.passing.append(f"{trial.told()}: {broken.observed}")
        elif any(one.trial == small for one in of_rule):
            found.also[broken.rule] += 1
        else:
            found.findings.append(Finding(small, seen[small], trial, found_s, found.tried - before))


def _explains(finding: Finding, trial: Trial) -> bool:
    """Tell whether a trial has all that a finding needs."""
    return finding.trial.operation == trial.operation and {hit.trouble for hit in finding.trial.hits} <= {
        hit.trouble for hit in trial.hits
    }
