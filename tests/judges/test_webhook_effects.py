"""Judging what notifications did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.answer import Answer
from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.webhook_effects import (
    Shown,
    a_topic_drops_the_copy,
    claimed,
    no_effect,
    not_lost,
    once,
)

if TYPE_CHECKING:
    from intercom_readiness.answer import AnswerKind


@pytest.mark.parametrize("signs", [6, [2, 2, 2]], ids=["all together", "each"])
def test_one_effect_of_each_notification_keeps_the_promise(signs: int | list[int]) -> None:
    """Notifications that come twice and take as many signs as a fresh one each are proof."""
    assert once(signs, fresh=2, deliveries=6, notifications=3) == "3 effects of 6 deliveries"


@pytest.mark.parametrize(
    ("signs", "observed"),
    [
        (2, "2 signs of an effect, of 3"),
        (4, "4 signs of an effect, where 3 would be right"),
        ([1, 0, 2], "0 signs of an effect, of 1"),
        ([1, 2, 1], "2 signs of an effect, where 1 would be right"),
    ],
)
def test_a_lost_or_second_effect_of_any_of_them_breaks_it(signs: int | list[int], observed: str) -> None:
    """One lost and one doubled effect do not make up for each other where signs tell whose they are."""
    with pytest.raises(PromiseBroken) as told:
        once(signs, fresh=1, deliveries=6, notifications=3)

    assert told.value.observed == observed
    assert told.value.safety


def test_an_effect_of_a_forgery_breaks_the_promise() -> None:
    """Any sign of an effect breaks what forbids it."""
    assert no_effect(0, because="it is forged") == "no effect, since it is forged"
    with pytest.raises(PromiseBroken, match="1 sign of an effect"):
        no_effect(1, because="it is forged")


def test_what_is_missing_of_many_is_told_by_its_number() -> None:
    """A loss is told with the number of missing signs; more signs than needed lose nothing."""
    assert not_lost(5, fresh=2, count=2, because="many came") == "2 notifications took effect, although many came"
    with pytest.raises(PromiseBroken) as told:
        not_lost(3, fresh=2, count=2, because="many came")

    assert told.value.closest_miss == "1 missing"


def test_without_a_fresh_effect_nothing_is_known() -> None:
    """Where no fresh notification was seen to act, others are neither right nor wrong."""
    with pytest.raises(MissingPremise):
        once(0, fresh=0)
    with pytest.raises(MissingPremise):
        not_lost(0, fresh=0, because="many came")


def shown(kind: AnswerKind, text: str) -> Shown:
    """Make what a read gave of somebody whose name was Old and is New."""
    return Shown(Answer(kind, "read", 10.0, 10.1, text=text), "Old", "New")


GONE, FRESH, KEPT, MARKED = shown("failed", ""), shown("done", "New"), shown("done", "Old"), shown("stale", "Old")


@pytest.mark.parametrize("contacts", [[[GONE, GONE]], [[FRESH]], [[KEPT], [GONE]]], ids=["gone", "fresh", "one of two"])
def test_a_copy_that_a_topic_drops_or_refreshes_keeps_the_claim(contacts: list[list[Shown]]) -> None:
    """Of a merge, which tells of two, it is enough that one of the copies is gone."""
    assert a_topic_drops_the_copy("contact.merged", contacts).startswith("contact.merged: ")


@pytest.mark.parametrize(
    "contacts", [[[KEPT]], [[GONE, MARKED]], [[KEPT], [MARKED]]], ids=["kept", "by one read", "both of two"]
)
def test_a_copy_that_a_topic_leaves_breaks_the_claim(contacts: list[list[Shown]]) -> None:
    """A state from before is told with the topic, marked as old or not."""
    with pytest.raises(PromiseBroken) as told:
        a_topic_drops_the_copy("contact.lead.updated", contacts)

    assert "contact.lead.updated" in told.value.expected
    assert "a state from before" in told.value.observed


def test_without_a_contact_that_was_read_nothing_is_known_of_a_topic() -> None:
    """Where there was no copy, none could be dropped."""
    with pytest.raises(MissingPremise):
        a_topic_drops_the_copy("contact.lead.updated", [])


def test_a_claim_that_is_not_made_is_asked_for_by_its_key() -> None:
    """Silence is unknown, a no is a warning, and both name where a profile says it."""
    words = {"what": "work survives", "without": "it is lost", "key": "policy.webhooks.work"}

    assert claimed(True, **words) == "the profile claims that work survives"
    with pytest.raises(MissingPremise, match=r"does not say whether work survives: set policy\.webhooks\.work"):
        claimed(False, **words)
    with pytest.raises(PromiseBroken) as broken:
        claimed(None, **words)
    assert broken.value.observed == "the profile says by policy.webhooks.work that it is not so"
