"""Creating and updating contacts: identities, roles, owners and attributes."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_a_create_answers_200_with_the_contact(fake: Fake) -> None:
    """§16.11: POST /contacts answers 200; ids are 24 hex digits, times are Unix seconds."""
    began = int(time.time())
    answer = fake.api("POST", "/contacts", {"external_id": "m-1", "email": "ann@example.test", "name": "Ann"})
    told = answer.json()

    assert 200 == answer.status_code
    assert re.fullmatch(r"[0-9a-f]{24}", told["id"])
    assert ("contact", "user", "m-1", "abc12345") == tuple(
        told[key] for key in ("type", "role", "external_id", "workspace_id")
    )
    assert began <= told["created_at"] <= time.time()
    assert told == fake.api("GET", f"/contacts/{told['id']}").json()


def test_ids_are_never_used_again(fake: Fake) -> None:
    """Ids stay unique for the life of the process, whatever is reset."""
    first = fake.create(email="ann@example.test")
    fake.control("POST", "/reset", {"seed": 0})

    assert first != fake.create(email="ann@example.test")


@pytest.mark.parametrize("archived", [False, True], ids=["live", "archived"])
def test_an_external_id_in_use_conflicts(fake: Fake, archived: bool) -> None:  # noqa: FBT001
    """§16.12: 409 conflict whose text ends with the other's id, and says so when that one is archived."""
    first = fake.create(external_id="m-1", email="ann@example.test")
    if archived:
        fake.api("POST", f"/contacts/{first}/archive")

    answer = fake.api("POST", "/contacts", {"external_id": "m-1", "email": "other@example.test"})

    words = "An archived contact" if archived else "A contact"
    assert (409, "conflict", f"{words} matching those details already exists with id={first}") == error_of(answer)


def test_users_may_share_an_email_when_external_ids_tell_them_apart(fake: Fake) -> None:
    """§16.13: the same e-mail with different external ids makes two users."""
    first = fake.create(external_id="m-1", email="ann@example.test")

    assert first != fake.create(external_id="m-2", email="ann@example.test")


@pytest.mark.parametrize(
    ("first", "second"),
    [({}, {}), ({"external_id": "m-1"}, {}), ({}, {"external_id": "m-1"})],
    ids=["neither", "new one has none", "old one has none"],
)
def test_an_email_without_external_id_conflicts(fake: Fake, first: dict[str, Any], second: dict[str, Any]) -> None:
    """§16.13: the same e-mail conflicts when one of the two has no external id."""
    known = fake.create(email="ann@example.test", **first)

    assert error_of(fake.api("POST", "/contacts", {"email": "ann@example.test", **second}))[2].endswith(f"id={known}")


def test_the_old_ones_missing_external_id_can_be_assumed_harmless(fake: Fake) -> None:
    """§16.50: whether the old one's missing external id conflicts is a switch."""
    fake.control("PATCH", "/options", {"assumptions": {"email_shared": "new_has_external_id"}})
    fake.create(email="ann@example.test")

    assert fake.create(email="ann@example.test", external_id="m-1")


def test_emails_are_compared_as_given_unless_assumed_otherwise(fake: Fake) -> None:
    """§16.50: e-mail case counts by default, and does not under the switch."""
    first = fake.create(email="Ann@example.test")
    second = fake.create(email="ann@example.test")
    fake.control("PATCH", "/options", {"assumptions": {"email_case": "folded"}})

    assert 409 == fake.api("POST", "/contacts", {"email": "ANN@example.test"}).status_code
    assert sorted([first, second]) == fake.search("email", "=", "aNN@example.test")


def test_leads_get_a_uuid_and_never_conflict(fake: Fake) -> None:
    """§16.14: a lead's external id is ignored and replaced; leads and users may share an e-mail."""
    user = fake.create(email="ann@example.test", external_id="m-1")
    leads = [
        fake.api("POST", "/contacts", {"role": "lead", "email": "ann@example.test", "external_id": "m-1"}).json()
        for _ in range(2)
    ]

    assert 3 == len({user, *(one["id"] for one in leads)})
    assert all(UUID.fullmatch(one["external_id"]) for one in leads)


def test_a_lead_becomes_a_user_and_never_the_reverse(fake: Fake) -> None:
    """§16.14: PUT role user works and may set the external id; user to lead is 400 client_error."""
    lead = fake.create(role="lead", email="ann@example.test")

    told = fake.api("PUT", f"/contacts/{lead}", {"role": "user", "external_id": "m-9"}).json()

    assert ("user", "m-9") == (told["role"], told["external_id"])
    assert (400, "client_error", "Contact with user role can't be converted to a lead") == error_of(
        fake.api("PUT", f"/contacts/{lead}", {"role": "lead"})
    )


def test_a_lead_cannot_become_a_user_that_exists(fake: Fake) -> None:
    """A lead that would take a user's identity conflicts with it."""
    user = fake.create(external_id="m-1", email="ann@example.test")
    lead = fake.create(role="lead", email="ann@example.test")

    answer = fake.api("PUT", f"/contacts/{lead}", {"role": "user", "external_id": "m-1"})

    assert (409, "conflict") == error_of(answer)[:2]
    assert error_of(answer)[2].endswith(f"id={user}")


