"""Deliveries that go wrong on purpose: copies, order, signatures, bodies, replays."""

from __future__ import annotations

import hmac
import json
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.receiving import Arrived, Receiver, advance, endpoint, notify, settled

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

_GENUINE = {"type": "contact", "id": "65aa", "name": "Zoë"}


def _planned(fake: Fake, receiver: Receiver, count: int = 1, **delivery: Any) -> list[Arrived]:
    receiver.subscribe(fake)
    notify(fake, item=_GENUINE, delivery=delivery)
    settled(fake)
    return receiver.until(count)


def _right(fake: Fake, body: bytes, digest: str = "sha1") -> str:
    return hmac.new(fake.addresses["client_secret"].encode(), body, digest).hexdigest()


def test_copies_are_the_same_notification(fake: Fake, receiver: Receiver) -> None:
    """§16.48: duplicates have one id and the same bytes, each on a connection of its own."""
    arrived = _planned(fake, receiver, 3, copies=3)

    assert 3 == len(arrived)
    assert 1 == len({(one.body, one.signature) for one in arrived})
    assert 3 == len({one.address for one in arrived})
    rows = settled(fake)
    assert [1, 2, 3] == [one["copy"] for one in rows]
    assert all(before["closed_s"] <= after["opened_s"] for before, after in pairwise(rows))


def test_copies_can_come_at_once(fake: Fake, receiver: Receiver) -> None:
    """§16.48: at_once, all requests are written before the first is answered."""
    receiver.subscribe(fake)
    receiver.hold.clear()
    notify(fake, delivery={"copies": 8, "at_once": True})
    receiver.until(8)
    assert 8 == endpoint(fake)["open"]
    receiver.hold.set()
    rows = settled(fake)

    assert max(one["sent_s"] for one in rows) < min(one["closed_s"] for one in rows)
    assert max(one["opened_s"] for one in rows) <= min(one["sent_s"] for one in rows)


@pytest.mark.parametrize("order", ["as_made", "reversed"])
def test_notifications_come_in_the_order_that_is_asked_for(fake: Fake, receiver: Receiver, order: str) -> None:
    """§16.48: several notifications come one after the other, in or against the order in which they happened."""
    receiver.subscribe(fake)
    told = [
        {"topic": "contact.user.updated", "created_at": 1_700_000_000},
        {"topic": "contact.deleted", "created_at": 1_700_000_005, "item": _GENUINE},
    ]
    ids = fake.control("POST", "/notifications", {"notifications": told, "delivery": {"order": order}})["ids"]
    settled(fake)

    arrived = [one.json() for one in receiver.arrived]
    expected = ids if order == "as_made" else ids[::-1]
    assert expected == [one["id"] for one in arrived]
    assert {ids[0]: 1_700_000_000, ids[1]: 1_700_000_005} == {one["id"]: one["created_at"] for one in arrived}


def test_a_delivery_can_be_late(fake: Fake, receiver: Receiver) -> None:
    """A delay postpones the first request by real time, and counts as queued until then."""
    receiver.subscribe(fake)
    began_s = time.monotonic()
    notify(fake, delivery={"delay_s": 0.2})
    assert 1 == fake.control("GET", "/deliveries")["queued"]

    (row,) = settled(fake)
    assert row["opened_s"] - began_s >= 0.199


def test_a_replay_has_the_same_bytes(fake: Fake, receiver: Receiver) -> None:
    """§16.48: a known notification can be delivered again, whole; an unknown one cannot."""
    receiver.subscribe(fake)
    (notification_id,) = notify(fake, item=_GENUINE)
    settled(fake)
    fake.control("POST", f"/notifications/{notification_id}/deliver", {"delivery": {"copies": 2}})
    settled(fake)

    assert 3 == len(receiver.arrived)
    assert 1 == len({(one.body, one.signature) for one in receiver.arrived})
    assert 404 == fake.control_answer("POST", "/notifications/notif_unknown/deliver", {}).status_code


def test_a_replay_is_not_tried_again(fake: Fake, receiver: Receiver) -> None:
    """A replay that fails is neither retried nor counted against the endpoint."""
    receiver.subscribe(fake)
    (notification_id,) = notify(fake)
    settled(fake)
    receiver.answer = 500
    fake.control("POST", f"/notifications/{notification_id}/deliver", {})
    settled(fake)

    assert (0, 0) == (endpoint(fake)["failures"], endpoint(fake)["retrying"])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("right", lambda right, _: f"sha1={right}"),
        ("missing", lambda _, __: None),
        ("empty", lambda _, __: ""),
        ("malformed", lambda _, __: "sha1=not-a-signature"),
        ("truncated", lambda right, _: f"sha1={right[:39]}"),
        ("upper_case", lambda right, _: f"sha1={right.upper()}"),
        ("no_prefix", lambda right, _: right),
        ("sha256", lambda _, sha256: f"sha256={sha256}"),
    ],
)
def test_signatures(fake: Fake, receiver: Receiver, kind: str, expected: Any) -> None:
    """Each kind of signature is what its name says, over the bytes that are sent."""
    (arrived,) = _planned(fake, receiver, signature=kind)

    right, sha256 = _right(fake, arrived.body), _right(fake, arrived.body, "sha256")
    assert expected(right, sha256) == arrived.signature
    assert kind == settled(fake)[0]["signature"]


