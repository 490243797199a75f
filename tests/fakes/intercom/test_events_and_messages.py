"""Data events, messages, visitors, exports and the allowlist."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

USER_MISSING = (404, "not_found", "User Not Found")
EVENT = {"event_name": "invited-friend", "created_at": 1_700_000_000}
SPAN = {"created_at_after": 1_700_000_000, "created_at_before": 1_700_086_400}


def _kinds(fake: Fake) -> list[str]:
    return [one["kind"] for one in fake.control("GET", "/effects")["effects"]]


@pytest.mark.parametrize("key", ["id", "user_id", "email"])
def test_an_event_is_taken_without_an_answer(fake: Fake, key: str) -> None:
    """§16.40: POST /events answers 202 with an empty body, for a duplicate too, which is dropped."""
    contact = fake.seed(email="ann@example.test", external_id="m-1")
    body = {**EVENT, key: {"id": contact, "user_id": "m-1", "email": "ann@example.test"}[key]}

    for _ in range(2):
        answer = fake.api("POST", "/events", body)
        assert (202, b"") == (answer.status_code, answer.content)

    assert ["event created"] == _kinds(fake)
    told = fake.api("GET", f"/events?type=user&intercom_user_id={contact}").json()
    assert ("event.summary", contact, "m-1", "ann@example.test") == tuple(
        told[name] for name in ("type", "intercom_user_id", "user_id", "email")
    )
    assert [("invited-friend", 1)] == [(one["name"], one["count"]) for one in told["events"]]


def test_duplicates_use_up_quota(fake: Fake) -> None:
    """§16.9: a duplicate event counts for the limit."""
    fake.control("PATCH", "/options", {"rate_limit": 10, "window_s": 100_000})
    contact = fake.seed(email="ann@example.test")

    left = [fake.api("POST", "/events", {**EVENT, "id": contact}).headers["X-RateLimit-Remaining"] for _ in range(3)]

    assert ["10", "9", "8"] == left


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**EVENT, "user_id": "nobody"}, 404),
        (EVENT, 404),
        ({"user_id": "m-1"}, 400),
        ({**EVENT, "created_at": "now", "user_id": "m-1"}, 400),
        ({**EVENT, "user_id": "m-1", "metadata": []}, 202),
        ({**EVENT, "user_id": "m-1", "metadata": "x"}, 400),
        ({**EVENT, "user_id": "m-1", "metadata": {"a": {"b": 1}}}, 400),
        ({**EVENT, "user_id": "m-1", "metadata": {"a": [1]}}, 400),
        ({**EVENT, "user_id": "m-1", "metadata": {"a": {"url": "u", "value": "v"}}}, 202),
        ({**EVENT, "email": "lead@example.test"}, 404),
    ],
    ids=str,
)
def test_events_are_checked(fake: Fake, body: dict[str, Any], status: int) -> None:
    """§16.40: an unknown person is 404, leads need their id, metadata is flat but for links and money."""
    fake.seed(external_id="m-1")
    fake.seed(role="lead", email="lead@example.test")

    assert status == fake.api("POST", "/events", body).status_code


def test_events_are_listed_for_users(fake: Fake) -> None:
    """The type of GET /events must be user."""
    assert 400 == fake.api("GET", "/events?user_id=m-1").status_code
    assert USER_MISSING == error_of(fake.api("GET", "/events?type=user&user_id=m-1"))


def test_a_contacts_message_begins_a_conversation(fake: Fake) -> None:
    """POST /messages by a contact answers a user_message with its conversation."""
    contact = fake.create(email="ann@example.test")

    told = fake.api("POST", "/messages", {"from": {"type": "user", "id": contact}, "body": "Hi"}).json()

    assert ("user_message", "inapp") == (told["type"], told["message_type"])
    assert 200 == fake.api("GET", f"/conversations/{told['conversation_id']}").status_code


def test_an_admins_message_names_its_owner(fake: Fake) -> None:
    """POST /messages by an admin answers an admin_message, with a conversation only when asked for."""
    contact = fake.create(email="ann@example.test")
    body: dict[str, Any] = {
        "from": {"type": "admin", "id": 900001},
        "to": {"type": "user", "id": contact},
        "message_type": "email",
        "subject": "News",
        "body": "Hi",
    }

    told = fake.api("POST", "/messages", body).json()
    assert ("admin_message", "email", "News", "900001") == (
        told["type"],
        told["message_type"],
        told["subject"],
        told["owner"]["id"],
    )
    assert "conversation_id" not in told

    begun = fake.api("POST", "/messages", {**body, "create_conversation_without_contact_reply": True}).json()
    whole = fake.api("GET", f"/conversations/{begun['conversation_id']}").json()
    assert ("admin_initiated", "News") == (whole["source"]["delivered_as"], whole["source"]["subject"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"body": None}, (400, "parameter_invalid", "Body is required")),
        ({"subject": None}, (422, "parameter_not_found", "No subject supplied for email message")),
        ({"to": {"type": "user", "id": "x"}}, USER_MISSING),
        ({"to": None}, (400, "parameter_not_found", "to is a required parameter.")),
        ({"from": {"type": "admin", "id": "1"}}, (404, "admin_not_found", "Admin not found")),
        ({"message_type": "fax"}, (400, "parameter_invalid", "message_type must be either inapp or email")),
    ],
    ids=str,
)
def test_bad_messages_are_refused(fake: Fake, changes: dict[str, Any], error: tuple[int, str, str]) -> None:
    """A message needs a body, a sender, a receiver, and an e-mail a subject."""
    contact = fake.create(email="ann@example.test")
    body = {
        "from": {"type": "admin", "id": "900001"},
        "to": {"type": "user", "id": contact},
        "message_type": "email",
        "subject": "News",
        "body": "Hi",
        **changes,
    }

    assert error == error_of(fake.api("POST", "/messages", body))


def test_a_visitor_is_renamed_and_converted(fake: Fake) -> None:
    """A visitor is read by user_id, changed, and turned into a contact; then it is gone."""
    visitor = fake.control("POST", "/seed", {"visitors": [{}]})["ids"][0]
    path = f"/visitors?user_id={visitor}"

    assert ("visitor", True) == tuple(fake.api("GET", path).json()[key] for key in ("type", "anonymous"))
    assert "Gareth" == fake.api("PUT", "/visitors", {"user_id": visitor, "name": "Gareth"}).json()["name"]
    told = fake.api(
        "POST",
        "/visitors/convert",
        {"type": "user", "visitor": {"user_id": visitor}, "user": {"email": "gareth@example.test"}},
    ).json()
    assert ("contact", "user", "Gareth", "gareth@example.test") == tuple(
        told[key] for key in ("type", "role", "name", "email")
    )
    assert (404, "not_found", "Visitor Not Found") == error_of(fake.api("GET", path))


def test_one_export_at_a_time(fake: Fake) -> None:
    """§16.41: a second active export is 429 with its own text; the agenda finishes the first."""
    told = fake.api("POST", "/export/content/data", SPAN).json()
    path = f"/export/content/data/{told['job_identifier']}"

    assert ("pending", "") == (told["status"], told["download_url"])
    assert (429, "rate_limit_exceeded", "Exceeded rate limit of 1 pending message data export jobs") == error_of(
        fake.api("POST", "/export/content/data", SPAN)
    )
    download = f"/download/content/data/{told['job_identifier']}"
    assert 404 == fake.api("GET", download).status_code

    fake.control("POST", "/agenda/advance", {"seconds": 120})
    done = fake.api("GET", path).json()
    assert "completed" == done["status"]
    assert fake.addresses["api"] + download == done["download_url"]
    file = fake.api("GET", download, headers={"Accept": "application/octet-stream"})
    assert "application/octet-stream" == file.headers["Content-Type"]
    assert gzip.decompress(file.content).startswith(b"user_id,")

    fake.control("POST", "/agenda/advance", {"seconds": 3 * 86_400})
    assert 404 == fake.api("GET", path).status_code


def test_an_export_is_canceled(fake: Fake) -> None:
    """A canceled job makes room for the next."""
    told = fake.api("POST", "/export/content/data", SPAN).json()

    assert "canceled" == fake.api("POST", f"/export/cancel/{told['job_identifier']}").json()["status"]
    assert 200 == fake.api("POST", "/export/content/data", SPAN).status_code
    assert 400 == fake.api("POST", "/export/content/data", {}).status_code


def test_the_allowlist_locks_nobody_out(fake: Fake) -> None:
    """The list is stored, and one without the caller's address is 422."""
    wanted = {"enabled": True, "ip_allowlist": ["127.0.0.0/8", "10.0.0.1"]}

    assert {"type": "ip_allowlist", "enabled": False, "ip_allowlist": []} == fake.api("GET", "/ip_allowlist").json()
    assert {"type": "ip_allowlist", **wanted} == fake.api("PUT", "/ip_allowlist", wanted).json()
    assert {"type": "ip_allowlist", **wanted} == fake.api("GET", "/ip_allowlist").json()
    for bad in ({"ip_allowlist": ["10.0.0.1"]}, {"ip_allowlist": ["x"]}, {"ip_allowlist": "x"}, {"enabled": 1}):
        assert (422, "parameter_invalid") == error_of(fake.api("PUT", "/ip_allowlist", bad))[:2]


def test_summaries_are_taken_for_people_who_are_there(fake: Fake) -> None:
    """POST /events/summaries takes numbers without a word; an unknown person is 404."""
    fake.seed(external_id="m-1")
    told = {"event_summaries": {"event_name": "bought", "count": 3, "first": 1_671_028_894, "last": 1_671_028_894}}

    answer = fake.api("POST", "/events/summaries", {"user_id": "m-1", **told})

    assert (200, b"") == (answer.status_code, answer.content)
    assert 404 == fake.api("POST", "/events/summaries", {"user_id": "m-2", **told}).status_code
