"""Proves that lost and doubled contacts, unfounded success and unexpected side effects are caught."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.records import (
    at_most_one_contact_holds,
    exactly_one_contact_holds,
    side_effects_are,
    side_effects_are_at_most,
    the_caller_knows_what_became_of_it,
    the_contact_has_the_role,
    the_contact_is_gone,
)
from tests.judges.histories import contact, reply

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer

EMAIL = "k7@example.test"
GONE = [
    contact("a", archived=True),
    contact("b", deleted=True),
    contact("c", merged_into="d"),
    contact("e", email="k77@example.test"),
    contact("f", email=None),
]


@pytest.mark.parametrize("email", [EMAIL, "K7@Example.test"])
def test_one_live_contact_is_right(email: str) -> None:
    """Archived, deleted, merged and other contacts do not count, and case does not matter."""
    assert "one contact holds the identity: z" == exactly_one_contact_holds([*GONE, contact("z")], email=email)


def test_an_identity_may_be_an_external_id() -> None:
    """A contact holds the identity by its external id as well as by its e-mail address."""
    held = [contact("z", email=None, external_id="u7")]

    exactly_one_contact_holds(held, external_id="u7")
    exactly_one_contact_holds([*held, contact("x", email=None, external_id="u8")], external_id="u7")
    with pytest.raises(PromiseBroken):
        exactly_one_contact_holds([*held, contact("y")], email=EMAIL, external_id="u7")


@pytest.mark.parametrize("contacts", [GONE, [contact("y"), contact("z")]], ids=["lost", "doubled"])
def test_lost_and_doubled_contacts_decide(contacts: list[dict[str, Any]]) -> None:
    """None or two contacts are a violation of safety."""
    with pytest.raises(PromiseBroken) as broken:
        exactly_one_contact_holds(contacts, email=EMAIL)

    assert broken.value.safety


def test_where_a_create_may_fail_none_is_right_and_two_are_not() -> None:
    """At most one contact holds the identity."""
    at_most_one_contact_holds(GONE, email=EMAIL)
    at_most_one_contact_holds([contact("z")], email=EMAIL)
    with pytest.raises(PromiseBroken, match=r"2 contacts \(y, z\)"):
        at_most_one_contact_holds([contact("z"), contact("y")], email=EMAIL)


def test_an_erased_contact_is_gone_for_good() -> None:
    """A contact that is there still, or merely archived, was not erased."""
    the_contact_is_gone([])
    the_contact_is_gone([contact("z", deleted=True)])
    for kept, how in [(contact("z"), "there"), (contact("z", archived=True), "archived")]:
        with pytest.raises(PromiseBroken, match=f"it is {how} still: z") as broken:
            the_contact_is_gone([kept])
        assert broken.value.safety


@pytest.mark.parametrize(
    "answer",
    [reply("done", ids=("z",)), reply("done"), reply("failed"), reply("refused")],
    ids=["with id", "without id", "failed", "refused"],
)
def test_success_that_holds_or_a_clear_error_is_right(answer: Answer) -> None:
    """After success the contact is there; after an error it may be."""
    the_caller_knows_what_became_of_it(answer, [contact("z")], email=EMAIL)


@pytest.mark.parametrize(
    ("answer", "contacts", "safety"),
    [
        (reply("done", ids=("z",)), [], True),
        (reply("done", ids=("y",)), [contact("z")], False),
        (reply("wrong"), [], True),
        (reply("wrong"), [contact("z")], False),
        (reply("stale"), [contact("z")], False),
        (reply("no_answer"), [contact("z")], False),
    ],
    ids=["success and lost", "another id", "empty success", "success without id", "old copy", "no answer"],
)
def test_unfounded_success_and_unclear_answers_are_caught(
    answer: Answer, contacts: list[dict[str, Any]], *, safety: bool
) -> None:
    """Success that does not hold is broken, and a loss where nothing was written."""
    with pytest.raises(PromiseBroken) as broken:
        the_caller_knows_what_became_of_it(answer, contacts, email=EMAIL)

    assert safety == broken.value.safety


CREATED = {"kind": "contact created", "record": "z"}
TAGGED = {"kind": "tag attached", "record": "z"}
BASELINE = {"contact created": 1, "tag attached": 1, "contact changed": 0}


def test_side_effects_equal_the_expected_ones() -> None:
    """What is listed happened as often as listed, and nothing else did."""
    assert "side effects: 1 × contact created, 1 × tag attached" == side_effects_are(
        [TAGGED, CREATED], expected=BASELINE
    )
    assert "side effects: none" == side_effects_are([], expected={})


@pytest.mark.parametrize(
    ("effects", "difference"),
    [
        ([CREATED, CREATED, TAGGED], "+1 contact created"),
        ([CREATED], "-1 tag attached"),
        ([CREATED, TAGGED, {"kind": "contact deleted"}], "+1 contact deleted"),
    ],
    ids=["double", "loss", "other"],
)
def test_other_side_effects_are_caught(effects: list[dict[str, Any]], difference: str) -> None:
    """A double, a loss and an effect that is not listed are named by their difference."""
    with pytest.raises(PromiseBroken) as broken:
        side_effects_are(effects, expected=BASELINE)

    assert (difference, True) == (broken.value.closest_miss, broken.value.safety)


def test_a_failed_operation_may_have_done_part_of_its_work() -> None:
    """At most the healthy operation's effects are right; any more are not."""
    side_effects_are_at_most([], allowed=BASELINE)
    side_effects_are_at_most([CREATED], allowed=BASELINE)
    for effects in ([CREATED, CREATED], [{"kind": "contact changed"}]):
        with pytest.raises(PromiseBroken, match="at most"):
            side_effects_are_at_most(effects, allowed=BASELINE)


@pytest.mark.parametrize("roles", [{"lead"}, {"user", "lead"}])
def test_who_was_asked_for_is_there_in_that_role(roles: set[str]) -> None:
    """Where no role can be named, any that is claimed will do; who is gone has none."""
    held = [contact("x", role="user", archived=True), contact("z", role="lead")]

    assert the_contact_has_the_role(held, roles=roles, email=EMAIL).endswith(" or a ".join(sorted(roles)))


def test_a_user_in_place_of_a_lead_is_caught() -> None:
    """Intercom makes a user of whom no role is named."""
    with pytest.raises(PromiseBroken, match="a user: z"):
        the_contact_has_the_role([contact("z", role="user")], roles={"lead"}, email=EMAIL)
