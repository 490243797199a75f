"""The journal: what it tells, how much it keeps, and to which scenario a request belongs."""

from __future__ import annotations

import time

from tests.fakes.intercom.driving import Fake


def test_the_journal_tells_each_exchange(fake: Fake) -> None:
    """An exchange has times on the shared monotonic clock, its operation, its contact and how it ended."""
    contact = fake.seed(email="ann@example.test", external_id="m-1")
    before = fake.control("GET", "/journal")["last"]
    began = time.monotonic()
    answer = fake.api("GET", f"/contacts/{contact}", version="2.9")
    ended = time.monotonic()

    told = fake.control("GET", f"/journal?after={before}")

    exchange = told["exchanges"][0]
    assert 1 == len(told["exchanges"])
    assert told["last"] == exchange["n"] == before + 1
    assert began <= exchange["opened_s"] <= exchange["closed_s"] <= ended
    assert {
        "epoch": "test",
        "operation": "contacts.read",
        "writes": False,
        "method": "GET",
        "path_template": "/contacts/{id}",
        "contact_id": contact,
        "email": "ann@example.test",
        "external_id": "m-1",
        "status": 200,
        "ended": "answered",
        "request_id": answer.headers["X-Request-Id"],
        "script": "",
        "answer_kind": "ok",
        "committed": True,
        "version": "2.9",
        "authenticated": True,
    }.items() <= exchange.items()


def test_the_journal_is_bounded() -> None:
    """The journal keeps the newest entries only; numbers go on."""
    with Fake.started() as fake:
        fake.control("POST", "/reset", {"options": {"journal_max": 3}})
        for _ in range(5):
            fake.api("GET", "/me")

        told = fake.control("GET", "/journal")

    assert [3, 4, 5] == [one["n"] for one in told["exchanges"]]
    assert 5 == told["last"]


def test_searches_are_known_by_what_they_look_for(fake: Fake) -> None:
    """A search for an e-mail is journaled with it, although it addresses no contact."""
    fake.search("email", "=", "ann@example.test")

    assert "ann@example.test" == fake.control("GET", "/journal")["exchanges"][-1]["email"]


def test_unauthenticated_calls_are_marked(fake: Fake) -> None:
    """The journal tells calls without a valid token."""
    fake.api("GET", "/me", token="wrong")

    told = fake.control("GET", "/journal")["exchanges"][-1]
    assert (False, 401) == (told["authenticated"], told["status"])


def test_a_request_of_an_earlier_scenario_keeps_its_epoch(fake: Fake) -> None:
    """What was open at a reset is journaled with the epoch it began in."""
    fake.control("POST", "/reset", {"epoch": "first"})
    fake.script({"kind": "stall"})
    with fake.connect() as caller:
        caller.sendall(fake.raw_request())
        fake.until_open(1)
        fake.control("POST", "/reset", {"epoch": "second"})
        assert ["first"] == [one["epoch"] for one in fake.control("GET", "/open")["exchanges"]]
    fake.until_open(0)
    fake.api("GET", "/me")

    assert ["first", "second"] == [one["epoch"] for one in fake.control("GET", "/journal")["exchanges"]]


def test_a_kept_connection_begins_each_request_in_the_present_epoch(fake: Fake) -> None:
    """An old connection's next request belongs to the scenario that runs then."""
    fake.api("GET", "/me")
    fake.control("POST", "/reset", {"epoch": "second"})
    fake.api("GET", "/me")

    assert ["second"] == [one["epoch"] for one in fake.control("GET", "/journal")["exchanges"]]


def test_the_journal_tells_which_token_was_carried_without_showing_it(fake: Fake) -> None:
    """Two tokens can be told apart, whether they open anything or not, and by what they were made known as."""
    made = fake.control("POST", "/tokens", {"token": "second", "replaces": fake.token})
    old = fake.api("GET", "/me")
    new = fake.api("GET", "/me", token="second")
    fake.api("GET", "/me", token=None)

    seen = fake.control("GET", "/journal")["exchanges"]

    assert (old.status_code, new.status_code) == (401, 200)
    assert seen[1]["token"] == made["fingerprint"]
    assert seen[0]["token"] != made["fingerprint"]
    assert [len(one["token"]) for one in seen] == [8, 8, 0]
    assert "second" not in str(seen)


def test_the_journal_names_the_scope_that_a_call_needs(fake: Fake) -> None:
    """What traffic needs can be held against what a token has."""
    fake.api("GET", "/me")
    fake.api("POST", "/contacts", {"email": "ann@example.test"})

    assert [one["scope"] for one in fake.control("GET", "/journal")["exchanges"]] == ["", "write_users_companies"]
