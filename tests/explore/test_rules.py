"""Each rule holds only where the checklist demands it or the profile claims it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.checklist import load_checklist
from intercom_readiness.explore.rules import RULES, rule_of
from intercom_readiness.explore.trials import Hit, Place, Trial
from intercom_readiness.profile import load_profile
from tests.explore.places import REFERENCE, ROOT

if TYPE_CHECKING:
    from intercom_readiness.profile import Profile


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Load the reference's profile."""
    return load_profile(REFERENCE)


def _holds(rule: str, trial: Trial, profile: Profile) -> bool:
    return rule_of(rule).holds_for(trial, profile)


def _read(phrase: str, place: Place = "call", situation: str = "known") -> Trial:
    return Trial("read_contact", situation, (Hit(phrase, place),))  # type: ignore[arg-type]


def _upsert(phrase: str, place: Place = "call", situation: str = "new") -> Trial:
    return Trial("upsert_contact", situation, (Hit(phrase, place),))  # type: ignore[arg-type]


def test_each_rule_belongs_to_the_checklist() -> None:
    """What is written carries an item that is there."""
    items = {item.id for item in load_checklist(ROOT / "checklist.toml")}

    assert {rule.item for rule in RULES} <= items


@pytest.mark.parametrize(
    ("trial", "passes"),
    [
        pytest.param(_read("a 500 error"), True, id="a read repeats a 500"),
        pytest.param(_read("a stalled answer"), False, id="what takes time may use up a deadline"),
        pytest.param(_read("a 404 refusal"), False, id="a refusal does not pass"),
        pytest.param(_read("a 503 error", "every"), False, id="an outage does not pass"),
        pytest.param(_upsert("a 503 error"), True, id="a create repeats what was surely not done"),
        pytest.param(_upsert("a 500 error"), False, id="a create need not repeat what may be done"),
        pytest.param(_upsert("a closed connection"), False, id="nor what was not answered"),
        pytest.param(_upsert("a rate limit"), True, id="a rate limit delays"),
    ],
)
def test_what_passes_is_got_over(trial: Trial, passes: bool, profile: Profile) -> None:  # noqa: FBT001 - a column
    """One short trouble, claimed to be repeated after, of a call that may be repeated."""
    assert _holds("passes", trial, profile) is passes


def test_claims_that_are_not_made_are_not_judged(profile: Profile) -> None:
    """Without copies none is due, and what is not repeated need not be got over."""
    bare = replace(
        profile, policy=replace(profile.policy, fallback=None, retry=replace(profile.retry_for(None), on=()))
    )
    shown = _read("resets connections", "link", "shown")

    assert (_holds("copy", shown, profile), _holds("copy", shown, bare)) == (True, False)
    assert (_holds("passes", _read("a 503 error"), profile), _holds("passes", _read("a 503 error"), bare)) == (
        True,
        False,
    )


def test_a_copy_is_due_only_where_each_trouble_is_claimed(profile: Profile) -> None:
    """A trouble that nobody notices, or a refusal beside it, makes an error right."""
    refused = Trial("read_contact", "shown", (Hit("a closed connection", "call"), Hit("a 403 refusal", "call")))

    assert not _holds("copy", refused, profile)
    assert not _holds("copy", _read("a slow answer", "every", "shown"), profile)


def test_somebody_new_may_be_made_by_a_lost_reply_once(profile: Profile) -> None:
    """Then side effects cannot be counted from the answer, but there is nobody twice."""
    lost, refused = _upsert("a reply that never comes"), _upsert("a 503 error")

    assert [_holds(rule, lost, profile) for rule in ("once", "effects")] == [True, False]
    assert [_holds(rule, refused, profile) for rule in ("once", "effects")] == [False, True]
