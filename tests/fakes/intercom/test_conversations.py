"""Conversations: how they begin, what is said in them, who takes part, how they are found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    import httpx

    from tests.fakes.intercom.driving import Fake

ADMIN = "900001"


def _begin(fake: Fake, body: str = "Hello there", **identity: Any) -> tuple[str, str]:
    contact = fake.create(**(identity or {"email": f"ann{time.monotonic_ns()}@example.test", "external_id": None}))
    answer = fake.api("POST", "/conversations", {"from": {"type": "user", "id": contact}, "body": body})
    assert answer.status_code == 200, answer.text
    return contact, answer.json()["conversation_id"]


def _reply(fake: Fake, conversation: str, contact: str, body: str = "Again") -> dict[str, Any]:
    fields = {"message_type": "comment", "type": "user", "intercom_user_id": contact, "body": body}
    told: dict[str, Any] = fake.api("POST", f"/conversations/{conversation}/reply", fields).json()
    return told


def _manage(fake: Fake, conversation: str, message_type: str, **fields: Any) -> httpx.Response:
    body = {"message_type": message_type, "admin_id": ADMIN, **fields}
    return fake.api("POST", f"/conversations/{conversation}/parts", body)


def _last_part(told: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = told["conversation_parts"]["conversation_parts"][-1]
    return part


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
    contact, conversation = _begin(fake)
    _reply(fake, conversation, contact)

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


def test_a_reading_gives_the_newest_500_parts(fake: Fake) -> None:
    """§16.32: GET gives at most the 500 newest parts."""
    contact, conversation = _begin(fake)
    for number in range(502):
        _reply(fake, conversation, contact, f"reply {number}")

    told = fake.api("GET", f"/conversations/{conversation}?display_as=plaintext").json()["conversation_parts"]

    bodies = [one["body"] for one in told["conversation_parts"]]
    assert (500, "reply 2", "reply 501") == (len(bodies), bodies[0], bodies[-1])


def test_a_contacts_reply_opens_a_closed_conversation(fake: Fake) -> None:
    """§16.33: the part is an open, the state is open, and the contact waits since then."""
    contact, conversation = _begin(fake)
    assert "closed" == _manage(fake, conversation, "close", type="admin").json()["state"]

    began = int(time.time())
    told = _reply(fake, conversation, contact)

    assert ("open", True) == (told["state"], told["open"])
    assert ("open", "<p>Again</p>", contact) == (
        _last_part(told)["part_type"],
        _last_part(told)["body"],
        _last_part(told)["author"]["id"],
    )
    assert began <= told["waiting_since"] <= time.time()
    assert told["first_contact_reply"]["created_at"] == told["waiting_since"]
    assert "comment" == _last_part(_reply(fake, conversation, contact))["part_type"]


def test_a_note_does_not_open_a_conversation(fake: Fake) -> None:
    """§16.33: an admin's note leaves it closed, an admin's comment opens it and ends the waiting."""
    contact, conversation = _begin(fake)
    _reply(fake, conversation, contact)
    _manage(fake, conversation, "close", type="admin")
    path = f"/conversations/{conversation}/reply"

    noted = fake.api("POST", path, {"message_type": "note", "type": "admin", "admin_id": ADMIN, "body": "hm"}).json()
    assert ("closed", "note") == (noted["state"], _last_part(noted)["part_type"])

    said = fake.api(
        "POST", path, {"message_type": "comment", "type": "admin", "admin_id": 900001, "body": "Yes"}
    ).json()
    assert ("open", "comment", None) == (said["state"], _last_part(said)["part_type"], said["waiting_since"])
    assert [ADMIN] == [one["id"] for one in said["teammates"]["admins"]]


@pytest.mark.parametrize("key", ["intercom_user_id", "user_id", "email"])
def test_a_contact_is_named_in_three_ways(fake: Fake, key: str) -> None:
    """A reply names its contact by Intercom's id, by external id or by e-mail; ``last`` is its newest conversation."""
    contact, _ = _begin(fake, email="ann@example.test", external_id="m-1")
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
    _, conversation = _begin(fake)

    assert status == fake.api("POST", f"/conversations/{conversation}/reply", fields).status_code
    assert (404, "not_found", "Resource Not Found") == error_of(fake.api("POST", "/conversations/1/reply", fields))


def test_a_conversation_is_closed_snoozed_and_opened(fake: Fake) -> None:
    """§16.34: each act answers the whole conversation with its part and state."""
    _, conversation = _begin(fake)
    until = int(time.time()) + 3600

    closed = _manage(fake, conversation, "close", type="admin", body="Bye").json()
    snoozed = _manage(fake, conversation, "snoozed", snoozed_until=until).json()
    opened = _manage(fake, conversation, "open").json()

    assert [("closed", "close", False), ("snoozed", "snoozed", True), ("open", "open", True)] == [
        (told["state"], _last_part(told)["part_type"], told["open"]) for told in (closed, snoozed, opened)
    ]
    assert "<p>Bye</p>" == _last_part(closed)["body"]
    assert (until, None) == (snoozed["snoozed_until"], opened["snoozed_until"])


