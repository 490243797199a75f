"""Journeys through conversations."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.fakes.judges.clients.trip import ADMIN, TEAM

if TYPE_CHECKING:
    from tests.fakes.judges.clients.trip import Trip


def _last_part(told: dict[str, Any]) -> dict[str, Any]:
    part: dict[str, Any] = told["conversation_parts"]["conversation_parts"][-1]
    return part


def talking(trip: Trip) -> None:
    """A contact begins, both sides reply, the conversation is found, read and deleted."""
    ann = trip.person()
    begun = trip.call("conversations.create", from_={"type": "user", "id": ann}, body="Hi")
    assert ("user_message", "Hi") == (begun["type"], begun["body"])
    talk = begun["conversation_id"]

    by_admin = {"message_type": "comment", "type": "admin", "admin_id": ADMIN, "body": "Hello"}
    told = trip.call("conversations.reply", conversation_id=talk, request=by_admin)
    assert ("comment", "<p>Hello</p>", "admin") == (*_body(told), _last_part(told)["author"]["type"])
    note = {**by_admin, "message_type": "note", "body": "Careful"}
    assert ("note", "<p>Careful</p>") == _body(trip.call("conversations.reply", conversation_id=talk, request=note))
    by_contact = {"message_type": "comment", "type": "user", "intercom_user_id": ann, "body": "Thanks"}
    told = trip.call("conversations.reply", conversation_id=talk, request=by_contact)
    assert ("<p>Thanks</p>", ann) == (_last_part(told)["body"], _last_part(told)["author"]["id"])

    assert talk == trip.call("conversations.find", conversation_id=talk)["id"]
    assert "Hi" == trip.call("conversations.find", conversation_id=talk, display_as="plaintext")["source"]["body"]
    assert [talk] == [one["id"] for one in trip.call("conversations.list")["conversations"]]
    query = {"field": "contact_ids", "operator": "=", "value": ann}
    assert [talk] == [one["id"] for one in trip.call("conversations.search", query=query)["conversations"]]
    assert trip.call("conversations.delete_conversation", conversation_id=int(talk))["deleted"] is True


def _body(told: dict[str, Any]) -> tuple[str, str]:
    part = _last_part(told)
    return part["part_type"], part["body"]


def managing(trip: Trip) -> None:
    """An admin closes, snoozes, opens and assigns a conversation, and redacts what was said."""
    ann = trip.person()
    talk = trip.talk(ann)
    until = int(time.time()) + 3600
    acts: list[tuple[dict[str, Any], str, str]] = [
        ({"message_type": "close", "type": "admin", "admin_id": ADMIN}, "closed", "close"),
        ({"message_type": "snoozed", "admin_id": ADMIN, "snoozed_until": until}, "snoozed", "snoozed"),
        ({"message_type": "open", "admin_id": ADMIN}, "open", "open"),
        (
            {"message_type": "assignment", "type": "admin", "admin_id": ADMIN, "assignee_id": ADMIN},
            "open",
            "assignment",
        ),
        ({"message_type": "assignment", "type": "team", "admin_id": ADMIN, "assignee_id": TEAM}, "open", "assignment"),
    ]
    for request, state, part_type in acts:
        told = trip.call("conversations.manage", conversation_id=talk, request=request)
        assert (state, part_type) == (told["state"], _last_part(told)["part_type"])
    assert (int(ADMIN), int(TEAM)) == (told["admin_assignee_id"], told["team_assignee_id"])

    by_contact = {"message_type": "comment", "type": "user", "intercom_user_id": ann, "body": "My card number"}
    told = trip.call("conversations.reply", conversation_id=talk, request=by_contact)
    part = {"type": "conversation_part", "conversation_id": talk, "conversation_part_id": _last_part(told)["id"]}
    told = trip.call("conversations.redact_conversation_part", request=part)
    assert _last_part(told)["redacted"] is True
    source = {"type": "source", "conversation_id": talk, "source_id": told["source"]["id"]}
    assert trip.call("conversations.redact_conversation_part", request=source)["source"]["redacted"] is True


def belongings(trip: Trip) -> None:
    """Title, attributes, tags and contacts of a conversation are changed."""
    trip.fake.control("POST", "/seed", {"data_attributes": [{"model": "conversation", "name": "topic"}]})
    ann, bob = trip.person(1), trip.person(2)
    talk = trip.talk(ann)
    told = trip.call(
        "conversations.update", conversation_id=talk, read=True, title="Card", custom_attributes={"topic": "billing"}
    )
    assert (True, "Card", "billing") == (told["read"], told["title"], told["custom_attributes"]["topic"])

    tag = trip.call("tags.create", request={"name": "vip"})["id"]
    pair = {"conversation_id": talk, "tag_id": tag, "admin_id": ADMIN}
    assert tag == trip.call("tags.tag_conversation", **pair)["id"]
    assert [tag] == [one["id"] for one in trip.call("conversations.find", conversation_id=talk)["tags"]["tags"]]
    assert tag == trip.call("tags.untag_conversation", **pair)["id"]

    both = trip.call(
        "conversations.attach_contact_as_admin",
        conversation_id=talk,
        admin_id=ADMIN,
        customer={"intercom_user_id": bob, "customer": {"intercom_user_id": bob}},
    )
    assert {"customers"} >= set(both) & {"customers"}
    read = trip.call("conversations.find", conversation_id=talk)
    assert {ann, bob} == {one["id"] for one in read["contacts"]["contacts"]}
    trip.call("conversations.detach_contact_as_admin", conversation_id=talk, contact_id=bob, admin_id=ADMIN)
    read = trip.call("conversations.find", conversation_id=talk)
    assert [ann] == [one["id"] for one in read["contacts"]["contacts"]]


def messages(trip: Trip) -> None:
    """Admins write to contacts in the app and by e-mail."""
    ann = trip.person()
    ends = {"from": {"type": "admin", "id": int(ADMIN)}, "to": {"type": "user", "id": ann}}
    told = trip.call("messages.create", request={"message_type": "inapp", "body": "Hi", "template": "plain", **ends})
    assert ("admin_message", "Hi", "inapp") == (told["type"], told["body"], told["message_type"])
    mail = {"message_type": "email", "subject": "News", "body": "Hi", "template": "plain", **ends}
    told = trip.call("messages.create", request={**mail, "create_conversation_without_contact_reply": True})
    assert "email" == told["message_type"]
    assert told["conversation_id"] == trip.call("conversations.find", conversation_id=told["conversation_id"])["id"]


JOURNEYS = (talking, managing, belongings, messages)
