"""Conversations: how they begin, and what is said and done in them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import ADMIN, begin, last_part, manage, reply

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def test_a_conversation_begins_with_a_message(fake: Fake) -> None:
    """§16.31: POST /conversations answers a user_message with the conversation's id."""
    contact = fake.create(email="ann@example.test", name="Ann", external_id="m-1")
    told = fake.api("POST", "/conversations", {"from": {"type": "user", "id": contact}, "body": "Hi"}).json()

    assert ("user_message", "Hi", "inapp") == (told["type"], told["body"], told["message_type"])
    whole = fake.api("GET", f"/conversations/{told['conversation_id']}").json()
    assert ("conversation", "open", True, 0) == (
        whole["type"],
        whole["state"],
        whole["open"],
        whole["conversation_parts"]["total_count"],
    )
    assert ("<p>Hi</p>", told["id"], "customer_initiated") == tuple(
        whole["source"][key] for key in ("body", "id", "delivered_as")
    )
    assert {"type": "user", "id": contact, "name": "Ann", "email": "ann@example.test"} == whole["source"]["author"]
    assert [{"type": "contact", "id": contact, "external_id": "m-1"}] == whole["contacts"]["contacts"]


@pytest.mark.parametrize("body", [{"from": {"type": "user", "id": "x"}, "body": "Hi"}, {"body": "Hi"}, {"from": 3}])
def test_nobody_begins_no_conversation(fake: Fake, body: dict[str, Any]) -> None:
    """An unknown sender is 404 User Not Found."""
    assert (404, "not_found", "User Not Found") == error_of(fake.api("POST", "/conversations", body))


def test_without_a_plan_conversations_are_closed(fake: Fake) -> None:
    """§16.2: without an active subscription conversations and messages answer 403 api_plan_restricted."""
    fake.control("PATCH", "/options", {"plan_active": False})

    assert (403, "api_plan_restricted", "Active subscription needed.") == error_of(fake.api("GET", "/conversations"))
    assert 200 == fake.api("GET", "/contacts").status_code


def test_lists_leave_out_the_parts(fake: Fake) -> None:
    """§16.32: lists and searches answer a conversation.list without parts, 20 to a page."""
    contact, conversation = begin(fake)
    reply(fake, conversation, contact)

    listed = fake.api("GET", "/conversations").json()
    found = fake.api(
        "POST", "/conversations/search", {"query": {"field": "id", "operator": "=", "value": conversation}}
    ).json()

    for told in (listed, found):
        assert ("conversation.list", 1, 20) == (told["type"], told["total_count"], told["pages"]["per_page"])
        assert conversation == told["conversations"][0]["id"]
        assert "conversation_parts" not in told["conversations"][0]


def test_conversations_are_paged(fake: Fake) -> None:
    """§16.22, §16.23: twenty to a page, by cursor, each one once."""
    contact = fake.create(email="ann@example.test")
    for _ in range(45):
        fake.api("POST", "/conversations", {"from": {"type": "user", "id": contact}, "body": "Hi"})

    seen: list[str] = []
    after = ""
    while True:
        told = fake.api("GET", f"/conversations{after}").json()
        seen += [one["id"] for one in told["conversations"]]
        if "next" not in told["pages"]:
            break
        after = f"?starting_after={told['pages']['next']['starting_after']}"

    assert (45, 45, 3) == (len(seen), len(set(seen)), told["pages"]["page"])


def test_a_cursor_outlives_its_conversation(fake: Fake) -> None:
    """A page goes on behind a conversation that was deleted after the page before had ended with it."""
    talks = [begin(fake)[1] for _ in range(4)]
    first = fake.api("GET", "/conversations?per_page=2").json()
    fake.api("DELETE", f"/conversations/{first['conversations'][-1]['id']}", version="2.16")

    after = first["pages"]["next"]["starting_after"]
    told = fake.api("GET", f"/conversations?per_page=2&starting_after={after}").json()

    assert talks[1::-1] == [one["id"] for one in told["conversations"]]


def test_a_reading_gives_the_newest_500_parts(fake: Fake) -> None:
    """§16.32: GET gives at most the 500 newest parts."""
    contact, conversation = begin(fake)
    for number in range(502):
        reply(fake, conversation, contact, f"reply {number}")

    told = fake.api("GET", f"/conversations/{conversation}?display_as=plaintext").json()["conversation_parts"]

    bodies = [one["body"] for one in told["conversation_parts"]]
    assert (500, "reply 2", "reply 501") == (len(bodies), bodies[0], bodies[-1])


def test_a_contacts_reply_opens_a_closed_conversation(fake: Fake) -> None:
    """§16.33: the part is an open, the state is open, and the contact waits since then."""
    contact, conversation = begin(fake)
    assert "closed" == manage(fake, conversation, "close", type="admin").json()["state"]

    began = int(time.time())
    told = reply(fake, conversation, contact)

    assert ("open", True) == (told["state"], told["open"])
    assert ("open", "<p>Again</p>", contact) == (
        last_part(told)["part_type"],
        last_part(told)["body"],
        last_part(told)["author"]["id"],
    )
    assert began <= told["waiting_since"] <= time.time()
    assert told["first_contact_reply"]["created_at"] == told["waiting_since"]
    assert "comment" == last_part(reply(fake, conversation, contact))["part_type"]


