"""Resets, prepared workspaces, options, the agenda, and mistakes on the control port."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def test_a_reset_leaves_nothing(fake: Fake) -> None:
    """Records, tokens, scripts, journal, effects, options and agenda begin anew."""
    fake.create(email="ann@example.test")
    fake.script({"kind": "error", "status": 500}, operations=["contacts.read"])
    fake.control("POST", "/tokens", {"token": "other"})
    fake.control("PATCH", "/options", {"region": "AU", "rate_limit": 7})
    fake.control("POST", "/agenda/advance", {"seconds": 60})

    fake.control("POST", "/reset", {"epoch": "next", "options": {"rate_limit": 9}})

    assert {"exchanges": [], "last": fake.control("GET", "/journal")["last"]} == fake.control("GET", "/journal")
    assert [] == fake.control("GET", "/scripts")["scripts"] == fake.effects()
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
        ("PATCH", "/options", {"window_s": 0}, "at least 0.001"),
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


def test_ids_follow_from_the_seed_alone_and_are_never_reused(fake: Fake) -> None:
    """A scenario meets the same ids whatever ran before it; what begins again with a seed goes on where it ended."""

    def made(seed: int) -> list[str]:
        fake.control("POST", "/reset", {"seed": seed})
        return [fake.create(email=f"{number}@example.test") for number in range(3)]

    first, other, again = made(11), made(12), made(11)

    assert len({*first, *other, *again}) == len(first + other + again)
    assert {one[:18] for one in first} == {one[:18] for one in again} != {one[:18] for one in other}
