"""Tickets: how they begin, change, are replied to and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import ADMIN, begin, last_part, reply
from tests.fakes.intercom.ticketing import (
    DESCRIPTION,
    IN_PROGRESS,
    RESOLVED,
    SUBMITTED,
    TEAM,
    TITLE,
    make_type,
    open_ticket,
)

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _part_types(ticket: dict[str, Any]) -> list[str]:
    return [one["part_type"] for one in ticket["ticket_parts"]["ticket_parts"]]


def test_a_ticket_begins_submitted(fake: Fake) -> None:
    """A new ticket is open, submitted, unassigned, and its first part says so."""
    told = open_ticket(fake)

    assert told == fake.api("GET", f"/tickets/{told['id']}").json()
    assert {TITLE: "Broken", DESCRIPTION: "It does not work"} == told["ticket_attributes"]
    assert ("submitted", True, "0", "0", "Customer", True) == (
        told["ticket_state"]["category"],
        told["open"],
        told["admin_assignee_id"],
        told["team_assignee_id"],
        told["category"],
        told["is_shared"],
    )
    assert ["ticket_state_updated_by_admin"] == _part_types(told)
    assert "ticket_states" not in told["ticket_type"]


def test_an_unknown_email_creates_its_contact(fake: Fake) -> None:
    """A ticket for an e-mail that nobody has creates the contact; the next one finds it."""
    fake.control("POST", "/mark")
    first = open_ticket(fake)["contacts"]["contacts"]
    kinds = [kind for kind, _, _ in fake.effects()]

    assert first == open_ticket(fake)["contacts"]["contacts"]
    assert ["ticket type created", "contact created", "ticket part created", "ticket created"] == kinds


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ticket_type_id": None}, (400, "parameter_not_found", "ticket_type_id is a required parameter")),
        ({"ticket_type_id": "1"}, (404, "not_found", "Resource Not Found")),
        ({"contacts": []}, (400, "parameter_invalid", "contacts must be an array of exactly one contact")),
        ({"contacts": [{"id": "nobody"}]}, (404, "not_found", "User Not Found")),
        ({"contacts": [{"external_id": "nobody"}]}, (404, "not_found", "User Not Found")),
        ({"contacts": [{}]}, (400, "parameter_invalid", "contacts must be named by id, external_id or email")),
        (
            {"ticket_attributes": {"Priority": 1}},
            (400, "parameter_invalid", "Extra attributes provided that are not found on ticket type: Priority"),
        ),
        (
            {"ticket_attributes": {TITLE: 5}},
            (400, "parameter_invalid", f"Ticket attribute '{TITLE}' must be of type string"),
        ),
        ({"assignment": {"admin_assignee_id": "5"}}, (404, "assignee_not_found", "Assignee not found")),
        ({"company_id": "5"}, (404, "company_not_found", "Company Not Found")),
        ({"conversation_to_link_id": "5"}, (404, "not_found", "Resource Not Found")),
    ],
)
def test_a_ticket_that_cannot_be_is_refused(fake: Fake, fields: dict[str, Any], expected: tuple[int, str, str]) -> None:
    """Every field of a new ticket is checked, and nothing is created when one is wrong."""
    body = {"ticket_type_id": make_type(fake), "contacts": [{"email": "ann@example.test"}], **fields}
    fake.control("POST", "/mark")

    assert expected == error_of(fake.api("POST", "/tickets", body))
    assert [] == fake.effects()


def test_required_attributes_must_be_there(fake: Fake) -> None:
    """What a type requires is required of its tickets, queued ones too."""
    kind = make_type(fake)
    attribute = {"name": "Priority", "description": "", "data_type": "integer", "required_to_create": True}
    fake.api("POST", f"/ticket_types/{kind}/attributes", attribute)
    body = {"ticket_type_id": kind, "contacts": [{"email": "ann@example.test"}]}

    for path in ("/tickets", "/tickets/enqueue"):
        assert (400, "parameter_invalid", "Missing required ticket attributes") == error_of(
            fake.api("POST", path, body)
        )
    assert 200 == fake.api("POST", "/tickets", {**body, "ticket_attributes": {"Priority": 1}}).status_code


def test_a_queued_ticket_is_there_when_its_job_is_done(fake: Fake) -> None:
    """POST /tickets/enqueue answers a pending job; asked again, the job names the ticket."""
    body = {"ticket_type_id": make_type(fake), "contacts": [{"email": "ann@example.test"}]}

    job = fake.api("POST", "/tickets/enqueue", body).json()
    done = fake.api("GET", f"/jobs/status/{job['id']}").json()

    assert ("job", "pending", None) == (job["type"], job["status"], job["resource_id"])
    assert ("success", "ticket") == (done["status"], done["resource_type"])
    assert done["resource_id"] == fake.api("GET", f"/tickets/{done['resource_id']}").json()["id"]
    assert (404, "job_not_found", "Job Not Found") == error_of(fake.api("GET", "/jobs/status/5"))


def test_every_change_leaves_its_part(fake: Fake) -> None:
    """Attributes, state, assignee, closing and sleep each add a part; what stays the same adds none."""
    ticket = open_ticket(fake)
    path = f"/tickets/{ticket['id']}"
    fake.control("POST", "/mark")
    changes = {"ticket_attributes": {TITLE: "Worse"}, "ticket_state_id": IN_PROGRESS, "assignee_id": TEAM}
    told = fake.api("PUT", path, {**changes, "admin_id": int(ADMIN), "snoozed_until": 1_900_000_000}).json()
    again = fake.api("PUT", path, {**changes, "admin_id": int(ADMIN), "snoozed_until": 1_900_000_000}).json()

    parts = told["ticket_parts"]["ticket_parts"][1:]
    assert ["ticket_attribute_updated_by_admin", "ticket_state_updated_by_admin", "assignment", "snoozed"] == [
        one["part_type"] for one in parts
    ]
    assert {ADMIN} == {one["author"]["id"] for one in parts}
    assert ("Worse", "in_progress", "submitted", {"type": "team", "id": TEAM}) == (
        parts[0]["updated_attribute_data"]["value"]["id"],
        parts[1]["ticket_state"],
        parts[1]["previous_ticket_state"],
        parts[2]["assigned_to"],
    )
    assert told == again
    assert (TEAM, 1_900_000_000) == (told["team_assignee_id"], told["snoozed_until"])
    assert (
        "ticket changed",
        ticket["id"],
        ["assignee", "attributes", "name", "snoozed_until", "state"],
    ) in fake.effects()


def test_closing_wakes_and_zero_unassigns(fake: Fake) -> None:
    """Closing a ticket ends its sleep; assignee 0 is nobody."""
    path = f"/tickets/{open_ticket(fake)['id']}"
    fake.api("PUT", path, {"snoozed_until": 1_900_000_000, "assignee_id": ADMIN})

    told = fake.api("PUT", path, {"open": False, "assignee_id": "0", "is_shared": False}).json()

    assert (False, False, "0") == (told["open"], told["is_shared"], told["admin_assignee_id"])
    assert "snoozed_until" not in told
    assert ["assignment", "close"] == _part_types(told)[-2:]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"admin_id": 5}, (404, "assignee_not_found")),
        ({"assignee_id": "5"}, (404, "assignee_not_found")),
        ({"ticket_state_id": "0"}, (400, "ticket_state_id_invalid")),
        ({"ticket_attributes": {"x": 1}}, (400, "parameter_invalid")),
        ({"open": "yes"}, (400, "parameter_invalid")),
        ({"snoozed_until": "later"}, (400, "parameter_invalid")),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_a_change_that_cannot_be_is_refused(fake: Fake, fields: dict[str, Any], expected: tuple[int, str]) -> None:
    """Every field of a change is checked."""
    assert expected == error_of(fake.api("PUT", f"/tickets/{open_ticket(fake)['id']}", fields))[:2]


def test_contacts_and_admins_reply(fake: Fake) -> None:
    """Replies answer with the part; a contact's reply opens the ticket again."""
    ticket = open_ticket(fake)
    path, contact = f"/tickets/{ticket['id']}", ticket["contacts"]["contacts"][0]["id"]
    fake.api("PUT", path, {"open": False})

    said = {"message_type": "comment", "type": "user", "intercom_user_id": contact, "body": "And now?"}
    comment = fake.api("POST", f"{path}/reply", said).json()
    note = {"message_type": "note", "type": "admin", "admin_id": ADMIN, "body": "Looking"}

    assert ("ticket_part", "comment", "<p>And now?</p>") == (comment["type"], comment["part_type"], comment["body"])
    assert "note" == fake.api("POST", f"{path}/reply", note).json()["part_type"]
    assert (True, ["comment", "note"]) == (
        (told := fake.api("GET", path).json())["open"],
        _part_types(told)[-2:],
    )
    assert (404, "not_found", "Resource Not Found") == error_of(fake.api("POST", "/tickets/5/reply", said))


