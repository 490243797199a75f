"""What Intercom does for an endpoint's answers; the agenda is moved ahead, nothing sleeps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.fakes.intercom.driving import WITHIN_S
from tests.fakes.intercom.receiving import Receiver, advance, endpoint, notify, rows, settled

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

_RETRY_S, _PAUSE_S, _WEEK_S = 60, 900, 604_800


def _attempts(fake: Fake) -> list[tuple[int, int | None, str]]:
    return [(one["attempt"], one["status"], one["ended"]) for one in settled(fake)]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_delivered(fake: Fake, receiver: Receiver, status: int) -> None:
    """§16.46: any 2xx within the timeout ends it; there is no second attempt."""
    receiver.subscribe(fake)
    receiver.answer = status
    notify(fake)

    assert [(1, status, "answered")] == _attempts(fake)
    told = endpoint(fake)
    assert (1, 0, 0, "live") == (told["delivered"], told["failures"], told["retrying"], told["state"])
    assert 0 == fake.control("GET", "/agenda")["planned"]


@pytest.mark.parametrize(
    ("answer", "status", "ended"),
    [
        *((status, status, "answered") for status in (400, 401, 404, 422, 500, 502, 503, 504)),
        ("reset", None, "reset"),
        ("close", None, "closed"),
        ("garbage", None, "malformed"),
    ],
)
def test_a_failure_is_tried_once_more_after_a_minute(
    fake: Fake, receiver: Receiver, answer: int | str, status: int | None, ended: str
) -> None:
    """§16.46: any other answer, or none, is followed by exactly one more attempt, 60 s later."""
    receiver.subscribe(fake)
    receiver.answer = answer
    (notification_id,) = notify(fake)
    (first,) = settled(fake)
    assert (status, ended, None) == (first["status"], first["ended"], first["retry_of"])

    (due,) = fake.control("GET", "/agenda")["due"]
    assert ("retry", notification_id) == (due["what"], due["notification_id"])
    assert 50 < due["in_s"] <= _RETRY_S
    advance(fake, 50)
    assert 1 == len(settled(fake))
    advance(fake, 10)
    receiver.until(2)
    assert [(1, status, ended), (2, status, ended)] == _attempts(fake)
    assert first["n"] == settled(fake)[1]["retry_of"]
    advance(fake, _WEEK_S)
    assert 2 == len(settled(fake))


def test_a_retry_is_the_same_notification_counted(fake: Fake, receiver: Receiver) -> None:
    """§16.46: the retry has the same id, item and first_sent_at, delivery_attempts 2, and a signature of its own."""
    receiver.subscribe(fake)
    receiver.answers.append(500)
    fake.create(email="ann@example.test")
    settled(fake)
    advance(fake, _RETRY_S)
    first, second = (one.json() for one in receiver.until(2))

    assert {**first, "delivery_attempts": 2} == second
    assert receiver.arrived[0].signature != receiver.arrived[1].signature
    rows = settled(fake)
    assert [500, 200] == [one["status"] for one in rows]
    assert [[], ["webhook_retry_envelope"]] == [one["assumed"] for one in rows]


def test_a_retry_can_be_assumed_unchanged(fake: Fake, receiver: Receiver) -> None:
    """§15: where webhook_retry_envelope says so, the retry has the very bytes of the first attempt."""
    receiver.subscribe(fake)
    fake.control("PATCH", "/options", {"assumptions": {"webhook_retry_envelope": "unchanged"}})
    receiver.answers.append(500)
    notify(fake)
    settled(fake)
    advance(fake, _RETRY_S)
    first, second = receiver.until(2)

    assert (first.body, first.signature) == (second.body, second.signature)


def test_silence_is_a_failure_after_the_timeout(fake: Fake, receiver: Receiver) -> None:
    """§16.46: an endpoint that does not answer within the timeout is left, and asked once more."""
    receiver.subscribe(fake)
    fake.control("PATCH", "/options", {"webhook_timeout_s": 0.1})
    receiver.answers.append("hang")
    notify(fake)
    (first,) = settled(fake)
    assert (None, "timeout") == (first["status"], first["ended"])
    # The event loop counts whole milliseconds.
    assert 0.099 <= first["closed_s"] - first["opened_s"] < 5

    advance(fake, _RETRY_S)
    assert (2, 200, "answered") == _attempts(fake)[1]


def test_the_timeout_is_five_seconds(fake: Fake) -> None:
    """§16.46: unless an option says otherwise, an endpoint has 5 s."""
    assert 5.0 == fake.control("GET", "/options")["webhook_timeout_s"]


def test_nobody_there_is_a_failure(fake: Fake, receiver: Receiver) -> None:
    """§16.46: a refused connection counts as a failure and is tried once more."""
    fake.control("PATCH", "/options", {"assumptions": {"plain_http_webhooks": "accepted"}})
    with Receiver.started() as other:
        url = other.url
    fake.control("POST", "/webhooks", {"url": url, "topics": ["*"], "probe": False})
    notify(fake)
    settled(fake)
    advance(fake, _RETRY_S)

    assert [(1, None, "refused"), (2, None, "refused")] == _attempts(fake)
    assert [] == receiver.arrived


@pytest.mark.parametrize(("switch", "attempts"), [("failed", 2), ("delivered", 1)])
def test_a_redirect_counts_as_assumed_and_is_not_followed(
    fake: Fake, receiver: Receiver, switch: str, attempts: int
) -> None:
    """§15: 3xx is a failure or a success by assumption; nobody ever goes where it points."""
    receiver.subscribe(fake)
    fake.control("PATCH", "/options", {"assumptions": {"webhook_redirect": switch}})
    receiver.answer = 302
    receiver.headers["Location"] = receiver.url + "/elsewhere"
    notify(fake)
    settled(fake)
    advance(fake, _RETRY_S)

    assert attempts == len(settled(fake))
    assert ["webhook_redirect"] == settled(fake)[0]["assumed"]
    assert {"/webhooks"} == {one.path for one in receiver.arrived}


def test_410_disables_the_topic(fake: Fake, receiver: Receiver) -> None:
    """§16.46: 410 ends the topic's subscription, without a retry; other topics go on; Set live brings it back."""
    webhook = receiver.subscribe(fake)
    receiver.answers.append(410)
    notify(fake, "contact.deleted")
    settled(fake)
    notify(fake, "contact.deleted")
    notify(fake, "contact.archived")
    advance(fake, _WEEK_S)

    assert ["contact.deleted", "contact.archived"] == receiver.topics()
    told = endpoint(fake)
    assert (["contact.deleted"], 1, "live") == (told["disabled_topics"], told["dropped"]["disabled"], told["state"])
    fake.control("POST", f"/webhooks/{webhook}/live")
    notify(fake, "contact.deleted")
    settled(fake)
    assert 3 == len(receiver.arrived)


