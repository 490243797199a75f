"""A waiver hides a failure that somebody owns, until its day; it never rots unseen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.judges import waiving
from intercom_readiness.model import Item, ItemResult, Promise, Verdict, Waiver

if TYPE_CHECKING:
    from intercom_readiness.model import Outcome

TODAY = date(2031, 4, 30)
LIVE = Waiver("retry", "rebuilt in May", "ann", "2031-04-30")
OVER = Waiver("retry", "rebuilt in May", "ann", "2031-04-29")


def promise(*items: str) -> Promise:
    """Make a promise that proves *items*."""
    return Promise("P-01", "P-01", "it holds", (), items, (), "gate", "a.feature", 1, "a::p")


def result(outcome: Outcome) -> ItemResult:
    """Make the result of the waived item."""
    return ItemResult(Item("retry", "It retries", "api", "must", "", ""), outcome, ("P-01",))


def outcome_of(waivers: list[Waiver], *items: str, outcome: Outcome = "failed") -> str:
    """Tell what becomes of a verdict on a promise that proves *items*."""
    return waiving.waived(promise(*items), Verdict(outcome, "it holds"), waivers, TODAY).outcome


def test_a_broken_promise_is_waived_with_owner_and_day() -> None:
    """What broke stays to be read, and who owns it stands beside; a waiver holds on its last day."""
    broken = Verdict("failed", "it holds", expected="3 attempts", observed="1 attempt", hint="no retry")
    verdict = waiving.waived(promise("retry"), broken, [LIVE], TODAY)

    assert (verdict.outcome, verdict.expected, verdict.observed) == ("waived", "3 attempts", "1 attempt")
    assert verdict.hint == "waived by ann until 2031-04-30: rebuilt in May (no retry)"


def test_a_waiver_whose_day_has_passed_hides_nothing() -> None:
    """The day after, the promise is broken again."""
    assert outcome_of([OVER], "retry") == "failed"


def test_only_what_broke_is_waived() -> None:
    """A waiver changes no other outcome, unknown least of all."""
    assert outcome_of([LIVE], "retry", outcome="unknown") == "unknown"
    assert outcome_of([LIVE], "retry", outcome="passed") == "passed"


def test_a_promise_of_two_items_needs_two_waivers() -> None:
    """A failure of an item that nobody waived stays one."""
    other = Waiver("backoff", "the same", "bob", "2031-06-01")

    assert outcome_of([LIVE], "retry", "backoff") == "failed"
    assert outcome_of([LIVE, other], "retry", "backoff") == "waived"
    assert outcome_of([LIVE]) == "failed"


@pytest.mark.parametrize(
    ("outcome", "narrowed", "state"),
    [
        ("waived", False, "used"),
        ("waived", True, "used"),
        ("passed", False, "stale"),
        ("passed", True, "open"),
        ("not_applicable", False, "stale"),
        ("unknown", False, "open"),
        ("failed", False, "open"),
    ],
)
def test_a_waiver_is_settled_by_its_item(outcome: Outcome, *, narrowed: bool, state: str) -> None:
    """One that hides nothing is stale, but only where the whole item was looked at."""
    (settled,) = waiving.settled([LIVE], [result(outcome)], TODAY, narrowed=narrowed)

    assert settled.state == state


def test_an_expired_waiver_is_told_whatever_its_item_does() -> None:
    """Somebody has to act on it: the line names item, day, owner and reason."""
    (settled,) = waiving.settled([OVER], [result("passed")], TODAY, narrowed=False)

    assert settled.state == "expired"
    assert waiving.told(settled) == (
        "the waiver of retry expired on 2031-04-29, and ann owns it (rebuilt in May): repair what it hides, or decide "
        "anew until when it may stay"
    )


def test_a_stale_waiver_is_told() -> None:
    """It would hide the next failure, so its owner is named."""
    (settled,) = waiving.settled([LIVE], [result("passed")], TODAY, narrowed=False)

    assert waiving.told(settled) == "the waiver of retry is stale: nothing of it is broken, so ann can remove it"
    assert waiving.told(LIVE) == ""
