"""Time bounds, reckoned by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.profile.bounds import (
    at_work_within_s,
    attempt_timeout_s,
    deadline_s,
    gives_up_at_far_resets,
    operation_max_s,
    tries_again_after,
    wait_bound_s,
    waits_max_s,
)
from intercom_readiness.profile.policy import Retry, Waits

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

    Load = Callable[..., Profile]

CLAIMS = """
[settings]
request_timeout = { env = "T", unit = "s", lab = 1, production = 10 }
[policy.retry]
attempts_max = 3
wait_s = { first = 0.5, factor = 2, cap = 8 }
"""


@pytest.mark.parametrize(
    ("waits", "index", "bound"),
    [
        (Waits(first=0.5, jitter="full"), 2, (0.0, 2.0)),
        (Waits(first=0.5, jitter="equal"), 2, (1.0, 2.0)),
        (Waits(first=0.5, jitter="none"), 2, (2.0, 2.0)),
        (Waits(first=0.5, jitter=0.1), 2, (1.8, 2.2)),
        (Waits(first=0.5, jitter="none", plus_s=1), 0, (0.5, 1.5)),
        (Waits(first=1, factor=3, cap=5), 2, (5.0, 5.0)),
        (Waits(steps=(1, 5, 15)), 1, (5.0, 5.0)),
        (Waits(steps=(1, 5, 15)), 7, (15.0, 15.0)),
    ],
)
def test_a_wait_has_a_shortest_and_a_longest_length(waits: Waits, index: int, bound: tuple[float, float]) -> None:
    """Growth, cap, steps and jitter give the bounds of one wait."""
    assert wait_bound_s(Retry(attempts_max=9, wait_s=waits), index) == pytest.approx(bound)


def test_the_longest_waits_add_up() -> None:
    """Between four attempts lie three waits."""
    retry = Retry(attempts_max=4, wait_s=Waits(first=0.5, jitter="full"))

    assert (waits_max_s(retry), waits_max_s(retry, 2), waits_max_s(retry, 1)) == (3.5, 0.5, 0)


def test_a_scenario_may_change_the_timeout(load: Load) -> None:
    """A bound follows the settings that the scenario runs with."""
    profile = load(CLAIMS)

    assert (attempt_timeout_s(profile), attempt_timeout_s(profile, {"request_timeout": "0.2"})) == (1.0, 0.2)


@pytest.mark.parametrize(
    ("added", "calls", "resets_s", "bound"),
    [
        ("", 1, 0.0, 4.5),
        ("", 2, 0.0, 9.0),
        ("", 1, 3.0, 7.5),
        ("patience_s = 2\n", 2, 0.0, 6.0),
        ("[policy.reads]\ndeadline_s = 2\n", 5, 0.0, 3.0),
        ("[operations.read_contact.retry]\nattempts_max = 1\n", 1, 0.0, 1.0),
    ],
    ids=["attempts and waits", "several calls", "resets", "patience", "deadline", "override"],
)
def test_an_operation_is_over_when_all_its_claims_are_used_up(
    load: Load, added: str, calls: int, resets_s: float, bound: float
) -> None:
    """Attempts, waits and resets add up; patience and deadlines cut, plus one attempt that was under way."""
    profile = load(CLAIMS + added)

    assert operation_max_s(profile, profile.operation("read_contact"), calls=calls, resets_s=resets_s) == bound


def test_accepted_work_may_take_what_is_claimed_for_it(load: Load) -> None:
    """The time that a job claims for itself is part of the bound."""
    accepted = "accepted = { completion = { effect = true, within_s = 20 } }\n"
    profile = load(accepted + CLAIMS)

    assert operation_max_s(profile, profile.operation("read_contact")) == 20


def test_the_narrowest_word_about_a_deadline_counts(load: Load) -> None:
    """An operation's own deadline comes before the setting, the setting before the policy."""
    setting = 'read_deadline = { env = "D", unit = "s", lab = 5 }\n'
    policy = "[policy.reads]\ndeadline_s = 9\n"
    spoken = [
        load(CLAIMS + policy),
        load(CLAIMS.replace("[policy", setting + "[policy", 1) + policy),
        load("deadline_s = 2\n" + CLAIMS.replace("[policy", setting + "[policy", 1) + policy),
    ]

    assert [deadline_s(profile, profile.operation("read_contact")) for profile in spoken] == [9, 5, 2]


def test_without_a_timeout_there_is_no_bound(load: Load) -> None:
    """A profile that does not declare its timeout leaves the verdict unknown."""
    profile = load("[policy.retry]\nattempts_max = 1\n")

    with pytest.raises(LabError, match=r"settings\.request_timeout"):
        operation_max_s(profile, profile.operation("read_contact"))


def test_work_that_was_accepted_may_begin_late(load: Load) -> None:
    """A target is at work within its recovery, or within what it claims for accepted work where that is longer."""
    accepted = "accepted = { completion = { effect = true, within_s = 20 } }\n"

    assert (at_work_within_s(load(CLAIMS)), at_work_within_s(load(accepted + CLAIMS))) == (5, 20)


@pytest.mark.parametrize(
    ("claims", "trouble", "again"),
    [
        ('on = ["refused"]\n', "refused", True),
        ('on = ["refused"]\n', "reset", False),
        ('on = ["5xx"]\n', "503", True),
        ('on = ["refused", "reset"]\nattempts_max = 1\n', "reset", False),
        ('on = ["refused"]\nwait_s = { first = 0.02 }\n', "refused", False),
        ('on = ["reset"]\nwait_s = { first = 0.02 }\n', "reset", True),
        ('on = ["reset"]\npatience_s = 0.3\n', "reset", False),
    ],
)
def test_what_is_claimed_to_be_tried_again(load: Load, claims: str, trouble: str, again: bool) -> None:  # noqa: FBT001 - a table
    """A refusal takes no time, so waits of next to nothing are over before it is."""
    profile = load(f"[operations.read_contact.retry]\n{claims}" + CLAIMS)

    assert tries_again_after(profile, profile.operation("read_contact"), trouble) is again


@pytest.mark.parametrize(
    ("added", "gives_up"),
    [
        ("", False),
        ("reset = { wait_max_s = 10 }\n", True),
        ("reset = { wait_max_s = 60 }\n", False),
    ],
    ids=["no reset is waited for", "a short one", "one that takes too long to be awaited"],
)
def test_who_gives_up_at_far_resets_can_be_judged(load: Load, added: str, gives_up: bool) -> None:  # noqa: FBT001 - a table
    """The longest reset that is waited for, attempt by attempt, has to end within the lab's patience."""
    profile = load(CLAIMS + added)

    assert gives_up_at_far_resets(profile, profile.operation("read_contact")) is gives_up


def test_accepted_work_may_wait_for_far_resets(load: Load) -> None:
    """A queue that keeps its work until the reset keeps nobody waiting."""
    accepted = "accepted = { completion = { effect = true, within_s = 20 } }\n"
    profile = load(accepted + CLAIMS + "reset = { wait_max_s = 10 }\n")

    assert not gives_up_at_far_resets(profile, profile.operation("read_contact"))