def _one_at_a_time(fake: Fake) -> None:
    fake.control("PATCH", "/options", {"webhook_connections": 1})


def _throttled(fake: Fake, whole_s: float) -> None:
    """Check that everything waits for *whole_s*, of which a busy machine may have used up some before we look."""
    told = endpoint(fake)
    assert "throttled" == told["state"]
    assert whole_s - WITHIN_S < told["resumes_in_s"] <= whole_s


def test_429_holds_everything_back_longer_and_longer(fake: Fake, receiver: Receiver) -> None:
    """§16.46: after 429 nothing is sent for a minute, then two, up to two hours; a success ends that."""
    receiver.subscribe(fake)
    _one_at_a_time(fake)
    receiver.answer = 429
    waits_s = [60, 120, 240, 480, 960, 1920, 3840, 7200, 7200]
    notify(fake)
    for number, wait_s in enumerate(waits_s, start=1):
        rows(fake, number)
        _throttled(fake, wait_s)
        # Halves, so that what is notified in between is never older than two hours when its turn comes.
        fake.control("POST", "/agenda/advance", {"seconds": wait_s / 2})
        notify(fake)
        assert number == len(receiver.arrived)
        if number == len(waits_s):
            receiver.answer = 200
        fake.control("POST", "/agenda/advance", {"seconds": wait_s / 2})

    delivered = settled(fake)
    assert ("live", 200) == (endpoint(fake)["state"], delivered[-1]["status"])
    receiver.answer = 429
    notify(fake)
    rows(fake, len(delivered) + 1)
    _throttled(fake, 60)


def test_what_is_delayed_beyond_two_hours_is_dropped(fake: Fake, receiver: Receiver) -> None:
    """§16.46: a notification that was throttled for more than two hours is dropped; a younger one is not."""
    receiver.subscribe(fake)
    receiver.answers.append(429)
    notify(fake)
    rows(fake, 1)
    fake.control("POST", "/agenda/advance", {"seconds": 30})
    (younger,) = notify(fake)
    fake.control("POST", "/agenda/advance", {"seconds": 7190})
    settled(fake)

    assert [younger] == [one.json()["id"] for one in receiver.arrived[1:]]
    assert 1 == endpoint(fake)["dropped"]["throttled"]


def test_a_slow_success_lowers_the_priority(fake: Fake, receiver: Receiver) -> None:
    """An answer after more than 500 ms is a success, but what follows has a low priority until one is prompt."""
    receiver.subscribe(fake)
    receiver.hold.clear()
    notify(fake)
    receiver.until(1)
    time.sleep(0.6)
    receiver.hold.set()
    settled(fake)
    told = endpoint(fake)
    assert ("low", 1, "live") == (told["priority"], told["delivered"], told["state"])

    notify(fake)
    settled(fake)
    assert "normal" == endpoint(fake)["priority"]


