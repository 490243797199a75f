"""Archive, unarchive, delete, block and merge: what vanishes, what comes back, what stays reserved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

MISSING = (404, "not_found", "User Not Found")


def _vanish(fake: Fake, contact: str, how: str) -> None:
    if how == "delete":
        answer = fake.api("DELETE", f"/contacts/{contact}")
    elif how == "merge":
        answer = fake.api(
            "POST",
            "/contacts/merge",
            {"from": contact, "into": fake.create(external_id="survivor", email="survivor@example.test")},
        )
    else:
        answer = fake.api("POST", f"/contacts/{contact}/{how}")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("how", ["archive", "delete", "block", "merge"])
def test_who_vanished_is_hidden_everywhere(fake: Fake, how: str) -> None:
    """§16.16: archived, deleted, blocked and merged contacts are 404, and missing from list and search."""
    contact = fake.create(role="lead", email="ann@example.test")
    _vanish(fake, contact, how)

    assert MISSING == error_of(fake.api("GET", f"/contacts/{contact}"))
    assert MISSING == error_of(fake.api("PUT", f"/contacts/{contact}", {"name": "x"}))
    assert [] == fake.search("email", "=", "ann@example.test")
    listed = fake.api("GET", "/contacts?per_page=150").json()
    assert contact not in [one["id"] for one in listed["data"]]
    assert len(listed["data"]) == listed["total_count"]


def test_a_merged_contact_is_410_with_a_link_from_2_16_on(fake: Fake) -> None:
    """§16.16: from 2.16 a merged contact answers 410, and chains of merges lead to the survivor."""
    lead, user = fake.create(role="lead", email="a@example.test"), fake.create(external_id="m-1")
    fake.api("POST", "/contacts/merge", {"from": lead, "into": user})

    answer = fake.api("GET", f"/contacts/{lead}", version="2.16")

    assert (410, "contact_merged") == error_of(answer)[:2]
    assert f'</contacts/{user}>; rel="canonical"' == answer.headers["Link"]


def test_archive_and_unarchive_are_a_pair(fake: Fake) -> None:
    """§16.17: an archived contact comes back by unarchive; archiving twice succeeds."""
    contact = fake.create(external_id="m-1", email="ann@example.test")
    for _ in range(2):
        assert 200 == fake.api("POST", f"/contacts/{contact}/archive").status_code

    assert 200 == fake.api("POST", f"/contacts/{contact}/unarchive").status_code
    assert "m-1" == fake.api("GET", f"/contacts/{contact}").json()["external_id"]
    assert [contact] == fake.search("email", "=", "ann@example.test")


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("delete", (400, "bad_request", "User has been marked for permanent deletion and is not restorable.")),
        ("merge", (400, "bad_request", "User has been merged and is not restorable.")),
        ("block", (400, "not_restorable", "User has been blocked and is not restorable.")),
    ],
)
def test_who_cannot_be_restored_is_refused(fake: Fake, how: str, error: tuple[int, str, str]) -> None:
    """§16.17: unarchiving a deleted, merged or blocked contact is refused with its own words."""
    contact = fake.create(role="lead", email="ann@example.test")
    _vanish(fake, contact, how)

    assert error == error_of(fake.api("POST", f"/contacts/{contact}/unarchive"))


def test_unarchiving_a_blocked_contact_is_a_switch(fake: Fake) -> None:
    """§16.17, §16.50: it can be assumed to work."""
    fake.control("PATCH", "/options", {"assumptions": {"blocked_unarchive": "allowed"}})
    contact = fake.create(email="ann@example.test")
    _vanish(fake, contact, "block")

    assert 200 == fake.api("POST", f"/contacts/{contact}/unarchive").status_code
    assert 200 == fake.api("GET", f"/contacts/{contact}").status_code


def test_a_deleted_identity_stays_reserved(fake: Fake) -> None:
    """§16.18: creating a deleted contact's identity again answers 409 with the archived sentence."""
    contact = fake.create(external_id="m-1", email="ann@example.test")
    _vanish(fake, contact, "delete")

    for identity in ({"external_id": "m-1"}, {"email": "ann@example.test"}):
        assert (
            409,
            "conflict",
            f"An archived contact matching those details already exists with id={contact}",
        ) == error_of(fake.api("POST", "/contacts", identity))