@pytest.mark.parametrize("kind", ["wrong", "other_key", "other_bytes"])
def test_signatures_that_look_right(fake: Fake, receiver: Receiver, kind: str) -> None:
    """A forged signature has the form of a right one and is none."""
    (arrived,) = _planned(fake, receiver, signature=kind)

    signature = arrived.signature or ""
    assert 45 == len(signature)
    assert signature != f"sha1={_right(fake, arrived.body)}"
    if kind == "wrong":
        assert signature[:-1] == f"sha1={_right(fake, arrived.body)}"[:-1]
    if kind == "other_bytes":
        assert f"sha1={_right(fake, arrived.body + b'{}')}" != signature
        assert f"sha1={_right(fake, arrived.body + bytes([10]))}" == signature


def test_a_key_can_be_named(fake: Fake, receiver: Receiver) -> None:
    """Whoever knows a key can sign with it, so that tests of a receiver can bring their own."""
    (arrived,) = _planned(fake, receiver, key="mine")

    assert "sha1=" + hmac.new(b"mine", arrived.body, "sha1").hexdigest() == arrived.signature


def test_the_secret_can_be_rotated(fake: Fake, receiver: Receiver) -> None:
    """After a rotation the new secret signs, also what is tried again; the former one on demand."""
    receiver.subscribe(fake)
    assert 400 == fake.control_answer("POST", "/notifications", _previous()).status_code
    receiver.answers.append(500)
    notify(fake)
    settled(fake)
    told = fake.control("POST", "/webhooks/secret", {"client_secret": "fresh"})
    advance(fake, 60)
    receiver.until(2)
    fake.control("POST", "/notifications", _previous())
    settled(fake)

    old = fake.addresses["client_secret"]
    assert {"client_secret": "fresh", "previous": old} == told
    signed = ["sha1=" + hmac.new(key.encode(), one.body, "sha1").hexdigest() for key, one in _keyed(receiver, old)]
    assert signed == [one.signature for one in receiver.arrived]
    fake.control("POST", "/reset", {})
    assert old == fake.control("GET", "/options")["client_secret"]


def _previous() -> dict[str, Any]:
    return {"topic": "contact.deleted", "delivery": {"signature": "previous_key"}}


def _keyed(receiver: Receiver, old: str) -> list[tuple[str, Arrived]]:
    return list(zip((old, "fresh", old), receiver.arrived, strict=True))


def test_bodies_written_otherwise(fake: Fake, receiver: Receiver) -> None:
    """A spaced body means the same and is signed as it is; a reserialised one has the signature of the original."""
    receiver.subscribe(fake)
    (notification_id,) = notify(fake, item=_GENUINE)
    for body in ("spaced", "reserialised"):
        fake.control("POST", f"/notifications/{notification_id}/deliver", {"delivery": {"body": body}})
        settled(fake)
    plain, spaced, reserialised = receiver.arrived

    assert plain.json() == spaced.json() == reserialised.json()
    assert plain.body != spaced.body == reserialised.body
    assert f"sha1={_right(fake, spaced.body)}" == spaced.signature
    assert plain.signature == reserialised.signature


@pytest.mark.parametrize("kind", ["not_json", "invalid_utf8", "truncated", "empty"])
def test_spoilt_bodies(fake: Fake, receiver: Receiver, kind: str) -> None:
    """A spoilt body cannot be read as JSON, and its signature is right: the receiver must look, not only verify."""
    (arrived,) = _planned(fake, receiver, body=kind)

    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        json.loads(arrived.body.decode())
    assert f"sha1={_right(fake, arrived.body)}" == arrived.signature
    (row,) = settled(fake)
    assert (kind, len(arrived.body)) == (row["body"], row["body_bytes"])


def test_a_padded_body_is_valid_and_large(fake: Fake, receiver: Receiver) -> None:
    """A padded body is a genuine notification of at least that many bytes."""
    (arrived,) = _planned(fake, receiver, body={"pad_bytes": 2_000_000})

    assert 2_000_000 == len(arrived.json()["data"]["item"]["padding"])
    assert f"sha1={_right(fake, arrived.body)}" == arrived.signature