def test_contacts_do_not_see_back_office_tickets(fake: Fake) -> None:
    """A contact's reply to a back-office ticket is 400 parameter_mismatch."""
    ticket = open_ticket(fake, "Back-office")
    said = {"message_type": "comment", "type": "user", "email": "ann@example.test", "body": "Hello?"}

    assert not ticket["is_shared"]
    assert (400, "parameter_mismatch", "User replies are not allowed on Backoffice tickets") == error_of(
        fake.api("POST", f"/tickets/{ticket['id']}/reply", said)
    )


def test_a_deleted_ticket_is_gone(fake: Fake) -> None:
    """A deleted ticket is 404 ticket_not_found for a second delete, and lets its conversation go."""
    _, conversation = begin(fake)
    ticket = open_ticket(fake, "Tracker", conversation_to_link_id=conversation)
    path = f"/tickets/{ticket['id']}"

    assert {"id": ticket["id"], "object": "ticket", "deleted": True} == fake.api("DELETE", path).json()
    assert (404, "ticket_not_found", "Ticket not found") == error_of(fake.api("DELETE", path))
    assert 404 == fake.api("GET", path).status_code
    assert 0 == fake.api("GET", f"/conversations/{conversation}").json()["linked_objects"]["total_count"]
    fake.control("PATCH", "/options", {"plan_active": False})
    assert (403, "api_plan_restricted", "Active subscription needed.") == error_of(fake.api("DELETE", path))


