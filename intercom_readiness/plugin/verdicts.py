"""
From what happened in a scenario to its verdict.

In this order: a safety violation is a failure whatever else is missing; a missing premise makes the rest unknown;
a broken promise is a failure; anything else that went wrong is ours, and unknown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from intercom_readiness.errors import MissingPremise, PromiseBroken, ReadinessError
from intercom_readiness.model import Outcome, Promise, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.plan.applicability import NotJudged
    from intercom_readiness.record import Masker

# Where pytest has to be told that something is wrong.
NOT_GREEN: Final[frozenset[Outcome]] = frozenset({"failed", "unknown"})


def conclude(
    promise: Promise, problems: Sequence[BaseException], proofs: Sequence[str], faults: Sequence[str]
) -> Verdict:
    """
    Judge one scenario.

    Args:
        promise: What it was to prove.
        problems: What its steps and closing rules raised, in the order in which it happened.
        proofs: What judges saw that convinced them, a line each.
        faults: The faults that were armed, as sentences.
    """
    broken = [problem for problem in problems if isinstance(problem, PromiseBroken)]
    safety = [problem for problem in broken if problem.safety]
    premises = [problem for problem in problems if isinstance(problem, MissingPremise)]
    others = [problem for problem in problems if not isinstance(problem, PromiseBroken | MissingPremise)]
    if safety:
        return _failed(promise, safety[0], faults)
    if premises:
        return unknown(promise, reason(premises[0]), faults)
    if broken:
        return _failed(promise, broken[0], faults)
    if others:
        return unknown(promise, reason(others[0]), faults)
    if not proofs:
        return unknown(promise, "no judge looked at anything, so nothing was proven", faults)
    return Verdict("passed", promise.text, observed="; ".join(proofs), faults=tuple(faults))


def unknown(promise: Promise, why: str, faults: Sequence[str] = ()) -> Verdict:
    """Say that nothing is known about a promise, and why."""
    return Verdict("unknown", promise.text, expected="a verdict", observed=why, faults=tuple(faults))


def from_not_judged(promise: Promise, not_judged: NotJudged) -> Verdict:
    """Say why a promise is not run on this target."""
    expected = "a verdict" if not_judged.outcome == "unknown" else ""
    return Verdict(not_judged.outcome, promise.text, expected=expected, observed=not_judged.reason)


def not_torn_down(promise: Promise, before: Verdict, problem: BaseException) -> Verdict:
    """Take back a good verdict when its tear-down failed: nobody knows what was still going on."""
    why = f"its tear-down failed: {reason(problem)}"
    if before.outcome in NOT_GREEN:
        return replace(before, observed=f"{before.observed}; {why}")
    return unknown(promise, why, before.faults)


def reason(problem: BaseException) -> str:
    """Say what went wrong; our own errors are sentences, others need their name."""
    return str(problem) if isinstance(problem, ReadinessError) else f"{type(problem).__name__}: {problem}"


def masked(verdict: Verdict, masker: Masker) -> Verdict:
    """Mask what a verdict says."""
    return replace(
        verdict,
        expected=masker.mask(verdict.expected),
        observed=masker.mask(verdict.observed),
        closest_miss=masker.mask(verdict.closest_miss),
        hint=masker.mask(verdict.hint),
    )


def told(promise: Promise, verdict: Verdict) -> str:
    """Tell a verdict in a few lines, for reporters that show pytest's outcome only (JUnit, an IDE)."""
    word = "promise broken" if verdict.outcome == "failed" else verdict.outcome
    lines = [f"[{promise.key}] {word}: {promise.text}"]
    known = (
        ("Expected", verdict.expected),
        ("Observed", verdict.observed),
        ("Decisive", verdict.closest_miss),
        ("Hint", verdict.hint),
    )
    return "\n".join([*lines, *(f"  {label:<9} {text}" for label, text in known if text)])


def _failed(promise: Promise, problem: PromiseBroken, faults: Sequence[str]) -> Verdict:
    return Verdict(
        "failed",
        promise.text,
        expected=problem.expected,
        observed=problem.observed,
        faults=tuple(faults),
        closest_miss=problem.closest_miss,
        hint=problem.hint,
    )
