"""The search itself, with trials that need no lab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError
from intercom_readiness.explore.performing import Broken, Result
from intercom_readiness.explore.searching import Search
from intercom_readiness.explore.trials import Hit, Trial

if TYPE_CHECKING:
    from collections.abc import Callable

ERROR, CLOSED, LIMIT = (Hit(phrase, "every") for phrase in ("a 503 error", "a closed connection", "a rate limit"))
TRIALS = [Trial("read", "known", (hit,)) for hit in (CLOSED, ERROR, LIMIT)]


class Pretender:
    """Does trials as a table says."""

    def __init__(self, outcome: Callable[[Trial], str]) -> None:
        self._outcome = outcome

    def perform(self, trial: Trial, *, afresh: bool = False) -> Result:  # noqa: ARG002 - as the real one
        """Give what the table has: "" for good, "?…" for unknown, else the rule that breaks."""
        said = self._outcome(trial)
        broken = (Broken(said, "this", "that"),) if said and not said.startswith("?") else ()
        return Result(trial, broken, said if said.startswith("?") else "", 1, ("contacts.read",), 0, 0.0)


def _searched(
    outcome: Callable[[Trial], str], trials: list[Trial] = TRIALS, budget_s: float = 30.0, **more: Any
) -> Any:
    told: list[str] = []
    return Search([Pretender(outcome)], budget_s, tell=told.append, **more).run([], trials)  # type: ignore[list-item]


def test_nothing_found_is_zero() -> None:
    """All trials were good."""
    found = _searched(lambda _: "")

    assert (found.exit_status, found.tried, found.findings) == (0, 3, [])


def test_a_finding_is_one() -> None:
    """It is confirmed, small, and told once though every trial breaks it."""
    found = _searched(lambda trial: "truth" if trial.hits else "")

    assert found.exit_status == 1
    assert [one.trial for one in found.findings] == [Trial("read", "known", (Hit("a 503 error", "call"),))]
    assert found.also["truth"] == 2


def test_unknown_is_ten_and_never_a_finding() -> None:
    """Where a premise is missing nothing is proven."""
    found = _searched(lambda trial: "?the fault was not met" if ERROR in trial.hits else "")

    assert (found.exit_status, found.findings, dict(found.unknown)) == (10, [], {"?the fault was not met": 1})


def test_what_is_seen_once_only_is_unknown() -> None:
    """A finding that cannot be repeated is told, and is none."""
    seen: list[Trial] = []

    def once(trial: Trial) -> str:
        seen.append(trial)
        return "truth" if len(seen) == 1 else ""

    found = _searched(once)

    assert (found.exit_status, found.findings, len(found.passing)) == (10, [], 1)


def test_the_budget_ends_the_search() -> None:
    """Nothing begins after it; nothing tried is nothing known."""
    assert _searched(lambda _: "", budget_s=0.0).tried == 0
    assert _searched(lambda _: "", budget_s=0.0).exit_status == 10


def test_a_lost_lab_is_unknown() -> None:
    """What can no longer be tried is told, not passed over."""

    def lost(_trial: Trial) -> str:
        raise LabError("the fake is gone")

    assert dict(_searched(lost).unknown) == {"a lab was lost: the fake is gone": 1}


def test_enough_findings_end_the_search() -> None:
    """With a number of findings asked for, it ends there."""
    found = _searched(lambda _: "truth", findings_max=1)

    assert (len(found.findings), found.findings[0].trial) == (1, Trial("read", "known"))


def test_a_finding_is_made_no_smaller_than_makes_sense() -> None:
    """What no target could do right is not written down."""
    found = _searched(lambda _: "truth", findings_max=1, makes_sense=lambda trial: bool(trial.hits))

    assert found.findings[0].trial == Trial("read", "known", (Hit("a 503 error", "call"),))