def test_a_conversation_becomes_a_ticket(fake: Fake) -> None:
    """A converted conversation keeps its words, its people and its id; a second time is refused."""
    contact, conversation = begin(fake)
    reply(fake, conversation, contact, "More words")
    path, kind = f"/conversations/{conversation}/convert", make_type(fake)

    told = fake.api("POST", path, {"ticket_type_id": kind, "attributes": {TITLE: "From a talk"}}).json()

    assert (conversation, "From a talk", contact) == (
        told["id"],
        told["ticket_attributes"][TITLE],
        told["contacts"]["contacts"][0]["id"],
    )
    assert ["comment", "ticket_state_updated_by_admin"] == _part_types(told)
    assert conversation == fake.api("GET", f"/conversations/{conversation}").json()["ticket"]["id"]
    assert 400 == fake.api("POST", path, {"ticket_type_id": kind}).status_code
    assert (400, "parameter_invalid", "Ticket type is not a customer ticket type") == error_of(
        fake.api("POST", path, {"ticket_type_id": make_type(fake, "Tracker")})
    )


def test_notes_are_posted_to_linked_conversations(fake: Fake) -> None:
    """A note that is cross-posted stands in every linked conversation."""
    _, conversation = begin(fake)
    ticket = open_ticket(fake, "Back-office", conversation_to_link_id=conversation)
    note = {"message_type": "note", "type": "admin", "admin_id": ADMIN, "body": "Known", "cross_post": True}

    fake.api("POST", f"/tickets/{ticket['id']}/reply", note)

    told = fake.api("GET", f"/conversations/{conversation}").json()
    assert ("note", "<p>Known</p>") == (last_part(told)["part_type"], last_part(told)["body"])
    assert [{"type": "ticket", "id": ticket["id"], "category": "Back-office"}] == told["linked_objects"]["data"]


