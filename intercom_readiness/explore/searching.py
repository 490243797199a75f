"""The search: trials until the budget is used up, and what is found confirmed and made small."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.explore.shrinking import smallest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from intercom_readiness.explore.performing import Broken, Performer, Result
    from intercom_readiness.explore.trials import Trial

# Making one finding small may take so long; what it is worth is a shorter text.
SHRINK_WITHIN_S = 45.0
# Of one rule: further ones that break it are counted.
FINDINGS_OF_A_RULE_MAX = 3
# A target that rests after failures is asked one by one, which may take half a minute each time.
CROWDS_SHARE = 0.1
# Whatever was asked: these are of the target as a whole.
_OF_THE_WHOLE = frozenset({"alive", "health", "jitter", "steady"})


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
    """
    One search, in one or more labs side by side: most of a trial is waiting.

    Attributes:
        exploration: What it has come to.
    """

    def __init__(
        self,
        performers: Sequence[Performer],
        budget_s: float,
        *,
        tell: Callable[[str], None],
        findings_max: int = 0,
        makes_sense: Callable[[Trial], bool] = lambda _trial: True,
    ) -> None:
        """
        Prepare a search.

        Args:
            performers: Do the trials, each in a lab of its own.
            budget_s: No trial begins later, but for those that make a finding small.
            tell: Is told each finding as it comes.
            findings_max: End after so many; 0 for all.
            makes_sense: Tells whether a simpler trial is one that a target could do right.
        """
        self.exploration = Exploration()
        self._performers = performers
        self._tell = tell
        self._findings_max = findings_max
        self._makes_sense = makes_sense
        self._began_s = time.monotonic()
        self._ends_s = self._began_s + budget_s
        self._situations: defaultdict[str, set[str]] = defaultdict(set)
        # Whoever writes into the exploration holds the one, whoever makes a finding small the other.
        self._books, self._shrinker = threading.RLock(), threading.Lock()

    def run(self, odd: Iterable[Result], trials: Sequence[Trial]) -> Exploration:
        """Look into what was odd while all was well, then try one trial after the other."""
        self.exploration.planned = len(trials)
        for trial in trials:
            self._situations[trial.operation].add(trial.situation)
        for result in odd:
            self._take(result, self._performers[0])
        # Waits are compared in a crowd, and other labs on the same machine would make them differ.
        self._work(self._performers[0], self._crowds(trials))
        waiting = iter(trial for trial in trials if trial.situation != "crowd")
        with ThreadPoolExecutor(len(self._performers)) as pool:
            for worker in [pool.submit(self._work, performer, waiting) for performer in self._performers]:
                worker.result()
        self.exploration.took_s = time.monotonic() - self._began_s
        return self.exploration

    def _crowds(self, trials: Sequence[Trial]) -> Iterator[Trial]:
        """Give the trials with crowds, as long as they have not used up their share of the budget."""
        ends_s = time.monotonic() + CROWDS_SHARE * (self._ends_s - time.monotonic())
        for trial in trials:
            if trial.situation == "crowd" and time.monotonic() < ends_s:
                yield trial

    def _work(self, performer: Performer, waiting: Iterator[Trial]) -> None:
        while (trial := self._next(waiting)) is not None:
            try:
                self._take(self._perform(trial, performer), performer)
            except LabError as error:
                # This lab is of no use any more; the others go on.
                with self._books:
                    self.exploration.unknown[f"a lab was lost: {error}"] += 1
                return

    def _next(self, waiting: Iterator[Trial]) -> Trial | None:
        with self._books:
            return None if self._enough or time.monotonic() >= self._ends_s else next(waiting, None)

    @property
    def _enough(self) -> bool:
        return 0 < self._findings_max <= len(self.exploration.findings)

    def _perform(self, trial: Trial, performer: Performer, *, afresh: bool = False) -> Result:
        with self._books:
            self.exploration.tried += 1
        return performer.perform(trial, afresh=afresh)

    def _take(self, result: Result, performer: Performer) -> None:
        if result.unknown:
            with self._books:
                self.exploration.unknown[result.unknown] += 1
        found_s = time.monotonic() - self._began_s
        for broken in result.broken:
            # While one is made small, others of its kind wait, and are then seen to be of its kind.
            with self._shrinker:
                if self._is_told(result.trial, broken) or self._look_into(result.trial, broken, performer, found_s):
                    return

    def _is_told(self, trial: Trial, broken: Broken) -> bool:
        with self._books:
            of_rule = [one for one in self.exploration.findings if one.broken.rule == broken.rule]
            known = len(of_rule) >= FINDINGS_OF_A_RULE_MAX or any(_explains(one, trial) for one in of_rule)
            told = self._enough or known
            self.exploration.also[broken.rule] += told
        return told

    def _look_into(self, trial: Trial, broken: Broken, performer: Performer, found_s: float) -> bool:
        """Confirm what broke, and make it small; tells whether it broke again."""
        self._tell(f"{found_s:5.1f} s  {trial.told()}: {broken.observed}")
        seen: dict[Trial, Broken] = {}
        looks, ends_s = 0, time.monotonic() + SHRINK_WITHIN_S

        def fails(one: Trial) -> bool:
            nonlocal looks
            if (time.monotonic() > ends_s and seen) or not self._makes_sense(one):
                return False
            looks += 1
            again = self._perform(one, performer, afresh=True).breaks(broken.rule)
            if again is not None:
                seen[one] = again
            return again is not None

        small = smallest(trial, fails, self._situations[trial.operation])
        with self._books:
            if small is None:
                self.exploration.passing.append(f"{trial.told()}: {broken.observed}")
            elif any(one.trial == small and one.broken.rule == broken.rule for one in self.exploration.findings):
                self.exploration.also[broken.rule] += 1
            else:
                self.exploration.findings.append(Finding(small, seen[small], trial, found_s, looks))
        return small is not None


def _explains(finding: Finding, trial: Trial) -> bool:
    """Tell whether a trial has all that a finding needs."""
    same = finding.broken.rule in _OF_THE_WHOLE or finding.trial.operation == trial.operation
    return same and {hit.trouble for hit in finding.trial.hits} <= {hit.trouble for hit in trial.hits}