def test_an_archived_contact_can_be_deleted(fake: Fake) -> None:
    """DELETE works on an archived id, once."""
    contact = fake.create(email="ann@example.test")
    _vanish(fake, contact, "archive")

    assert 200 == fake.api("DELETE", f"/contacts/{contact}").status_code
    assert MISSING == error_of(fake.api("DELETE", f"/contacts/{contact}"))


def test_block_says_so_and_there_is_no_unblock(fake: Fake) -> None:
    """§16.19: block answers blocked true; no unblock route exists."""
    contact = fake.create(external_id="m-1")

    assert {"type": "contact", "id": contact, "external_id": "m-1", "blocked": True} == fake.api(
        "POST", f"/contacts/{contact}/block"
    ).json()
    assert 404 == fake.api("POST", f"/contacts/{contact}/unblock").status_code


@pytest.mark.parametrize(
    ("method", "path", "word", "value"),
    [
        ("POST", "/archive", "archived", True),
        ("POST", "/unarchive", "archived", False),
        ("DELETE", "", "deleted", True),
    ],
    ids=["archive", "unarchive", "delete"],
)
def test_lifecycle_answers_follow_the_version(fake: Fake, method: str, path: str, word: str, value: bool) -> None:  # noqa: FBT001
    """§16.20: up to 2.9 the body has object, from 2.10 on type and external_id."""
    first, second = fake.create(external_id="m-1"), fake.create(external_id="m-2")

    assert {"id": first, "object": "contact", word: value} == fake.api(
        method, f"/contacts/{first}{path}", version="2.9"
    ).json()
    assert {"type": "contact", "id": second, "external_id": "m-2", word: value} == fake.api(
        method, f"/contacts/{second}{path}", version="2.10"
    ).json()


@pytest.mark.parametrize("path", ["/archive", "/unarchive", "/block"])
def test_the_lifecycle_of_an_unknown_contact_is_404(fake: Fake, path: str) -> None:
    """An id that never was answers 404 User Not Found."""
    assert MISSING == error_of(fake.api("POST", f"/contacts/652d708a8a7198972600ffff{path}"))


def test_merge_moves_a_lead_into_a_user(fake: Fake) -> None:
    """§16.21: the answer is the user, which gained what it lacked; the lead is gone."""
    lead = fake.create(role="lead", email="ann@example.test", name="Lead", phone="+3531")
    user = fake.create(external_id="m-1", name="User")

    told = fake.api("POST", "/contacts/merge", {"from": lead, "into": user}).json()

    assert (user, "user", "User", "ann@example.test", "+3531") == tuple(
        told[key] for key in ("id", "role", "name", "email", "phone")
    )
    assert MISSING == error_of(fake.api("GET", f"/contacts/{lead}"))


@pytest.mark.parametrize("roles", [("user", "user"), ("lead", "lead"), ("user", "lead")], ids="-".join)
def test_other_roles_cannot_be_merged(fake: Fake, roles: tuple[str, str]) -> None:
    """§16.21: anything but a lead into a user is 400."""
    ids = [fake.create(role=role, email=f"{at}@example.test") for at, role in enumerate(roles)]

    assert 400 == fake.api("POST", "/contacts/merge", {"from": ids[0], "into": ids[1]}).status_code


def test_a_merge_with_a_misspelled_parameter_is_404(fake: Fake) -> None:
    """Intercom answers 404 rather than 400 when from or into is not given."""
    assert 404 == fake.api("POST", "/contacts/merge", {"form": "x", "into": fake.create(external_id="m")}).status_code


def test_from_2_16_on_only_duplicates_are_merged(fake: Fake) -> None:
    """From 2.16 contacts that share neither e-mail nor phone need skip_duplicate_validation."""
    lead, user = fake.create(role="lead", email="a@example.test"), fake.create(external_id="m-1")
    merge = {"from": lead, "into": user}

    assert (400, "invalid_merge") == error_of(fake.api("POST", "/contacts/merge", merge, version="2.16"))[:2]
    forced = fake.api("POST", "/contacts/merge", {**merge, "skip_duplicate_validation": True}, version="2.16")
    assert 200 == forced.status_code
