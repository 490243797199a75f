"""Notes, segments, subscriptions and teams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

NOT_FOUND = (404, "not_found", "Resource Not Found")


def test_a_note_is_written_and_read(fake: Fake) -> None:
    """A note has an author and an HTML body; the contact shows it; the newest comes first."""
    contact = fake.create(email="ann@example.test")
    path = f"/contacts/{contact}/notes"

    first = fake.api("POST", path, {"body": "Called back", "admin_id": 900002}).json()
    second = fake.api("POST", path, {"body": "<p>Twice</p>"}).json()

    assert ("note", "<p>Called back</p>", "900002") == (first["type"], first["body"], first["author"]["id"])
    assert {"type": "contact", "id": contact} == first["contact"]
    listed = fake.api("GET", path).json()
    assert [second, first] == listed["data"]
    assert (2, None, 50) == (listed["total_count"], listed["pages"]["next"], listed["pages"]["per_page"])
    assert first == fake.api("GET", f"/notes/{first['id']}").json()
    assert 2 == fake.api("GET", f"/contacts/{contact}").json()["notes"]["total_count"]
    assert ["note created", "note created"] == [
        one["kind"] for one in fake.control("GET", "/effects")["effects"] if "note" in one["kind"]
    ]


@pytest.mark.parametrize(
    ("body", "status"), [({"body": "x", "admin_id": "1"}, 404), ({}, 400), ({"body": 3}, 400)], ids=str
)
def test_bad_notes_are_refused(fake: Fake, body: dict[str, Any], status: int) -> None:
    """A note needs a text, and an admin that is there."""
    contact = fake.create(email="ann@example.test")

    assert status == fake.api("POST", f"/contacts/{contact}/notes", body).status_code
    assert (404, "not_found", "User Not Found") == error_of(fake.api("POST", "/contacts/x/notes", {"body": "x"}))
    assert NOT_FOUND == error_of(fake.api("GET", "/notes/1"))


def test_segments_gather_by_role(fake: Fake) -> None:
    """Each contact is in the segment of its role, which is searched by its id and counts on request."""
    user, lead = fake.create(email="ann@example.test"), fake.create(role="lead", email="bob@example.test")

    told = fake.api("GET", "/segments?include_count=true").json()

    assert ("segment.list", [1, 1]) == (told["type"], [one["count"] for one in told["segments"]])
    users = told["segments"][0]
    assert users == fake.api("GET", f"/segments/{users['id']}?include_count=true").json()
    assert [users["id"]] == [one["id"] for one in fake.api("GET", f"/contacts/{user}/segments").json()["data"]]
    assert [user] == fake.search("segment_id", "=", users["id"])
    assert [lead] == fake.search("segment_id", "!=", users["id"])
    assert NOT_FOUND == error_of(fake.api("GET", "/segments/x"))


def test_subscriptions_are_opted_into_and_out_of(fake: Fake) -> None:
    """A contact's choice is stored, listed, shown in the contact and taken back."""
    contact = fake.create(email="ann@example.test")
    path = f"/contacts/{contact}/subscriptions"
    known = fake.api("GET", "/subscription_types").json()["data"][0]["id"]

    told = fake.api("POST", path, {"id": known, "consent_type": "opt_out"}).json()

    assert ("subscription", known, "opt_out") == (told["type"], told["id"], told["consent_type"])
    assert [told] == fake.api("GET", path).json()["data"]
    shown = fake.api("GET", f"/contacts/{contact}").json()
    assert (1, 0) == tuple(shown[f"opted_{way}_subscription_types"]["total_count"] for way in ("out", "in"))
    assert known == fake.api("DELETE", f"{path}/{known}").json()["id"]
    assert [] == fake.api("GET", path).json()["data"]
    assert NOT_FOUND == error_of(fake.api("POST", path, {"id": "x", "consent_type": "opt_in"}))
    assert 400 == fake.api("POST", path, {"id": known, "consent_type": "perhaps"}).status_code


def test_teams_are_listed_and_read(fake: Fake) -> None:
    """Teams have string ids and the numbers of their admins; an unknown one is team_not_found."""
    told = fake.api("GET", "/teams").json()

    assert "team.list" == told["type"]
    assert told["teams"][0] == fake.api("GET", f"/teams/{told['teams'][0]['id']}").json()
    assert (404, "team_not_found", "Team not found") == error_of(fake.api("GET", "/teams/1"))


def test_tags_are_read_and_deleted(fake: Fake) -> None:
    """§16.37: a tag is deleted with an empty body, and gone from its contacts."""
    contact = fake.seed(email="ann@example.test", tags=["vip"])
    tag = fake.api("GET", "/tags").json()["data"][0]

    assert tag == fake.api("GET", f"/tags/{tag['id']}").json()
    answer = fake.api("DELETE", f"/tags/{tag['id']}")
    assert (200, b"") == (answer.status_code, answer.content)
    assert NOT_FOUND == error_of(fake.api("GET", f"/tags/{tag['id']}"))
    assert 0 == fake.api("GET", f"/contacts/{contact}").json()["tags"]["total_count"]
    kinds = [one["kind"] for one in fake.control("GET", "/effects")["effects"]]
    assert ["tag deleted", "tag detached"] == kinds


def test_a_tag_that_a_segment_needs_stays(fake: Fake) -> None:
    """§16.37: a tag with dependants answers 400 and names them."""
    fake.control("POST", "/seed", {"tags": [{"name": "core", "dependants": ["Seg 1"]}]})
    tag = fake.api("GET", "/tags").json()["data"][0]["id"]

    assert (
        400,
        "tag_has_dependent_objects",
        "Unable to delete Tag with dependent objects. Segments: Seg 1.",
    ) == error_of(fake.api("DELETE", f"/tags/{tag}"))


def test_companies_are_tagged(fake: Fake) -> None:
    """POST /tags with companies tags them by either id, and the list of a tag's companies shows them."""
    company = fake.api("POST", "/companies", {"company_id": "c-1"}).json()["id"]

    tag = fake.api("POST", "/tags", {"name": "vip", "companies": [{"company_id": "c-1"}]}).json()["id"]

    assert ["vip"] == [one["name"] for one in fake.api("GET", f"/companies/{company}").json()["tags"]["tags"]]
    assert [company] == [one["id"] for one in fake.api("GET", f"/companies?tag_id={tag}").json()["data"]]
    fake.api("POST", "/tags", {"name": "vip", "companies": [{"id": company, "untag": True}]})
    assert [] == fake.api("GET", f"/companies?tag_id={tag}").json()["data"]
    assert (404, "company_not_found", "Company Not Found") == error_of(
        fake.api("POST", "/tags", {"name": "vip", "companies": [{"id": "x"}]})
    )