def test_tickets_are_tagged_by_admins(fake: Fake) -> None:
    """Attaching and detaching need an admin; an absent ticket or tag is 404 with its own code."""
    ticket, tag = open_ticket(fake)["id"], fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    path, fields = f"/tickets/{ticket}/tags", {"id": tag, "admin_id": ADMIN}

    told = fake.api("POST", path, fields).json()
    assert ("vip", {"type": "admin", "id": ADMIN}) == (told["name"], told["applied_by"])
    assert 400 == fake.api("POST", path, {"id": tag}).status_code
    assert tag == fake.api("DELETE", f"{path}/{tag}", {"admin_id": ADMIN}).json()["id"]
    assert "tag_not_found" == error_of(fake.api("DELETE", f"{path}/{tag}", {"admin_id": ADMIN}))[1]
    assert "ticket_not_found" == error_of(fake.api("POST", "/tickets/5/tags", fields))[1]


def test_a_type_changes_within_its_category(fake: Fake) -> None:
    """From 2.16 on a ticket gets another type; alike attributes go along, a type of another category is refused."""
    ticket = open_ticket(fake)
    path, other = f"/tickets/{ticket['id']}/change_type", make_type(fake)
    fields = {"ticket_type_id": other, "ticket_state_id": RESOLVED, "ticket_attributes": {DESCRIPTION: "New"}}

    told = fake.api("POST", path, fields, version="2.16").json()

    assert (other, {TITLE: "Broken", DESCRIPTION: "New"}, "resolved", SUBMITTED) == (
        told["ticket_type"]["id"],
        told["ticket_attributes"],
        told["ticket_state"]["category"],
        told["previous_ticket_state_id"],
    )
    refused = {
        "ticket_state_id is a required parameter": {"ticket_type_id": other},
        "Cannot change to the same ticket type": fields,
        "Ticket type must be of the same category": {**fields, "ticket_type_id": make_type(fake, "Tracker")},
        "Ticket custom state doesn't belong to the new ticket type": {
            "ticket_type_id": make_type(fake),
            "ticket_state_id": "5",
        },
    }
    for message, body in refused.items():
        assert message == error_of(fake.api("POST", path, body, version="2.16"))[2]


def test_trackers_hold_conversations(fake: Fake) -> None:
    """From 2.16 on conversations are linked to tracker tickets, each to one at most."""
    _, conversation = begin(fake)
    tracker, other = (f"/tickets/{open_ticket(fake, 'Tracker')['id']}/linked_conversations" for _ in range(2))
    customer = f"/tickets/{open_ticket(fake)['id']}/linked_conversations"
    fields = {"conversation_id": conversation}

    told = fake.api("POST", tracker, fields, version="2.16").json()
    assert ("conversation", 1) == (told["type"], told["linked_objects"]["total_count"])
    for path, body, code in (
        (other, fields, "already_linked_to_tracker"),
        (customer, fields, "invalid_ticket_type"),
        (tracker, {}, "parameter_not_found"),
        (tracker, {"conversation_id": "5"}, "conversation_not_found"),
        ("/tickets/5/linked_conversations", fields, "ticket_not_found"),
    ):
        assert code == error_of(fake.api("POST", path, body, version="2.16"))[1]
    freed = fake.api("DELETE", f"{tracker}/{conversation}", version="2.16").json()
    assert 0 == freed["linked_objects"]["total_count"]
    assert (404, "conversation_not_found", "Conversation is not linked to this ticket") == error_of(
        fake.api("DELETE", f"{tracker}/{conversation}", version="2.16")
    )