def test_a_conversation_is_assigned(fake: Fake) -> None:
    """§16.34: to an admin, to a team, to nobody; a closed one is reopened by it."""
    _, conversation = _begin(fake)

    told = _manage(fake, conversation, "assignment", type="admin", assignee_id="900002").json()
    assert (900002, None, "assignment") == (
        told["admin_assignee_id"],
        told["team_assignee_id"],
        _last_part(told)["part_type"],
    )
    assert {"type": "admin", "id": "900002"} == _last_part(told)["assigned_to"]

    told = _manage(fake, conversation, "assignment", type="team", assignee_id=900101).json()
    assert (900002, 900101) == (told["admin_assignee_id"], told["team_assignee_id"])

    _manage(fake, conversation, "close", type="admin")
    told = _manage(fake, conversation, "assignment", type="admin", assignee_id="0").json()
    assert (None, "open", "assign_and_reopen", None) == (
        told["admin_assignee_id"],
        told["state"],
        _last_part(told)["part_type"],
        _last_part(told)["assigned_to"],
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
    _, conversation = _begin(fake)

    assert status == _manage(fake, conversation, kind, **fields).status_code


def test_custom_attributes_leave_a_part_each(fake: Fake) -> None:
    """§16.35: each changed attribute adds a part by the bot; an unknown one is 400."""
    fake.control("POST", "/seed", {"data_attributes": [{"name": one, "model": "conversation"} for one in ("a", "b")]})
    _, conversation = _begin(fake)
    path = f"/conversations/{conversation}"

    told = fake.api("PUT", path, {"custom_attributes": {"a": "1", "b": "2"}, "read": True, "title": "T"}).json()
    again = fake.api("PUT", path, {"custom_attributes": {"a": "1", "b": "3"}}).json()

    assert (True, "T") == (told["read"], told["title"])
    assert {"a": "1", "b": "3"}.items() <= again["custom_attributes"].items()
    parts = again["conversation_parts"]["conversation_parts"]
    assert [("conversation_attribute_updated_by_admin", "bot")] * 3 == [
        (one["part_type"], one["author"]["type"]) for one in parts
    ]
    assert ["a", "b", "b"] == [one["event_details"]["attribute"]["name"] for one in parts]
    assert (400, "parameter_invalid", "Conversation attribute 'c' does not exist") == error_of(
        fake.api("PUT", path, {"custom_attributes": {"c": "1"}})
    )


def test_tags_need_an_admin(fake: Fake) -> None:
    """§16.30: attaching needs admin_id; detaching takes a JSON body; an absent tag is tag_not_found."""
    _, conversation = _begin(fake)
    tag = fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    path = f"/conversations/{conversation}/tags"

    assert 400 == fake.api("POST", path, {"id": tag}).status_code
    told = fake.api("POST", path, {"id": tag, "admin_id": ADMIN}).json()
    assert ("vip", {"type": "admin", "id": ADMIN}) == (told["name"], told["applied_by"])
    assert [told] == fake.api("GET", f"/conversations/{conversation}").json()["tags"]["tags"]

    assert 400 == fake.api("DELETE", f"{path}/{tag}", {}).status_code
    assert tag == fake.api("DELETE", f"{path}/{tag}", {"admin_id": ADMIN}).json()["id"]
    assert (404, "tag_not_found", "Tag not found") == error_of(fake.api("DELETE", f"{path}/{tag}", {"admin_id": ADMIN}))
    assert (404, "not_found", "Conversation not found") == error_of(
        fake.api("POST", "/conversations/1/tags", {"id": tag, "admin_id": ADMIN})
    )


def test_the_last_customer_stays(fake: Fake) -> None:
    """§16.36: contacts join and leave, but the last one is 422."""
    first, conversation = _begin(fake)
    second = fake.create(email="bob@example.test")
    path = f"/conversations/{conversation}/customers"

    joined = fake.api("POST", path, {"admin_id": ADMIN, "customer": {"email": "bob@example.test"}}).json()
    assert {"customers": [{"type": "user", "id": first}, {"type": "user", "id": second}]} == joined
    assert 1 == len(fake.api("DELETE", f"{path}/{first}", {"admin_id": ADMIN}).json()["customers"])
    assert (422, "parameter_invalid", "Removing the last customer is not allowed") == error_of(
        fake.api("DELETE", f"{path}/{second}", {"admin_id": ADMIN})
    )


def test_words_are_redacted(fake: Fake) -> None:
    """A part's or the first message's words are taken out; an unknown one is 404."""
    contact, conversation = _begin(fake, body="secret")
    part = _last_part(_reply(fake, conversation, contact, "secret too"))["id"]
    source = fake.api("GET", f"/conversations/{conversation}").json()["source"]["id"]
    redact = {"conversation_id": conversation}

    fake.api("POST", "/conversations/redact", {**redact, "type": "conversation_part", "conversation_part_id": part})
    told = fake.api("POST", "/conversations/redact", {**redact, "type": "source", "source_id": source}).json()

    assert (True, True) == (_last_part(told)["redacted"], told["source"]["redacted"])
    assert "secret" not in str(told)
    assert (404, "conversation_part_or_message_not_found", "Conversation part or message not found") == error_of(
        fake.api("POST", "/conversations/redact", {**redact, "type": "source", "source_id": "1"})
    )


def test_a_deleted_conversation_is_gone(fake: Fake) -> None:
    """DELETE answers at once, and the conversation is 404 from then on; before 2.13 there is no such call."""
    _, conversation = _begin(fake)
    path = f"/conversations/{conversation}"

    assert 400 == fake.api("DELETE", path, version="2.12").status_code
    assert {"id": conversation, "object": "conversation", "deleted": True} == fake.api("DELETE", path).json()
    assert (404, "not_found", "Resource Not Found") == error_of(fake.api("GET", path))


def test_blocking_a_contact_archives_its_conversations(fake: Fake) -> None:
    """§16.19: they vanish from lists and, as assumed, from reading by id."""
    contact, conversation = _begin(fake)
    fake.api("POST", f"/contacts/{contact}/block")

    assert 0 == fake.api("GET", "/conversations").json()["total_count"]
    assert 404 == fake.api("GET", f"/conversations/{conversation}").status_code
    fake.control("PATCH", "/options", {"assumptions": {"archived_conversation_read": "readable"}})
    assert 200 == fake.api("GET", f"/conversations/{conversation}").status_code


def _found(fake: Fake, field: str, operator: str, value: Any) -> list[str]:
    query = {"query": {"field": field, "operator": operator, "value": value}, "sort": {"order": "ascending"}}
    answer = fake.api("POST", "/conversations/search", query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["conversations"]]


def test_conversations_are_searched(fake: Fake) -> None:
    """Fields of state, people, source and words select; moments are exact to the second (§16.26)."""
    contact, first = _begin(fake, body="I need support", email="ann@example.test")
    _, second = _begin(fake, body="Thanks", email="bob@example.test")
    _manage(fake, second, "close", type="admin")
    created = fake.api("GET", f"/conversations/{first}").json()["created_at"]

    assert [first] == _found(fake, "source.body", "=", "Support")
    assert [] == _found(fake, "source.body", "=", "need support")
    assert [first] == _found(fake, "contact_ids", "=", contact)
    assert [first] == _found(fake, "contact_ids", "IN", [contact, "x"])
    assert [second] == _found(fake, "state", "=", "closed") == _found(fake, "open", "=", False)
    assert [second] == _found(fake, "source.author.email", "=", "bob@example.test")
    assert [second] == _found(fake, "teammate_ids", "=", ADMIN)
    assert first in _found(fake, "created_at", "=", created)
    assert [first, second] == _found(fake, "created_at", ">", created - 1)
    assert [] == _found(fake, "created_at", ">", created + 3600) == _found(fake, "created_at", "=", created * 1000)
    assert (
        400
        == fake.api("POST", "/conversations/search", {"query": {"field": "x", "operator": "=", "value": 1}}).status_code
    )


def test_effects_of_conversations_are_told(fake: Fake) -> None:
    """A new conversation, each new part and a changed state are side effects."""
    contact, conversation = _begin(fake)
    fake.control("POST", "/mark")
    _reply(fake, conversation, contact)
    _manage(fake, conversation, "close", type="admin")

    told = [(one["kind"], one["name"], one["fields"]) for one in fake.control("GET", "/effects")["effects"]]
    assert [
        ("conversation part created", "comment", []),
        ("conversation changed", None, ["state"]),
        ("conversation part created", "close", []),
    ] == told


def test_conversations_have_another_form_from_2_16_on(fake: Fake) -> None:
    """From 2.16 priority has levels, and nobody is assignee 0."""
    _, conversation = _begin(fake)

    told = fake.api("GET", f"/conversations/{conversation}", version="2.16").json()

    assert ("none", 0, 0, []) == tuple(
        told[key] for key in ("priority", "admin_assignee_id", "team_assignee_id", "external_references")
    )
    assert "not_priority" == fake.api("GET", f"/conversations/{conversation}").json()["priority"]
