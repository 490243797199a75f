"""Tags, tags on contacts, and the definitions of custom attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import ADMIN, begin

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _tag(fake: Fake, name: str = "vip") -> str:
    return str(fake.api("POST", "/tags", {"name": name}).json()["id"])


def test_a_tag_is_attached_with_time_and_admin(fake: Fake) -> None:
    """§16.29: attaching answers the tag with applied_at and applied_by, and the contact shows it."""
    contact, tag = fake.create(email="ann@example.test"), _tag(fake)

    told = fake.api("POST", f"/contacts/{contact}/tags", {"id": tag}).json()

    assert ("tag", tag, "vip") == (told["type"], told["id"], told["name"])
    assert isinstance(told["applied_at"], int)
    assert {"type": "admin", "id": "900001"} == told["applied_by"]
    assert [told] == fake.api("GET", f"/contacts/{contact}/tags").json()["data"]
    assert [{"id": tag, "type": "tag", "url": f"/tags/{tag}"}] == fake.api("GET", f"/contacts/{contact}").json()[
        "tags"
    ]["data"]


def test_missing_tags_and_contacts_are_told_apart(fake: Fake) -> None:
    """§16.29: an unknown tag is Resource Not Found, an unknown contact User Not Found."""
    contact, tag = fake.create(email="ann@example.test"), _tag(fake)

    for method, path, body in (("POST", "/tags", {"id": "1"}), ("POST", "/tags", {}), ("DELETE", "/tags/1", None)):
        assert (404, "not_found", "Resource Not Found") == error_of(
            fake.api(method, f"/contacts/{contact}{path}", body)
        )
    for method, path, body in (
        ("POST", "/tags", {"id": tag}),
        ("DELETE", f"/tags/{tag}", None),
        ("GET", "/tags", None),
    ):
        assert (404, "not_found", "User Not Found") == error_of(fake.api(method, f"/contacts/nobody{path}", body))


def test_detaching_answers_the_tag(fake: Fake) -> None:
    """Detaching answers the tag; of one that is not there, that is a switch (§16.50)."""
    contact, tag = fake.seed(email="ann@example.test", tags=["vip"]), _tag(fake)

    assert {"type": "tag", "id": tag, "name": "vip"} == fake.api("DELETE", f"/contacts/{contact}/tags/{tag}").json()
    assert [] == fake.api("GET", f"/contacts/{contact}/tags").json()["data"]
    assert 200 == fake.api("DELETE", f"/contacts/{contact}/tags/{tag}").status_code

    fake.control("PATCH", "/options", {"assumptions": {"tag_detach_absent": "missing"}})
    assert 404 == fake.api("DELETE", f"/contacts/{contact}/tags/{tag}").status_code


def test_tags_are_created_or_found_without_regard_to_case(fake: Fake) -> None:
    """§16.37: POST /tags returns the tag that is there, whatever its case; ids rename."""
    first = fake.api("POST", "/tags", {"name": "VIP"}).json()

    assert first == fake.api("POST", "/tags", {"name": "vip"}).json()
    assert {**first, "name": "Gold"} == fake.api("POST", "/tags", {"id": first["id"], "name": "Gold"}).json()
    assert {"type": "list", "data": [{**first, "name": "Gold"}]} == fake.api("GET", "/tags").json()


def test_many_users_are_tagged_at_once(fake: Fake) -> None:
    """POST /tags with users tags them, and untags those that say so; an unknown one is 404 and tags nobody."""
    ids = fake.crowd(2)
    users = [{"id": one} for one in ids]

    tag = fake.api("POST", "/tags", {"name": "vip", "users": users}).json()["id"]
    assert sorted(ids) == fake.search("tag_id", "=", tag)

    fake.api("POST", "/tags", {"name": "vip", "users": [{"id": ids[0], "untag": True}]})
    assert [ids[1]] == fake.search("tag_id", "=", tag)
    assert 404 == fake.api("POST", "/tags", {"name": "new", "users": [{"id": "nobody"}]}).status_code
    assert ["vip"] == [one["name"] for one in fake.api("GET", "/tags").json()["data"]]


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": 3}, {"name": "x", "users": "all"}, {"name": "x", "users": [1]}]
)
def test_bad_tags_are_refused(fake: Fake, body: dict[str, Any]) -> None:
    """A tag without a usable name is 400 with Intercom's words."""
    assert (400, "parameter_invalid", "invalid tag parameters") == error_of(fake.api("POST", "/tags", body))