def test_a_thousand_errors_pause_for_a_quarter_of_an_hour(fake: Fake, receiver: Receiver) -> None:
    """§16.47: the 1001st consecutive error within 15 min pauses for 15 min; what happens meanwhile is dropped."""
    receiver.subscribe(fake)
    receiver.answer = 500
    notify(fake, count=1000)
    settled(fake)
    assert ("live", 1000) == (endpoint(fake)["state"], endpoint(fake)["failures"])
    notify(fake)
    rows(fake, 1001)
    told = endpoint(fake)
    assert "paused" == told["state"]
    assert 890 < told["resumes_in_s"] <= _PAUSE_S

    receiver.answer = 200
    notify(fake)
    advance(fake, 800)
    # The retries of all those failures were due in the pause.
    told = endpoint(fake)
    assert ("paused", 1002, 0) == (told["state"], told["dropped"]["paused"], told["retrying"])
    assert 1001 == len(receiver.arrived)
    advance(fake, 100)
    notify(fake)
    settled(fake)
    assert ("live", 1) == (endpoint(fake)["state"], endpoint(fake)["delivered"])


def test_errors_that_take_longer_do_not_pause(fake: Fake, receiver: Receiver) -> None:
    """§16.47: a thousand consecutive errors in more than 15 min pause nothing."""
    receiver.subscribe(fake)
    receiver.answer = 500
    notify(fake)
    settled(fake)
    fake.control("POST", "/agenda/advance", {"seconds": _PAUSE_S + 1})
    receiver.until(2)
    settled(fake)
    notify(fake, count=999)
    settled(fake)

    assert ("live", 1001) == (endpoint(fake)["state"], endpoint(fake)["failures"])


def test_a_success_ends_the_row_of_errors(fake: Fake, receiver: Receiver) -> None:
    """§16.47: only consecutive errors count; one success begins the count anew."""
    receiver.subscribe(fake)
    _one_at_a_time(fake)
    receiver.answers.extend([500, 500, 200, 500])
    notify(fake, count=4)
    settled(fake)

    assert (1, 1) == (endpoint(fake)["failures"], endpoint(fake)["delivered"])


@pytest.mark.parametrize(("private", "state"), [(True, "suspended"), (False, "live")])
def test_a_week_of_errors_suspends_private_apps(fake: Fake, receiver: Receiver, private: bool, state: str) -> None:  # noqa: FBT001
    """§16.47: errors for more than 7 days suspend an endpoint of a private app until Set live; never a public one."""
    fake.control("POST", "/tokens", {"token": "other", "app": "app_other", "private": private})
    webhook = receiver.subscribe(fake, app="app_other")
    receiver.answer = 500
    notify(fake, app="app_other")
    settled(fake)
    fake.control("POST", "/agenda/advance", {"seconds": _WEEK_S + 1})
    receiver.until(2)
    settled(fake)
    assert state == endpoint(fake)["state"]

    receiver.answer = 200
    notify(fake, app="app_other")
    settled(fake)
    assert (1 if private else 0) == endpoint(fake)["dropped"]["suspended"]
    fake.control("POST", f"/webhooks/{webhook}/live")
    notify(fake, app="app_other")
    settled(fake)
    assert 200 == settled(fake)[-1]["status"]
    assert "live" == endpoint(fake)["state"]


def test_a_backlog_is_drained_newest_first(fake: Fake, receiver: Receiver) -> None:
    """§16.48: after an outage the newest notification comes first; in good times the oldest does."""
    receiver.subscribe(fake)
    _one_at_a_time(fake)
    in_order = notify(fake, count=3)
    settled(fake)
    assert in_order == [one.json()["id"] for one in receiver.arrived]

    receiver.answers.append(429)
    held = notify(fake, count=4)
    rows(fake, 4)
    fake.control("POST", "/agenda/advance", {"seconds": 60})
    settled(fake)
    assert [held[0], *reversed(held)] == [one.json()["id"] for one in receiver.arrived[3:]]
    after = notify(fake, count=2)
    settled(fake)
    assert after == [one.json()["id"] for one in receiver.arrived[8:]]


def test_retries_that_are_due_together_come_newest_first(fake: Fake, receiver: Receiver) -> None:
    """§16.48: what failed in an outage is tried again newest first."""
    receiver.subscribe(fake)
    _one_at_a_time(fake)
    receiver.answers.extend([503] * 3)
    failed = notify(fake, count=3)
    settled(fake)
    advance(fake, _RETRY_S)
    receiver.until(6)

    assert [*reversed(failed)] == [one.json()["id"] for one in receiver.arrived[3:]]
    assert [2, 2, 2] == [one["attempt"] for one in settled(fake)[3:]]


def test_nothing_waits_in_real_time(fake: Fake, receiver: Receiver) -> None:
    """§16.49: retry, throttle, pause and suspension are plans of the agenda, which the control port brings nearer."""
    receiver.subscribe(fake)
    began_s = time.monotonic()
    receiver.answers.extend([500, 429])
    notify(fake)
    rows(fake, 1)
    assert ["retry"] == [one["what"] for one in fake.control("GET", "/agenda")["due"]]
    fake.control("POST", "/agenda/advance", {"seconds": _RETRY_S})
    rows(fake, 2)
    (due,) = fake.control("GET", "/agenda")["due"]
    assert ("resume", "throttled") == (due["what"], endpoint(fake)["state"])
    fake.control("POST", "/agenda/advance", {"seconds": 60})

    assert [500, 429, 200] == [one["status"] for one in settled(fake)]
    assert time.monotonic() - began_s < 20