def test_a_note_does_not_open_a_conversation(fake: Fake) -> None:
    """§16.33: an admin's note leaves it closed, an admin's comment opens it and ends the waiting."""
    contact, conversation = begin(fake)
    reply(fake, conversation, contact)
    manage(fake, conversation, "close", type="admin")
    path = f"/conversations/{conversation}/reply"

    noted = fake.api("POST", path, {"message_type": "note", "type": "admin", "admin_id": ADMIN, "body": "hm"}).json()
    assert ("closed", "note") == (noted["state"], last_part(noted)["part_type"])

    said = fake.api(
        "POST", path, {"message_type": "comment", "type": "admin", "admin_id": 900001, "body": "Yes"}
    ).json()
    assert ("open", "comment", None) == (said["state"], last_part(said)["part_type"], said["waiting_since"])
    assert [ADMIN] == [one["id"] for one in said["teammates"]["admins"]]


@pytest.mark.parametrize("key", ["intercom_user_id", "user_id", "email"])
def test_a_contact_is_named_in_three_ways(fake: Fake, key: str) -> None:
    """A reply names its contact by Intercom's id, by external id or by e-mail; ``last`` is its newest conversation."""
    contact, _ = begin(fake, email="ann@example.test", external_id="m-1")
    newest = fake.api("POST", "/conversations", {"from": {"type": "user", "id": contact}, "body": "Hi"}).json()
    identity = {"intercom_user_id": contact, "user_id": "m-1", "email": "ann@example.test"}[key]

    told = fake.api(
        "POST",
        "/conversations/last/reply",
        {"message_type": "comment", "type": "user", key: identity, "body": "Again"},
    ).json()

    assert newest["conversation_id"] == told["id"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"message_type": "shout"}, 400),
        ({"message_type": "comment", "type": "admin", "admin_id": ADMIN}, 400),
        ({"message_type": "comment", "type": "admin", "body": "x"}, 400),
        ({"message_type": "comment", "type": "admin", "admin_id": "1", "body": "x"}, 404),
        ({"message_type": "comment", "type": "user", "intercom_user_id": "x", "body": "x"}, 404),
        ({"message_type": "comment", "type": "user", "body": "x"}, 404),
        ({"message_type": "note", "type": "user", "body": "x"}, 400),
        (
            {"message_type": "comment", "type": "admin", "admin_id": ADMIN, "body": "x", "attachment_urls": ["u"] * 11},
            400,
        ),
        ({"message_type": "comment", "type": "admin", "admin_id": ADMIN, "body": "x", "attachment_urls": "u"}, 400),
    ],
    ids=str,
)
def test_bad_replies_are_refused(fake: Fake, fields: dict[str, Any], status: int) -> None:
    """A reply needs a kind, an author that is there, a body, and at most ten attachments."""
    _, conversation = begin(fake)

    assert status == fake.api("POST", f"/conversations/{conversation}/reply", fields).status_code
    assert (404, "not_found", "Resource Not Found") == error_of(fake.api("POST", "/conversations/1/reply", fields))


def test_a_conversation_is_closed_snoozed_and_opened(fake: Fake) -> None:
    """§16.34: each act answers the whole conversation with its part and state."""
    _, conversation = begin(fake)
    until = int(time.time()) + 3600

    closed = manage(fake, conversation, "close", type="admin", body="Bye").json()
    snoozed = manage(fake, conversation, "snoozed", snoozed_until=until).json()
    opened = manage(fake, conversation, "open").json()

    assert [("closed", "close", False), ("snoozed", "snoozed", True), ("open", "open", True)] == [
        (told["state"], last_part(told)["part_type"], told["open"]) for told in (closed, snoozed, opened)
    ]
    assert "<p>Bye</p>" == last_part(closed)["body"]
    assert (until, None) == (snoozed["snoozed_until"], opened["snoozed_until"])


def test_a_conversation_is_assigned(fake: Fake) -> None:
    """§16.34: to an admin, to a team, to nobody; a closed one is reopened by it."""
    _, conversation = begin(fake)

    told = manage(fake, conversation, "assignment", type="admin", assignee_id="900002").json()
    assert (900002, None, "assignment") == (
        told["admin_assignee_id"],
        told["team_assignee_id"],
        last_part(told)["part_type"],
    )
    assert {"type": "admin", "id": "900002"} == last_part(told)["assigned_to"]

    told = manage(fake, conversation, "assignment", type="team", assignee_id=900101).json()
    assert (900002, 900101) == (told["admin_assignee_id"], told["team_assignee_id"])

    manage(fake, conversation, "close", type="admin")
    told = manage(fake, conversation, "assignment", type="admin", assignee_id="0").json()
    assert (None, "open", "assign_and_reopen", None) == (
        told["admin_assignee_id"],
        told["state"],
        last_part(told)["part_type"],
        last_part(told)["assigned_to"],
    )


@pytest.mark.parametrize(
    ("kind", "fields", "status"),
    [
        ("explode", {}, 400),
        ("snoozed", {}, 400),
        ("assignment", {"type": "admin", "assignee_id": "1"}, 404),
        ("assignment", {"type": "robot", "assignee_id": "1"}, 400),
        ("close", {"admin_id": "1"}, 404),
        ("close", {"admin_id": None}, 400),
    ],
)
def test_bad_acts_are_refused(fake: Fake, kind: str, fields: dict[str, Any], status: int) -> None:
    """An act needs a kind, an admin, and what belongs to it."""
    _, conversation = begin(fake)

    assert status == manage(fake, conversation, kind, **fields).status_code
