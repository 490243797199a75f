"""Ticket types, the ticket search, and what tickets look like in older versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import ADMIN
from tests.fakes.intercom.ticketing import DESCRIPTION, TITLE, make_type, open_ticket

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def test_a_type_begins_with_title_and_description(fake: Fake) -> None:
    """Every type has the two default attributes and the workspace's states; it can be changed and archived."""
    kind = make_type(fake, "Tracker", icon="🐞")
    told = fake.api("GET", f"/ticket_types/{kind}").json()
    changed = fake.api("PUT", f"/ticket_types/{kind}", {"name": "Bug", "archived": True}).json()

    assert ("Tracker", "🐞", False) == (told["category"], told["icon"], told["archived"])
    assert [TITLE, DESCRIPTION] == [one["name"] for one in told["ticket_type_attributes"]["data"]]
    assert ["submitted", "in_progress", "waiting_on_customer", "resolved"] == [
        one["category"] for one in told["ticket_states"]["data"]
    ]
    assert ("Bug", True) == (changed["name"], changed["archived"])
    assert [changed] == fake.api("GET", "/ticket_types").json()["data"]


def test_states_name_their_types(fake: Fake) -> None:
    """GET /ticket_states lists each state with the types that have it."""
    kind = make_type(fake)
    told = fake.api("GET", "/ticket_states").json()["data"]

    assert 4 == len(told)
    assert all([kind] == [one["id"] for one in state["ticket_types"]["data"]] for state in told)


def test_attributes_are_made_and_changed(fake: Fake) -> None:
    """A type's attributes have a type that stays; list items have ids by which tickets name them."""
    kind = make_type(fake)
    path = f"/ticket_types/{kind}/attributes"
    made = fake.api(
        "POST", path, {"name": "Priority", "description": "How bad", "data_type": "list", "list_items": "Low, High"}
    ).json()
    changed = fake.api("PUT", f"{path}/{made['id']}", {"list_items": "Low,High,Worst", "archived": True}).json()

    low, high = made["input_options"]["list_options"]
    assert (["Low", "High"], 2) == ([low["label"], high["label"]], made["order"])
    assert [low, high] == changed["input_options"]["list_options"][:2]
    assert changed["archived"]
    ticket = {"ticket_type_id": kind, "contacts": [{"email": "ann@example.test"}]}
    right = fake.api("POST", "/tickets", {**ticket, "ticket_attributes": {"Priority": high["id"]}})
    wrong = fake.api("POST", "/tickets", {**ticket, "ticket_attributes": {"Priority": "High"}})
    assert (200, 400) == (right.status_code, wrong.status_code)


@pytest.mark.parametrize(
    ("path", "fields", "expected"),
    [
        ("", {}, (400, "parameter_not_found")),
        ("", {"name": "x", "category": "Other"}, (400, "parameter_invalid")),
        ("", {"name": "x", "is_internal": "no"}, (400, "parameter_invalid")),
        ("/{kind}/attributes", {"name": "x", "data_type": "colour"}, (400, "parameter_invalid")),
        ("/{kind}/attributes", {"data_type": "string"}, (400, "parameter_not_found")),
        ("/{kind}/attributes", {"name": TITLE, "data_type": "string"}, (400, "parameter_invalid")),
        ("/{kind}/attributes", {"name": "x", "data_type": "list"}, (400, "parameter_invalid")),
        ("/5/attributes", {"name": "x", "data_type": "string"}, (404, "not_found")),
    ],
)
def test_types_that_cannot_be_are_refused(
    fake: Fake, path: str, fields: dict[str, Any], expected: tuple[int, str]
) -> None:
    """Names, categories and data types are checked."""
    path = "/ticket_types" + path.format(kind=make_type(fake))

    assert expected == error_of(fake.api("POST", path, fields))[:2]


def _found(fake: Fake, field: str, operator: str, value: Any) -> list[str]:
    query = {"query": {"field": field, "operator": operator, "value": value}, "sort": {"order": "ascending"}}
    answer = fake.api("POST", "/tickets/search", query)
    assert answer.status_code == 200, answer.text
    assert "ticket.list" == answer.json()["type"]
    return [one["id"] for one in answer.json()["tickets"]]


