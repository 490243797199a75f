"""The journal, the account of side effects, resets, seeds and changes behind the target's back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.fakes.intercom.driving import Fake

KEYS = {"kind", "record", "email", "external_id", "name", "role", "fields"}


def _effects(fake: Fake) -> list[tuple[str, str, list[str]]]:
    told = fake.control("GET", "/effects")["effects"]
    assert all(set(one) == KEYS for one in told)
    return [(one["kind"], one["record"], one["fields"]) for one in told]


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


def test_effects_compare_states(fake: Fake) -> None:
    """Two identical updates are one change; an update that changes nothing is none."""
    contact = fake.seed(email="ann@example.test", name="Ann", external_id="m-1")
    for _ in range(2):
        fake.api("PUT", f"/contacts/{contact}", {"name": "Anna"})
    assert [("contact changed", contact, ["name"])] == _effects(fake)

    fake.control("POST", "/mark")
    fake.api("PUT", f"/contacts/{contact}", {"name": "Anna"})
    fake.api("GET", f"/contacts/{contact}")
    assert [] == _effects(fake)


def test_a_change_that_was_taken_back_is_no_effect(fake: Fake) -> None:
    """Changing a name there and back leaves no difference."""
    contact = fake.seed(email="ann@example.test", name="Ann")
    for name in ("Anna", "Ann"):
        fake.api("PUT", f"/contacts/{contact}", {"name": name})

    assert [] == _effects(fake)


def test_created_and_deleted_are_both_effects(fake: Fake) -> None:
    """A contact that came and went shows both, with who it was."""
    contact = fake.create(email="ann@example.test", name="Ann")
    fake.api("DELETE", f"/contacts/{contact}")

    assert [("contact created", contact, ["email", "name", "role"]), ("contact deleted", contact, [])] == _effects(fake)
    told = fake.control("GET", "/effects")["effects"][0]
    assert ("ann@example.test", None, "Ann", "user") == tuple(
        told[key] for key in ("email", "external_id", "name", "role")
    )


def test_every_kind_of_effect_is_told(fake: Fake) -> None:
    """Archive, unarchive, block, merge, tags and definitions all leave their traces."""
    archived, blocked, restored, tagged = fake.crowd(4)
    lead = fake.seed(role="lead", email="lead@example.test")
    fake.control("POST", f"/contacts/{restored}/archive")
    old = fake.seed(email="old@example.test", tags=["old"])
    old_tag = fake.api("GET", "/tags").json()["data"][0]["id"]
    fake.control("POST", "/mark")

    fake.api("POST", f"/contacts/{archived}/archive")
    fake.api("POST", f"/contacts/{blocked}/block")
    fake.api("POST", f"/contacts/{restored}/unarchive")
    fake.api("POST", "/contacts/merge", {"from": lead, "into": tagged})
    tag = fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    fake.api("POST", f"/contacts/{tagged}/tags", {"id": tag})
    fake.api("DELETE", f"/contacts/{old}/tags/{old_tag}")
    defined = fake.api("POST", "/data_attributes", {"name": "x", "model": "contact", "data_type": "string"}).json()

    assert [
        ("contact archived", archived, []),
        ("contact blocked", blocked, []),
        ("contact unarchived", restored, []),
        ("contact merged", lead, []),
        ("tag attached", tagged, [tag]),
        ("tag created", tag, []),
        ("tag detached", old, [old_tag]),
        ("data attribute created", str(defined["id"]), []),
    ] == _effects(fake)


def test_what_the_control_port_does_is_no_effect(fake: Fake) -> None:
    """Seeds and changes behind the target's back are not counted, before, between and after the target's own."""
    contact = fake.seed(email="ann@example.test", name="Ann")
    fake.control("PATCH", f"/contacts/{contact}", {"name": "Changed outside"})
    assert [] == _effects(fake)

    fake.api("PUT", f"/contacts/{contact}", {"phone": "+3531"})
    fake.control("PATCH", f"/contacts/{contact}", {"name": "Again", "custom_attributes": {"tier": "gold"}})
    assert [("contact changed", contact, ["phone"])] == _effects(fake)

    made = fake.create(email="new@example.test")
    fake.control("DELETE", f"/contacts/{made}")
    fake.control("DELETE", f"/contacts/{contact}")
    assert [("contact changed", contact, ["phone"]), ("contact created", made, ["email", "role"])] == _effects(fake)


def test_outside_changes_are_seen_by_the_target(fake: Fake) -> None:
    """The control port can change, archive and delete a contact, and lists what the API hides."""
    changed, archived, deleted = fake.crowd(3, "k7")
    fake.control("PATCH", f"/contacts/{changed}", {"name": "New"})
    fake.control("POST", f"/contacts/{archived}/archive")
    fake.control("DELETE", f"/contacts/{deleted}")

    assert "New" == fake.api("GET", f"/contacts/{changed}").json()["name"]
    assert [404, 404] == [fake.api("GET", f"/contacts/{one}").status_code for one in (archived, deleted)]
    listed = fake.control("GET", "/contacts?contains=k7-")["contacts"]
    assert [(changed, False, False), (archived, True, False), (deleted, False, True)] == [
        (one["id"], one["archived"], one["deleted"]) for one in listed
    ]
    assert [changed] == [one["id"] for one in fake.control("GET", "/contacts?contains=New")["contacts"]]
    assert 404 == fake.control_answer("PATCH", "/contacts/nobody", {"name": "x"}).status_code


def test_a_reset_leaves_nothing(fake: Fake) -> None:
    """Records, tokens, scripts, journal, effects, options and agenda begin anew."""
    fake.create(email="ann@example.test")
    fake.script({"kind": "error", "status": 500}, operations=["contacts.read"])
    fake.control("POST", "/tokens", {"token": "other"})
    fake.control("PATCH", "/options", {"region": "AU", "rate_limit": 7})
    fake.control("POST", "/agenda/advance", {"seconds": 60})

    fake.control("POST", "/reset", {"epoch": "next", "options": {"rate_limit": 9}})

    assert {"exchanges": [], "last": fake.control("GET", "/journal")["last"]} == fake.control("GET", "/journal")
    assert [] == fake.control("GET", "/scripts")["scripts"] == _effects(fake)
    assert ("US", 9) == tuple(fake.control("GET", "/options")[key] for key in ("region", "rate_limit"))
    assert 0 == fake.control("GET", "/agenda")["skipped_s"]
    assert 401 == fake.api("GET", "/me", token="other").status_code
    assert 0 == fake.api("GET", "/contacts").json()["total_count"]


def test_a_prepared_workspace_comes_back_as_it_was(fake: Fake) -> None:
    """A scenario begins with the prepared records, whatever the one before did to them."""
    ids = fake.control("POST", "/prepare", {"name": "three", "count": 3, "prefix": "p", "contacts": []})["ids"]
    for _ in range(2):
        fake.control("POST", "/reset", {"prepared": "three"})
        assert ids[::-1] == [one["id"] for one in fake.api("GET", "/contacts").json()["data"]]
        assert [ids[0]] == fake.search("email", "=", "p-1@example.test")

        fake.api("DELETE", f"/contacts/{ids[0]}")
        fake.api("PUT", f"/contacts/{ids[1]}", {"email": "other@example.test", "custom_attributes": {}})
        fake.create(email="new@example.test")
        assert [] == fake.search("email", "=", "p-1@example.test") == fake.search("email", "=", "p-2@example.test")
        assert 3 == fake.api("GET", "/contacts").json()["total_count"]

    fake.control("POST", "/reset", {})
    assert 0 == fake.api("GET", "/contacts").json()["total_count"]
    assert 400 == fake.control_answer("POST", "/reset", {"prepared": "none"}).status_code


def test_a_prepared_workspace_keeps_tags_and_definitions(fake: Fake) -> None:
    """Tags and custom attributes of prepared contacts are there after the reset."""
    seed = {"name": "tagged", "contacts": [{"email": "a@example.test", "tags": ["vip"], "custom_attributes": {"x": 1}}]}
    contact = fake.control("POST", "/prepare", seed)["ids"][0]
    fake.control("POST", "/reset", {"prepared": "tagged"})

    assert ["vip"] == [one["name"] for one in fake.api("GET", f"/contacts/{contact}/tags").json()["data"]]
    assert 200 == fake.api("PUT", f"/contacts/{contact}", {"custom_attributes": {"x": 2}}).status_code


def test_resetting_to_a_large_prepared_workspace_copies_nothing(fake: Fake) -> None:
    """Beginning anew with 5,000 contacts takes about as long as beginning with none."""
    fake.control("POST", "/prepare", {"name": "large", "count": 5000, "prefix": "large"})

    def fastest_s(body: dict[str, Any]) -> float:
        took_s = []
        for _ in range(10):
            began = time.perf_counter()
            fake.control("POST", "/reset", body)
            took_s.append(time.perf_counter() - began)
        return min(took_s)

    assert fastest_s({"prepared": "large"}) < fastest_s({}) + 0.02
    fake.control("POST", "/reset", {"prepared": "large"})
    assert 5000 == fake.api("GET", "/contacts").json()["total_count"]


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("PATCH", "/options", {"rate_limits": 1}, "Did you mean 'rate_limit'?"),
        ("PATCH", "/options", {"rate_limit": -1}, "whole number from 0 up"),
        ("PATCH", "/options", {"rate_limit": "many"}, "whole number"),
        ("PATCH", "/options", {"window_s": 0}, "more than 0"),
        ("PATCH", "/options", {"region": "MARS"}, "US, EU, AU"),
        ("PATCH", "/options", {"default_version": "3"}, "2.14"),
        ("PATCH", "/options", {"timezone": "Dublin"}, "Europe/Dublin"),
        ("PATCH", "/options", {"assumptions": {"email_cas": "x"}}, "Did you mean 'email_case'?"),
        ("PATCH", "/options", {"assumptions": {"email_case": "upper"}}, "as_given, folded"),
        ("POST", "/reset", {"epoc": "x"}, "Valid: seed, epoch"),
        ("POST", "/reset", {"options": {"window": 1}}, "unknown option 'window'"),
        ("POST", "/tokens", {"scopes": ["read_all"]}, "read_tags"),
        ("POST", "/seed", {"contacts": [1]}, "list of objects"),
        ("POST", "/seed", {"contacts": [{"email": 3}]}, "'email'"),
        ("POST", "/seed", {"contacts": [{"custom_attributes": []}]}, "'custom_attributes'"),
        ("POST", "/seed", {"data_attributes": [{"name": "x", "data_type": "colour"}]}, "'data_type'"),
        ("POST", "/seed", {"contacts": [{"mail": "x"}]}, "no field 'mail'"),
        ("POST", "/seed", {"count": -1}, "whole number"),
        ("POST", "/agenda/advance", {"seconds": "1"}, "'seconds'"),
        ("POST", "/rate/eat", {"scope": "all"}, "'workspace' or 'app'"),
        ("POST", "/rate/eat", {"windows": 0}, "'windows'"),
        ("GET", "/journal?after=x", None, "'after'"),
    ],
    ids=str,
)
def test_bad_control_calls_get_one_clear_line(fake: Fake, method: str, path: str, body: Any, said: str) -> None:
    """A mistake on the control port is a 400 that names the key and what is valid."""
    answer = fake.control_answer(method, path, body)

    assert 400 == answer.status_code
    assert said in answer.json()["error"]


def test_unknown_control_calls_list_the_known(fake: Fake) -> None:
    """A path that the control port does not have is a 404 that lists what it has."""
    answer = fake.control_answer("GET", "/nothing")

    assert 404 == answer.status_code
    assert "POST /reset" in answer.json()["error"]


def test_every_assumption_is_a_switch_with_a_default(fake: Fake) -> None:
    """§16.50: the table of assumptions names each switch, its default, what is valid and the question."""
    table = fake.control("GET", "/assumptions")["assumptions"]

    assert len(table) == len({one["name"] for one in table}) > 10
    for one in table:
        assert one["value"] == one["default"]
        assert one["default"] in one["valid"]
        assert one["text"].endswith(".")


def test_a_minute_of_the_agenda_takes_no_time(fake: Fake) -> None:
    """§16.49: the agenda is moved ahead without waiting, and wall time stays real."""
    began = time.monotonic()
    told = fake.control("POST", "/agenda/advance", {"seconds": 604_800})

    assert 604_800 == told["skipped_s"]
    assert time.monotonic() - began < 10
    date = fake.api("GET", "/me").headers["Date"]
    assert str(time.gmtime().tm_year) in date
