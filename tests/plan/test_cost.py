"""What a scenario costs is told before it runs, as a rule and at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.plan.cost import ASK_S, SCENARIO_S, cost_of
from intercom_readiness.plan.promises import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

ASK = Step("when", "the target is asked to read_contact")
EVERY = "every Intercom call of read_contact meets {}"
TIMEOUT_S, WAITS_S = 1.0, 0.2 + 0.4
FACTOR = 3 * TIMEOUT_S + WAITS_S


@pytest.mark.parametrize(
    ("given", "expected_s"),
    [
        pytest.param("a contact for read_contact", ASK_S, id="nothing is broken"),
        pytest.param(EVERY.format("a 404 refusal"), 2 * ASK_S, id="one attempt at what is final"),
        pytest.param(EVERY.format("a 503 error"), 4 * ASK_S + WAITS_S, id="all attempts, with their waits"),
        pytest.param(EVERY.format("a stalled answer"), FACTOR, id="all attempts, each until its timeout"),
        pytest.param(
            "the next 1 Intercom calls of read_contact meet a 503 error", 2 * ASK_S + 0.2, id="one attempt and one wait"
        ),
        pytest.param(
            "the next 1 Intercom calls of read_contact meet a rate limit", 2 * ASK_S + 0.2 + 0.15 + 0.5,
            id="one announced reset",
        ),
        pytest.param(
            "read_contact reaches Intercom over a link that swallows every answer", FACTOR, id="a link that is silent"
        ),
    ],
)  # fmt: skip
def test_a_fault_costs_what_the_claims_say(profile: Callable[..., Profile], given: str, expected_s: float) -> None:
    """Attempts, timeouts, waits and announced resets make the time."""
    cost = cost_of([Step("given", given), ASK], profile())

    assert cost.likely_s == pytest.approx(SCENARIO_S + expected_s, abs=0.1)
    assert cost.likely_s <= cost.longest_s + 0.1


def test_at_most_is_what_the_claims_allow_for_all_calls(profile: Callable[..., Profile]) -> None:
    """An operation of two calls may take twice as long."""
    one, two = cost_of([ASK], profile(), lambda _: 1), cost_of([ASK], profile(), lambda _: 2)

    assert one.longest_s == pytest.approx(SCENARIO_S + FACTOR)
    assert two.longest_s == pytest.approx(SCENARIO_S + 2 * FACTOR)


def test_what_is_healed_costs_no_more(profile: Callable[..., Profile]) -> None:
    """After healing a question costs what it costs in peace."""
    armed = Step("given", EVERY.format("a stalled answer"))
    healed = Step("when", "the faults are healed")

    assert cost_of([armed, healed, ASK], profile()).likely_s == pytest.approx(SCENARIO_S + ASK_S)


def test_a_profile_that_says_too_little_still_has_a_cost(profile: Callable[..., Profile]) -> None:
    """Without a timeout nothing can be computed, and nothing breaks."""
    silent = profile(request_timeout="read_deadline")

    assert cost_of([Step("given", EVERY.format("a stalled answer")), ASK], silent).likely_s == SCENARIO_S + ASK_S