@pytest.mark.parametrize(
    ("delivery", "counts"),
    [({}, 1), ({"body": "spaced"}, 1), ({"signature": "wrong"}, 0), ({"body": "not_json"}, 0), ({"key": "mine"}, 0)],
)
def test_only_what_intercom_would_send_is_tried_again(
    fake: Fake, receiver: Receiver, delivery: dict[str, Any], counts: int
) -> None:
    """A forged or spoilt delivery that is refused is not retried and leaves the endpoint as it was."""
    receiver.subscribe(fake)
    receiver.answer = 401
    notify(fake, delivery=delivery)
    settled(fake)

    assert (counts, counts) == (endpoint(fake)["failures"], endpoint(fake)["retrying"])


def test_envelopes_can_be_odd(fake: Fake, receiver: Receiver) -> None:
    """Keys of the envelope can be replaced and added, to see what a receiver makes of them."""
    receiver.subscribe(fake)
    notify(fake, envelope={"id": None, "brand_new": {"a": 1}})
    told = receiver.until(1)[0].json()

    assert (None, {"a": 1}) == (told["id"], told["brand_new"])


def test_plans_pass_a_pause_by(fake: Fake, receiver: Receiver) -> None:
    """What is delivered by a plan goes out at once, whatever the endpoint's state."""
    receiver.subscribe(fake)
    receiver.answers.append(410)
    notify(fake, "contact.deleted")
    settled(fake)
    notify(fake, "contact.deleted", delivery={})
    settled(fake)

    assert 2 == len(receiver.arrived)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "'topic' is needed"),
        ({"topic": "ping", "delivry": {}}, "unknown key 'delivry'"),
        ({"topic": "ping", "delivery": {"copys": 2}}, "Did you mean 'copies'?"),
        ({"topic": "ping", "delivery": {"copies": 0}}, "'copies' must be a number from 1"),
        ({"topic": "ping", "delivery": {"copies": 1.5}}, "'copies' must be"),
        ({"topic": "ping", "delivery": {"signature": "weak"}}, "'signature' must be one of right, missing"),
        ({"topic": "ping", "delivery": {"body": "soggy"}}, "'body' must be one of as_is"),
        ({"topic": "ping", "delivery": {"body": {"pad_bytes": 0}}}, "'pad_bytes' must be"),
        ({"topic": "ping", "delivery": {"copies": 1000, "body": {"pad_bytes": 1_000_000}}}, "are more than"),
        ({"topic": "ping", "delivery": {"at_once": 1}}, "'at_once' must be"),
        ({"topic": "ping", "delivery": {"order": "random"}}, "'order' must be"),
        ({"topic": "ping", "delivery": 1}, "'delivery' must be an object"),
        ({"topic": "ping", "count": 0}, "'count' must be a whole number"),
        ({"topic": "ping", "created_at": "now"}, "'created_at' must be"),
        ({"topic": "ping", "item": {}, "contact_id": "1"}, "about one thing"),
        ({"notifications": [{"topic": "ping", "count": 2}]}, "unknown key 'count'"),
    ],
)
def test_mistakes_in_a_plan_are_named(fake: Fake, receiver: Receiver, body: dict[str, Any], said: str) -> None:
    """A plan that cannot be carried out is refused with one line, and nothing is sent."""
    receiver.subscribe(fake)
    answer = fake.control_answer("POST", "/notifications", body)

    assert 400 == answer.status_code
    assert said in answer.json()["error"]
    assert [] == settled(fake)
    assert [] == receiver.arrived


def test_unknown_records_and_endpoints_are_missing(fake: Fake, receiver: Receiver) -> None:
    """A notification about a record, or for an endpoint, that is not there is a 404."""
    receiver.subscribe(fake)
    for body in ({"topic": "ping", "contact_id": "65"}, {"topic": "ping", "webhook": "wh_0"}):
        assert 404 == fake.control_answer("POST", "/notifications", body).status_code


def test_a_reset_ends_what_is_planned(fake: Fake, receiver: Receiver) -> None:
    """After a reset nothing of an earlier plan is begun; what was under way is kept with its own epoch."""
    receiver.subscribe(fake)
    receiver.hold.clear()
    notify(fake, delivery={"copies": 1}, count=3)
    receiver.until(1)
    fake.control("POST", "/reset", {"epoch": "later"})
    receiver.hold.set()
    (row,) = settled(fake)

    assert "test" == row["epoch"]
    assert 1 == len(receiver.arrived)


@pytest.mark.parametrize("connection", ["fresh", "kept"])
def test_a_burst_loses_and_doubles_nothing(fake: Fake, receiver: Receiver, connection: str) -> None:
    """Hundreds of notifications arrive once each, over fresh and over kept connections."""
    fake.control("PATCH", "/options", {"assumptions": {"webhook_connection": connection}})
    receiver.subscribe(fake)
    ids = notify(fake, count=300)
    settled(fake)

    assert sorted(ids) == sorted(one.json()["id"] for one in receiver.arrived)
    connections = {one.address for one in receiver.arrived}
    assert 300 == len(connections) if connection == "fresh" else len(connections) <= 20
