"""What hangs on conversations, how they are found, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import ADMIN, begin, last_part, manage, reply

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _found(fake: Fake, field: str, operator: str, value: Any) -> list[str]:
    query = {"query": {"field": field, "operator": operator, "value": value}, "sort": {"order": "ascending"}}
    answer = fake.api("POST", "/conversations/search", query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["conversations"]]


def test_custom_attributes_leave_a_part_each(fake: Fake) -> None:
    """§16.35: each changed attribute adds a part by the bot; an unknown one is 400."""
    fake.control("POST", "/seed", {"data_attributes": [{"name": one, "model": "conversation"} for one in ("a", "b")]})
    _, conversation = begin(fake)
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
    _, conversation = begin(fake)
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
    first, conversation = begin(fake)
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
    contact, conversation = begin(fake, body="secret")
    part = last_part(reply(fake, conversation, contact, "secret too"))["id"]
    source = fake.api("GET", f"/conversations/{conversation}").json()["source"]["id"]
    redact = {"conversation_id": conversation}

    fake.api("POST", "/conversations/redact", {**redact, "type": "conversation_part", "conversation_part_id": part})
    told = fake.api("POST", "/conversations/redact", {**redact, "type": "source", "source_id": source}).json()

    assert (True, True) == (last_part(told)["redacted"], told["source"]["redacted"])
    assert "secret" not in str(told)
    assert (404, "conversation_part_or_message_not_found", "Conversation part or message not found") == error_of(
        fake.api("POST", "/conversations/redact", {**redact, "type": "source", "source_id": "1"})
    )


def test_conversations_are_searched(fake: Fake) -> None:
    """Fields of state, people, source and words select; moments are exact to the second (§16.26)."""
    contact, first = begin(fake, body="I need support", email="ann@example.test")
    _, second = begin(fake, body="Thanks", email="bob@example.test")
    manage(fake, second, "close", type="admin")
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
    contact, conversation = begin(fake)
    fake.control("POST", "/mark")
    reply(fake, conversation, contact)
    manage(fake, conversation, "close", type="admin")

    told = [(one["kind"], one["name"], one["fields"]) for one in fake.control("GET", "/effects")["effects"]]
    assert [
        ("conversation part created", "comment", []),
        ("conversation changed", None, ["state"]),
        ("conversation part created", "close", []),
    ] == told


def test_conversations_have_another_form_from_2_16_on(fake: Fake) -> None:
    """From 2.16 priority has levels, and nobody is assignee 0."""
    _, conversation = begin(fake)

    told = fake.api("GET", f"/conversations/{conversation}", version="2.16").json()

    assert ("none", 0, 0, []) == tuple(
        told[key] for key in ("priority", "admin_assignee_id", "team_assignee_id", "external_references")
    )
    assert "not_priority" == fake.api("GET", f"/conversations/{conversation}").json()["priority"]


def test_blocking_a_contact_archives_its_conversations(fake: Fake) -> None:
    """§16.19: they vanish from lists and, as assumed, from reading by id."""
    contact, conversation = begin(fake)
    fake.api("POST", f"/contacts/{contact}/block")

    assert 0 == fake.api("GET", "/conversations").json()["total_count"]
    assert 404 == fake.api("GET", f"/conversations/{conversation}").status_code
    fake.control("PATCH", "/options", {"assumptions": {"archived_conversation_read": "readable"}})
    assert 200 == fake.api("GET", f"/conversations/{conversation}").status_code


def test_a_deleted_conversation_is_gone(fake: Fake) -> None:
    """DELETE answers at once, and the conversation is 404 from then on; before 2.13 there is no such call."""
    _, conversation = begin(fake)
    path = f"/conversations/{conversation}"

    assert 400 == fake.api("DELETE", path, version="2.12").status_code
    assert {"id": conversation, "object": "conversation", "deleted": True} == fake.api("DELETE", path).json()
    assert (404, "not_found", "Resource Not Found") == error_of(fake.api("GET", path))
