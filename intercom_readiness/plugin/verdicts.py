"""
From what happened in a scenario to its verdict.

In this order: a safety violation is a failure whatever else is missing; a missing premise makes the rest unknown;
a broken promise is a failure; anything else that went wrong is ours, and unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.model import Promise


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
        return _unknown(promise, str(premises[0]), faults)
    if broken:
        return _failed(promise, broken[0], faults)
    if others:
        return _unknown(promise, f"{type(others[0]).__name__}: {others[0]}", faults)
    if not proofs:
        return _unknown(promise, "no judge looked at anything, so nothing was proven", faults)
    return Verdict("passed", promise.text, observed="; ".join(proofs), faults=tuple(faults))


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


def _unknown(promise: Promise, reason: str, faults: Sequence[str]) -> Verdict:
    return Verdict("unknown", promise.text, expected="a verdict", observed=reason, faults=tuple(faults))