def test_an_attribute_is_defined_and_then_written(fake: Fake) -> None:
    """§16.15: once defined a custom attribute is accepted, with values of its type only."""
    told = fake.api("POST", "/data_attributes", {"name": "seats", "model": "contact", "data_type": "integer"}).json()

    assert ("data_attribute", "custom_attributes.seats", "integer", True) == (
        told["type"],
        told["full_name"],
        told["data_type"],
        told["custom"],
    )
    assert isinstance(told["id"], int)
    assert told in fake.api("GET", "/data_attributes?model=contact").json()["data"]
    contact = fake.create(email="ann@example.test", custom_attributes={"seats": 3})
    assert 400 == fake.api("PUT", f"/contacts/{contact}", {"custom_attributes": {"seats": "many"}}).status_code
    assert 400 == fake.api("PUT", f"/contacts/{contact}", {"custom_attributes": {"seats": True}}).status_code


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"model": None}, "The Data Attribute model field must be either contact or company"),
        ({"model": "conversation"}, "The Data Attribute model field must be either contact or company"),
        ({"name": "seats!"}, None),
        ({"data_type": "colour"}, "Data Type isn't an option"),
        ({"data_type": "options", "options": [{"value": "one"}]}, None),
        ({"data_type": "options", "options": "one"}, "Options isn't an array"),
        (
            {"name": "email"},
            "You already have 'email' in your people data. To save this as new people data, use a different name.",
        ),
        (
            {"name": "taken"},
            "You already have 'taken' in your people data. To save this as new people data, use a different name.",
        ),
    ],
    ids=str,
)
def test_bad_definitions_are_refused(fake: Fake, fields: dict[str, Any], message: str | None) -> None:
    """§16.39: each mistake has its own 400 parameter_invalid."""
    fake.control("POST", "/seed", {"data_attributes": [{"name": "taken"}]})

    answer = fake.api(
        "POST", "/data_attributes", {"name": "seats", "model": "contact", "data_type": "string", **fields}
    )

    assert (400, "parameter_invalid") == error_of(answer)[:2]
    assert message in (None, error_of(answer)[2])


def test_an_attribute_needs_a_name(fake: Fake) -> None:
    """§16.39: a missing name is 400 parameter_not_found."""
    assert (400, "parameter_not_found", "Name is a required parameter.") == error_of(
        fake.api("POST", "/data_attributes", {"model": "contact", "data_type": "string"})
    )


def test_definitions_change_except_for_their_type(fake: Fake) -> None:
    """§16.39: options, archived and description can change, the type never does."""
    made = fake.api(
        "POST",
        "/data_attributes",
        {"name": "tier", "model": "contact", "data_type": "options", "options": [{"value": "a"}, {"value": "b"}]},
    ).json()
    path = f"/data_attributes/{made['id']}"

    told = fake.api("PUT", path, {"options": [{"value": "x"}, {"value": "y"}], "data_type": "integer"}).json()
    assert (["x", "y"], "string") == (told["options"], told["data_type"])

    assert True is fake.api("PUT", path, {"archived": True}).json()["archived"]
    assert made["id"] not in [one.get("id") for one in fake.api("GET", "/data_attributes").json()["data"]]
    everything = fake.api("GET", "/data_attributes?include_archived=true").json()["data"]
    assert made["id"] in [one.get("id") for one in everything]
    assert (
        400
        == fake.api("POST", "/contacts", {"email": "a@example.test", "custom_attributes": {"tier": "x"}}).status_code
    )


def test_bad_changes_of_definitions_are_refused(fake: Fake) -> None:
    """§16.39: 400 for options that are none, 404 for an unknown id, 422 for one that something depends on."""
    fake.control("POST", "/seed", {"data_attributes": [{"name": "used", "has_dependants": True}]})
    used = next(one for one in fake.api("GET", "/data_attributes").json()["data"] if one["name"] == "used")
    path = f"/data_attributes/{used['id']}"

    assert (400, "parameter_invalid", "Options isn't an array") == error_of(fake.api("PUT", path, {"options": "x"}))
    assert (422, "data_invalid", "The Data Attribute you are trying to archive has a dependant object") == error_of(
        fake.api("PUT", path, {"archived": True})
    )
    for unknown in ("1", "x", "²"):
        assert (404, "field_not_found", "We couldn't find that data attribute to update") == error_of(
            fake.api("PUT", f"/data_attributes/{unknown}", {})
        )


def test_values_outside_the_options_are_a_switch(fake: Fake) -> None:
    """§16.50: a value outside a list attribute's options is accepted by default."""
    fake.control("POST", "/seed", {"data_attributes": [{"name": "tier", "options": ["a", "b"]}]})
    contact = fake.create(email="ann@example.test", custom_attributes={"tier": "c"})

    fake.control("PATCH", "/options", {"assumptions": {"list_option_unknown": "refused"}})
    assert 400 == fake.api("PUT", f"/contacts/{contact}", {"custom_attributes": {"tier": "d"}}).status_code


def test_standard_attributes_have_no_id(fake: Fake) -> None:
    """§9: standard attributes are listed without an id."""
    listed = fake.api("GET", "/data_attributes?model=contact").json()["data"]

    assert {"email", "external_id"} <= {one["name"] for one in listed if "id" not in one and not one["custom"]}
    assert 400 == fake.api("GET", "/data_attributes?model=fish").status_code


def test_a_deleted_tag_goes_from_everything(fake: Fake) -> None:
    """Conversations and companies that carried a tag carry it no more when it is deleted, as contacts do."""
    _, conversation = begin(fake)
    tag = fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    company = fake.api("POST", "/companies", {"company_id": "c-1", "name": "C"}).json()["id"]
    fake.api("POST", "/tags", {"name": "vip", "companies": [{"id": company}]})
    fake.api("POST", f"/conversations/{conversation}/tags", {"id": tag, "admin_id": ADMIN})
    assert [tag] == [one["id"] for one in fake.api("GET", f"/companies/{company}").json()["tags"]["tags"]]

    fake.api("DELETE", f"/tags/{tag}")

    assert [] == fake.api("GET", f"/conversations/{conversation}").json()["tags"]["tags"]
    assert [] == fake.api("GET", f"/companies/{company}").json()["tags"]["tags"]