@pytest.mark.parametrize("body", [{}, {"name": "Ann"}, {"role": "user"}, {"phone": "+353861234567"}])
def test_a_create_needs_an_identity(fake: Fake, body: dict[str, Any]) -> None:
    """A create without e-mail, external id or role, and a user without either, are refused."""
    assert 400 == fake.api("POST", "/contacts", body).status_code


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ["a"]},
        {"email": {}},
        {"name": True},
        {"role": "admin"},
        {"role": None, "email": None},
        {"owner_id": "x"},
        {"signed_up_at": "yesterday"},
        {"custom_attributes": []},
        {"unsubscribed_from_emails": "yes"},
        {"avatar": 3},
    ],
    ids=str,
)
def test_values_of_the_wrong_type_are_refused(fake: Fake, fields: dict[str, Any]) -> None:
    """A field with a value that cannot be answers a 400, never a 500."""
    assert 400 == fake.api("POST", "/contacts", {"external_id": "m-1", **fields}).status_code


def test_an_owner_must_be_an_admin(fake: Fake) -> None:
    """An owner outside the workspace is 400 parameter_invalid; a known one may be given as text."""
    assert (400, "parameter_invalid", "The owner specified is not a member of the workspace") == error_of(
        fake.api("POST", "/contacts", {"email": "ann@example.test", "owner_id": 12})
    )
    assert 900001 == fake.api("POST", "/contacts", {"email": "a@example.test", "owner_id": "900001"}).json()["owner_id"]
    assert (
        "900001"
        == fake.api("POST", "/contacts", {"email": "b@example.test", "owner_id": 900001}, version="2.16").json()[
            "owner_id"
        ]
    )


def test_unknown_custom_attributes_are_refused(fake: Fake) -> None:
    """§16.15: a custom attribute that is not defined is 400 parameter_invalid with its name."""
    assert (400, "parameter_invalid", "Custom attribute 'plan_x' does not exist") == error_of(
        fake.api("POST", "/contacts", {"email": "ann@example.test", "custom_attributes": {"plan_x": 1}})
    )
    contact = fake.create(email="bob@example.test")
    assert 400 == fake.api("PUT", f"/contacts/{contact}", {"custom_attributes": {"plan_x": 1}}).status_code


def test_custom_attributes_are_merged(fake: Fake) -> None:
    """An update names the attributes that change; null takes one away."""
    contact = fake.seed(email="ann@example.test", custom_attributes={"tier": "gold", "seats": 3})

    told = fake.api("PUT", f"/contacts/{contact}", {"custom_attributes": {"seats": 4}}).json()
    assert {"tier": "gold", "seats": 4} == told["custom_attributes"]

    told = fake.api("PUT", f"/contacts/{contact}", {"custom_attributes": {"tier": None}}).json()
    assert {"seats": 4} == told["custom_attributes"]


def test_an_update_changes_what_it_names(fake: Fake) -> None:
    """A partial update leaves the rest alone; a null e-mail is stored empty, a null external id is ignored."""
    contact = fake.create(external_id="m-1", email="ann@example.test", name="Ann")

    told = fake.api("PUT", f"/contacts/{contact}", {"email": None, "external_id": None}).json()

    assert ("", "m-1", "Ann") == (told["email"], told["external_id"], told["name"])


def test_an_email_may_become_anothers_when_external_ids_differ(fake: Fake) -> None:
    """An update to another user's e-mail is accepted exactly when external ids tell the two apart."""
    fake.create(external_id="m-1", email="ann@example.test")
    second = fake.create(external_id="m-2", email="bob@example.test")
    third = fake.create(email="eve@example.test")

    assert 200 == fake.api("PUT", f"/contacts/{second}", {"email": "ann@example.test"}).status_code
    assert 409 == fake.api("PUT", f"/contacts/{third}", {"email": "ann@example.test"}).status_code


def test_an_archived_ones_external_id_may_be_taken_over(fake: Fake) -> None:
    """An update to an archived user's external id is accepted; to a live one's it conflicts."""
    archived = fake.create(external_id="m-1")
    fake.create(external_id="m-2")
    third = fake.create(external_id="m-3")
    fake.api("POST", f"/contacts/{archived}/archive")

    assert 409 == fake.api("PUT", f"/contacts/{third}", {"external_id": "m-2"}).status_code
    assert 200 == fake.api("PUT", f"/contacts/{third}", {"external_id": "m-1"}).status_code
    assert third == fake.api("GET", "/contacts/find_by_external_id/m-1").json()["id"]


def test_a_contact_is_found_by_its_external_id(fake: Fake) -> None:
    """Only users are found, with ids that need escaping too; unknown ones are 404 User Not Found."""
    user = fake.create(external_id="m/1 ä")
    fake.create(role="lead", email="lead@example.test")

    assert user == fake.api("GET", "/contacts/find_by_external_id/m%2F1%20%C3%A4").json()["id"]
    assert (404, "not_found", "User Not Found") == error_of(fake.api("GET", "/contacts/find_by_external_id/none"))


def test_phones_are_checked_only_when_assumed(fake: Fake) -> None:
    """§16.50: a phone number is stored as given, and refused with 422 under the switch."""
    assert fake.create(email="ann@example.test", phone="123")
    fake.control("PATCH", "/options", {"assumptions": {"phone_check": "e164"}})

    assert 422 == fake.api("POST", "/contacts", {"email": "b@example.test", "phone": "123"}).status_code
    assert 200 == fake.api("POST", "/contacts", {"email": "b@example.test", "phone": "+353861234567"}).status_code