def test_tickets_are_found(fake: Fake) -> None:
    """Tickets are searched by title, category in its own words, state, assignee, person and attribute."""
    one = open_ticket(fake, "Back-office", assignment={"admin_assignee_id": ADMIN})
    other = open_ticket(fake, ticket_attributes={TITLE: "Slow"})
    title = one["ticket_type"]["ticket_type_attributes"]["data"][0]["id"]

    assert [one["id"]] == _found(fake, "category", "=", "task")
    assert [one["id"]] == _found(fake, "admin_assignee_id", "=", ADMIN)
    assert [other["id"]] == _found(fake, "title", "~", "slow")
    assert [one["id"]] == _found(fake, f"ticket_attribute.{title}", "=", "Broken")
    assert [one["id"], other["id"]] == _found(fake, "contact_ids", "=", one["contacts"]["contacts"][0]["id"])
    assert [one["id"], other["id"]] == _found(fake, "created_at", ">=", one["created_at"])
    assert [] == _found(fake, "state", "=", "resolved")
    assert (400, "invalid_field") == error_of(
        fake.api("POST", "/tickets/search", {"query": {"field": "colour", "operator": "=", "value": "x"}})
    )[:2]


def test_ticket_pages_follow_cursors(fake: Fake) -> None:
    """Searches of tickets go on where the cursor says, and end."""
    ids = [open_ticket(fake)["id"] for _ in range(3)]
    body: dict[str, Any] = {
        "query": {"field": "open", "operator": "=", "value": True},
        "sort": {"order": "ascending"},
        "pagination": {"per_page": 2},
    }
    first = fake.api("POST", "/tickets/search", body).json()
    body["pagination"]["starting_after"] = first["pages"]["next"]["starting_after"]
    last = fake.api("POST", "/tickets/search", body).json()

    assert ids == [one["id"] for one in (*first["tickets"], *last["tickets"])]
    assert "next" not in last["pages"]


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ("2.9", {"ticket_state": "submitted"}),
        (
            "2.11",
            {
                "ticket_state": "submitted",
                "ticket_state_internal_label": "Submitted",
                "ticket_state_external_label": "Submitted",
            },
        ),
        (
            "2.12",
            {
                "ticket_state": {
                    "type": "ticket_state",
                    "id": "900201",
                    "category": "submitted",
                    "internal_label": "Submitted",
                    "external_label": "Submitted",
                }
            },
        ),
    ],
)
def test_states_take_the_form_of_the_version(fake: Fake, version: str, state: dict[str, Any]) -> None:
    """States are words in 2.9, words with labels in 2.10 and 2.11, objects from 2.12 on."""
    told = open_ticket(fake, version=version)

    assert state == {name: value for name, value in told.items() if name.startswith("ticket_state")}
    assert ("ticket_id" in told) == (version != "2.9")


def test_assignees_are_numbers_from_2_16_on(fake: Fake) -> None:
    """Assignees are texts before 2.16, numbers from then on; nobody is 0."""
    path = f"/tickets/{open_ticket(fake, assignment={'admin_assignee_id': ADMIN})['id']}"

    told = [fake.api("GET", path, version=one).json() for one in ("2.14", "2.16")]

    assert [(ADMIN, "0"), (int(ADMIN), 0)] == [(one["admin_assignee_id"], one["team_assignee_id"]) for one in told]


def test_changes_take_the_form_of_the_version(fake: Fake) -> None:
    """Before 2.12 a state is named, before 2.14 the assignment is an object of its own."""
    path = f"/tickets/{open_ticket(fake)['id']}"
    named = fake.api("PUT", path, {"state": "in_progress"}, version="2.11").json()
    ignored = fake.api("PUT", path, {"assignee_id": ADMIN}, version="2.13").json()
    nested = fake.api("PUT", path, {"assignment": {"admin_id": ADMIN, "assignee_id": ADMIN}}, version="2.13").json()

    assert ("in_progress", "0", ADMIN) == (
        named["ticket_state"],
        ignored["admin_assignee_id"],
        nested["admin_assignee_id"],
    )


@pytest.mark.parametrize(
    ("method", "path", "since"),
    [
        ("GET", "/ticket_types", "2.9"),
        ("POST", "/tickets/search", "2.10"),
        ("GET", "/ticket_states", "2.12"),
        ("DELETE", "/tickets/1", "2.13"),
        ("POST", "/tickets/1/change_type", "2.16"),
    ],
)
def test_calls_exist_from_their_version_on(fake: Fake, method: str, path: str, since: str) -> None:
    """A call of tickets before the version that brought it is 400 intercom_version_invalid."""
    before = f"2.{int(since.removeprefix('2.')) - 1}"

    assert "intercom_version_invalid" == error_of(fake.api(method, path, version=before))[1]
    answer = fake.api(method, path, version=since)
    assert answer.status_code == 200 or error_of(answer)[1] != "intercom_version_invalid"
