"""What decides when several things went wrong: safety, then a missing premise, then a broken promise, then the rest."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from intercom_readiness.errors import ContractError, LabError, MissingPremise, PromiseBroken
from intercom_readiness.model import Promise, Verdict
from intercom_readiness.plan.applicability import NotJudged
from intercom_readiness.plugin.verdicts import conclude, from_not_judged, masked, not_torn_down, reason, told
from intercom_readiness.record import Masker

PROMISE = Promise(
    id="RL-01",
    key="RL-01[a=b]",
    text="it waits",
    case=(("a", "b"),),
    items=(),
    needs=(),
    mode="gate",
    path="features/limits.feature",
    line=1,
    nodeid="features/limits.feature::RL-01 it waits[b]",
)
SAFETY = PromiseBroken("one contact", "two contacts", safety=True)
PREMISE = MissingPremise("the fault did not reach the target")
BROKEN = PromiseBroken("a wait", "no wait", hint="wait", closest_miss="attempt 2")
OTHER = LabError("the tap is closed")
RANKS: list[tuple[BaseException, str, str]] = [
    (SAFETY, "failed", "two contacts"),
    (PREMISE, "unknown", "the fault did not reach the target"),
    (BROKEN, "failed", "no wait"),
    (OTHER, "unknown", "the tap is closed"),
]
SUBSETS = [
    problems
    for count in range(1, 5)
    for chosen in itertools.combinations(RANKS, count)
    for problems in itertools.permutations(chosen)
]


@pytest.mark.parametrize("problems", SUBSETS, ids=lambda one: "-".join(str(RANKS.index(rank)) for rank in one))
def test_the_gravest_problem_decides_in_any_order(problems: tuple[tuple[BaseException, str, str], ...]) -> None:
    """Which problem came first does not matter."""
    _, outcome, observed = min(problems, key=RANKS.index)
    verdict = conclude(PROMISE, [problem for problem, _, _ in problems], ["a proof"], ["a fault"])

    assert (verdict.outcome, verdict.observed) == (outcome, observed)
    assert verdict.faults == ("a fault",)


def test_the_first_of_equals_is_told() -> None:
    """What a step found is nearer to the cause than what a closing rule found after it."""
    verdict = conclude(PROMISE, [BROKEN, PromiseBroken("no crash", "a crash")], [], [])

    assert (verdict.expected, verdict.observed) == ("a wait", "no wait")
    assert (verdict.hint, verdict.closest_miss) == ("wait", "attempt 2")


def test_a_proof_makes_it_pass() -> None:
    """What convinced the judges is the observation."""
    verdict = conclude(PROMISE, [], ["2 attempts", "no side effects"], [])

    assert (verdict.outcome, verdict.observed) == ("passed", "2 attempts; no side effects")


def test_without_a_proof_nothing_is_proven() -> None:
    """A scenario whose steps judge nothing is unknown, not green."""
    verdict = conclude(PROMISE, [], [], [])

    assert (verdict.outcome, verdict.observed) == ("unknown", "no judge looked at anything, so nothing was proven")


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (LabError("no Toxiproxy"), "no Toxiproxy"),
        (ContractError("no such topic"), "no such topic"),
        (KeyError("x"), "KeyError: 'x'"),
    ],
)
def test_our_own_errors_are_sentences_and_others_have_names(problem: BaseException, words: str) -> None:
    """A stranger's exception says what it is."""
    assert reason(problem) == words


@pytest.mark.parametrize(
    ("before", "outcome", "observed"),
    [
        ("passed", "unknown", "its tear-down failed: stuck"),
        ("failed", "failed", "no wait; its tear-down failed: stuck"),
        ("unknown", "unknown", "no wait; its tear-down failed: stuck"),
    ],
)
def test_a_tear_down_that_fails_takes_back_a_good_verdict(before: str, outcome: str, observed: str) -> None:
    """A broken promise stays broken; a kept one is unknown, since nobody knows what was still going on."""
    verdict = not_torn_down(
        PROMISE,
        Verdict(before, "it waits", observed="no wait"),  # type: ignore[arg-type]
        LabError("stuck"),
    )

    assert (verdict.outcome, verdict.observed) == (outcome, observed)


@pytest.mark.parametrize("outcome", ["unknown", "not_applicable"])
def test_what_is_not_judged_says_why(outcome: str) -> None:
    """The reason of the plan becomes the observation."""
    verdict = from_not_judged(PROMISE, NotJudged(outcome, "absent: never"))  # type: ignore[arg-type]

    assert (verdict.outcome, verdict.observed) == (outcome, "absent: never")


def test_secrets_do_not_leave_with_a_verdict() -> None:
    """The terminal and JUnit get what the run folder gets."""
    masker = Masker(secrets={"s3cret-token"})
    verdict = masked(Verdict("failed", "it waits", "no s3cret-token", "s3cret-token", hint="s3cret-token"), masker)

    assert "s3cret-token" not in repr(verdict)


def test_a_verdict_is_told_in_lines() -> None:
    """What is empty is left out."""
    broken = Verdict("failed", "it waits", expected="a wait", observed="no wait")

    assert told(PROMISE, broken) == "[RL-01[a=b]] promise broken: it waits\n  Expected  a wait\n  Observed  no wait"
    assert "\n  Decisive  attempt 2\n  Hint " in told(PROMISE, replace(broken, closest_miss="attempt 2", hint="wait"))
    assert told(PROMISE, replace(broken, outcome="unknown", expected="")).startswith("[RL-01[a=b]] unknown: it waits\n")
