"""What a notification looks like on the wire: headers, signature, envelope, items."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.receiving import Receiver, notify, settled
from tests.fakes.intercom.talking import begin, reply

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_ENVELOPE = [
    *("type", "app_id", "data", "links", "id", "topic", "delivery_status", "delivery_attempts", "delivered_at"),
    *("first_sent_at", "created_at", "self"),
]


def _signature(secret: str, body: bytes) -> str:
    # Not the fake's own code: RFC 2104 by hand over hashlib, so that a mistake cannot hide on both sides.
    key = secret.encode().ljust(64, b"\0")
    inner = hashlib.sha1(bytes(one ^ 0x36 for one in key) + body, usedforsecurity=False).digest()
    return "sha1=" + hashlib.sha1(bytes(one ^ 0x5C for one in key) + inner, usedforsecurity=False).hexdigest()


def test_a_notification_is_signed_over_its_bytes(fake: Fake, receiver: Receiver) -> None:
    """§16.43: X-Hub-Signature is sha1= and HMAC-SHA1 of the raw body by the client secret, in lower case."""
    receiver.subscribe(fake)
    fake.create(email="ann@example.test", name="Zoë ☃")
    (arrived,) = receiver.until(1)

    secret = fake.addresses["client_secret"]
    assert re.fullmatch(r"sha1=[0-9a-f]{40}", arrived.signature or "")
    assert _signature(secret, arrived.body) == arrived.signature
    assert "sha1=" + hmac.new(secret.encode(), arrived.body, "sha1").hexdigest() == arrived.signature


def test_a_notification_has_the_headers_of_the_real_one(fake: Fake, receiver: Receiver) -> None:
    """§16.43: POST, JSON both ways, and the User-Agent by which receivers know Intercom."""
    receiver.subscribe(fake)
    notify(fake)
    (arrived,) = receiver.until(1)

    assert ("POST", "/webhooks") == (arrived.method, arrived.path)
    assert "intercom-parrot-service-client/1.0" == arrived.headers["user-agent"]
    assert "application/json" == arrived.headers["content-type"]
    assert "application/json" == arrived.headers["accept"]
    assert str(len(arrived.body)) == arrived.headers["content-length"]


def test_the_envelope_is_that_of_the_real_one(fake: Fake, receiver: Receiver) -> None:
    """§16.43: keys in the recorded order, a notif_ id, pending, one attempt, times in Unix seconds."""
    receiver.subscribe(fake)
    before = int(time.time())
    fake.create(email="ann@example.test")
    told = receiver.until(1)[0].json()

    assert _ENVELOPE == list(told)
    assert re.fullmatch(f"notif_{_UUID}", told["id"])
    assert ("notification_event", "abc12345", {}, None) == (told["type"], told["app_id"], told["links"], told["self"])
    assert ("pending", 1, 0) == (told["delivery_status"], told["delivery_attempts"], told["delivered_at"])
    assert before <= told["created_at"] <= told["first_sent_at"] <= int(time.time())
    assert ["type", "item"] == list(told["data"])
    assert "notification_event_data" == told["data"]["type"]


def test_a_ping_has_no_id(fake: Fake, receiver: Receiver) -> None:
    """§16.43: a test request is a ping whose id and delivery_status are null."""
    webhook = receiver.subscribe(fake, "contact.deleted")
    fake.control("POST", f"/webhooks/{webhook}/test")
    told = receiver.until(1)[0].json()

    assert ("ping", None, None, 1) == (
        told["topic"],
        told["id"],
        told["delivery_status"],
        told["delivery_attempts"],
    )
    assert {"type": "ping", "message": "something something interzen"} == told["data"]["item"]


def test_contact_items_have_texts_for_times(fake: Fake, receiver: Receiver) -> None:
    """§16.45: where the API has numbers, contact items have ISO texts, and two fields that the API lacks."""
    receiver.subscribe(fake, "contact.user.created")
    contact = fake.create(email="ann@example.test", external_id="m-1", last_seen_at=1_700_000_000)
    item = receiver.until(1)[0].json()["data"]["item"]
    read = fake.api("GET", f"/contacts/{contact}").json()

    assert _ISO.fullmatch(item["created_at"])
    assert _ISO.fullmatch(item["updated_at"])
    assert "2023-11-14T22:13:20.000+00:00" == item["last_seen_at"]
    assert item["signed_up_at"] is None
    assert (False, False) == (item["sms_consent"], item["unsubscribed_from_sms"])
    times = {"created_at", "updated_at", "last_seen_at", "sms_consent", "unsubscribed_from_sms"}
    assert {key: value for key, value in read.items() if key not in times} == {
        key: value for key, value in item.items() if key not in times
    }


def test_conversation_items_have_numbers_and_one_part(fake: Fake, receiver: Receiver) -> None:
    """§16.45: times of conversations are Unix seconds; only the part that it is about comes along."""
    contact, conversation = begin(fake)
    reply(fake, conversation, contact, "First")
    receiver.subscribe(fake, "conversation.user.replied")
    reply(fake, conversation, contact, "Second")
    item = receiver.until(1)[0].json()["data"]["item"]

    assert ("conversation", conversation) == (item["type"], item["id"])
    assert isinstance(item["created_at"], int)
    assert isinstance(item["updated_at"], int)
    parts = item["conversation_parts"]
    assert 1 == parts["total_count"]
    assert ["<p>Second</p>"] == [one["body"] for one in parts["conversation_parts"]]


def test_items_of_what_is_gone_are_minimal(fake: Fake, receiver: Receiver) -> None:
    """§16.45: what was deleted or archived is told by its ids alone; no e-mail, no name."""
    contact, conversation = begin(fake)
    other = fake.create(email="bob@example.test", external_id="m-2")
    company = fake.api("POST", "/companies", {"company_id": "c-1", "name": "Acme"}).json()["id"]
    receiver.subscribe(fake)
    fake.api("DELETE", f"/contacts/{contact}")
    fake.api("POST", f"/contacts/{other}/archive")
    fake.api("DELETE", f"/companies/{company}")
    fake.api("DELETE", f"/conversations/{conversation}")
    settled(fake)

    items = receiver.items()
    assert {"id": contact, "external_id": None, "type": "contact", "deleted": True} == items["contact.deleted"]
    assert {"id": other, "external_id": "m-2", "type": "contact", "archived": True} == items["contact.archived"]
    assert {"type": "company", "id": company, "deleted": True} == items["company.deleted"]
    assert {"type": "conversation", "conversation_id": conversation} == items["conversation.deleted"]


def test_company_items(fake: Fake, receiver: Receiver) -> None:
    """A company item has ISO times, tag ids, and null for what is not known; pairs have no type."""
    receiver.subscribe(fake)
    contact = fake.create(email="ann@example.test")
    company = fake.api("POST", "/companies", {"company_id": "c-1", "name": "Acme"}).json()["id"]
    fake.api("POST", f"/contacts/{contact}/companies", {"id": company})
    settled(fake)

    items = receiver.items()
    item = items["company.created"]
    assert _ISO.fullmatch(item["created_at"])
    assert (None, None, None, []) == (item["plan"], item["size"], item["last_request_at"], item["tag_ids"])
    pair = items["company.contact.attached"]
    assert ["company", "contact"] == list(pair)
    assert (company, contact) == (pair["company"]["id"], pair["contact"]["id"])


def test_contact_tag_and_subscription_items(fake: Fake, receiver: Receiver) -> None:
    """Tags and subscriptions come with the whole contact; unsubscribing from e-mail names no types."""
    receiver.subscribe(fake)
    contact = fake.create(email="ann@example.test")
    tag = fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    fake.api("POST", f"/contacts/{contact}/tags", {"id": tag})
    fake.api("POST", f"/contacts/{contact}/subscriptions", {"id": "102", "consent_type": "opt_in"})
    fake.api("PUT", f"/contacts/{contact}", {"unsubscribed_from_emails": True})
    settled(fake)

    items = receiver.items()
    tagged = items["contact.user.tag.created"]
    assert ["type", "tag", "contact"] == list(tagged)
    assert {"type": "tag", "id": tag, "name": "vip"} == tagged["tag"]
    assert [tag] == [one["id"] for one in tagged["contact"]["tags"]["data"]]
    granular = items["granular.subscribe"]
    assert ("granular_subscribe", ["102"]) == (
        granular["type"],
        [o["id"] for o in granular["subscription_types"]["data"]],
    )
    left = items["contact.unsubscribed"]
    assert ("contact_unsubscribe", []) == (left["type"], left["subscription_types"]["data"])
    assert isinstance(left["created_at"], int)


@pytest.mark.parametrize(("switch", "told"), [("absent", False), ("present", True)])
def test_merged_names_the_source_as_assumed(fake: Fake, receiver: Receiver, switch: str, told: bool) -> None:  # noqa: FBT001
    """contact.merged is the surviving contact; the vanished one is named only where that is assumed."""
    lead = fake.create(role="lead", email="ann@example.test")
    user = fake.create(email="ann@example.test", external_id="m-1")
    receiver.subscribe(fake, "contact.merged")
    fake.control("PATCH", "/options", {"assumptions": {"merged_from": switch}})
    fake.api("POST", "/contacts/merge", {"from": lead, "into": user})
    item = receiver.until(1)[0].json()["data"]["item"]

    assert user == item["id"]
    assert told == ("merged_from" in item)
    assert not told or item["merged_from"] == {"type": "contact", "id": lead}


def test_a_merge_behind_the_targets_back_can_be_told(fake: Fake, receiver: Receiver) -> None:
    """The control port merges without a word, and tells of it when it is asked to."""
    lead, user = fake.create(role="lead", email="ann@example.test"), fake.create(external_id="m-1")
    receiver.subscribe(fake, "contact.merged")
    fake.control("PATCH", "/options", {"assumptions": {"merged_from": "present"}})
    fake.control("POST", f"/contacts/{lead}/merge", {"into": user})
    fake.control("POST", "/notifications", {"topic": "contact.merged", "contact_id": user})
    settled(fake)
    (told,) = receiver.until(1)

    assert told.json()["data"]["item"]["id"] == user
    assert told.json()["data"]["item"]["merged_from"] == {"type": "contact", "id": lead}


def test_an_attached_contact_is_told_raw(fake: Fake, receiver: Receiver) -> None:
    """conversation.contact.attached holds the conversation as a database has it, and the contact."""
    _, conversation = begin(fake)
    other = fake.create(email="bob@example.test")
    receiver.subscribe(fake, "conversation.contact.attached")
    body = {"admin_id": "900001", "customer": {"intercom_user_id": other}}
    fake.api("POST", f"/conversations/{conversation}/customers", body)
    item = receiver.until(1)[0].json()["data"]["item"]

    assert ["conversation", "contact"] == list(item)
    assert ["parts", "options", "model"] == list(item["conversation"])
    assert int(conversation) == item["conversation"]["model"]["id"]
    assert other == item["contact"]["id"]


def test_a_tagged_conversation_carries_the_tagged_part(fake: Fake, receiver: Receiver) -> None:
    """conversation_part.tag.created is a conversation with the tagged part; the first message counts as one."""
    _, conversation = begin(fake, "Hello")
    tag = fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    receiver.subscribe(fake)
    fake.api("POST", f"/conversations/{conversation}/tags", {"id": tag, "admin_id": "900001"})
    settled(fake)

    assert ["conversation_part.tag.created"] == receiver.topics()
    item = receiver.items()["conversation_part.tag.created"]
    (part,) = item["conversation_parts"]["conversation_parts"]
    assert ("<p>Hello</p>", item["source"]["id"], [tag]) == (
        part["body"],
        part["id"],
        [one["id"] for one in part["tags"]],
    )
    assert [tag] == [one["id"] for one in item["tags"]["tags"]]


def test_an_installation_call_is_signed_otherwise(fake: Fake, receiver: Receiver) -> None:
    """Uninstall and health calls carry X-Body-Signature, HMAC-SHA256, and no X-Hub-Signature."""
    webhook = receiver.subscribe(fake)
    told = fake.control("POST", f"/webhooks/{webhook}/installation", {"event": "uninstall"})

    assert {"status": 200, "ended": "answered"} == told
    (arrived,) = receiver.arrived
    expected = hmac.new(fake.addresses["client_secret"].encode(), arrived.body, "sha256").hexdigest()
    assert expected == arrived.headers["x-body-signature"]
    assert arrived.signature is None
    assert {"workspace_id": "abc12345"} == arrived.json()


def _named(fake: Fake, topic: str, **subject: Any) -> Any:
    notify(fake, topic, **subject)
    settled(fake)


def test_topics_of_a_named_record(fake: Fake, receiver: Receiver) -> None:
    """POST /notifications writes the item of a record in the shape of the topic, for gone contacts too."""
    contact, conversation = begin(fake)
    fake.api("DELETE", f"/contacts/{contact}")
    receiver.subscribe(fake)
    for topic in ("contact.deleted", "contact.user.tag.created", "contact.unsubscribed", "granular.subscribe"):
        _named(fake, topic, contact_id=contact)
    _named(fake, "conversation.user.replied", conversation_id=conversation)
    _named(fake, "event.created", item={"type": "event", "event_name": "x"})
    _named(fake, "invented.topic")

    items = receiver.items()
    types = ["contact", "contact_tag", "contact_unsubscribe", "granular_subscribe", "conversation", "event", "invented"]
    assert types == [one["type"] for one in items.values()]
    assert {"id", "external_id", "type", "deleted"} == set(items["contact.deleted"])
