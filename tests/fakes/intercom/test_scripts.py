"""Fault scripts: which requests take them, in which order, and what is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.intercom.messages import Request
from fakes.intercom.scripts import TAKERS_MAX, Scripts

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _unspent(fake: Fake) -> int:
    return int(fake.control("GET", "/scripts")["scripts"][0]["unspent"])


def test_answers_are_taken_one_by_one(fake: Fake) -> None:
    """A script is a queue: after its last answer the fake answers as always."""
    fake.script(
        {"kind": "rate_limited"}, {"kind": "error", "status": 500}, {"kind": "ok"}, {"kind": "error", "status": 503}
    )

    assert [429, 500, 200, 503, 200] == [fake.api("GET", "/me").status_code for _ in range(5)]
    script = fake.control("GET", "/scripts")["scripts"][0]
    assert ("f1", 4, 0) == (script["id"], script["planned"], script["unspent"])
    assert ["rate_limited", "error", "ok", "error"] == [one["kind"] for one in script["taken"]]
    assert all("me.read" == one["operation"] and one["request_id"] for one in script["taken"])


def test_the_last_answer_can_repeat(fake: Fake) -> None:
    """With repeat the last answer is given until the script is deleted."""
    fake.script({"kind": "error", "status": 500}, {"kind": "error", "status": 503}, repeat=True)
    assert [500, 503, 503] == [fake.api("GET", "/me").status_code for _ in range(3)]

    fake.control("DELETE", "/scripts/f1")
    assert 200 == fake.api("GET", "/me").status_code
    assert 404 == fake.control_answer("DELETE", "/scripts/f1").status_code


def test_leftovers_are_counted(fake: Fake) -> None:
    """What nobody took stays unspent."""
    fake.script(*[{"kind": "error", "status": 500}] * 3)
    fake.api("GET", "/me")

    assert 2 == _unspent(fake)


def test_a_script_matches_its_operations_only(fake: Fake) -> None:
    """Other calls, and reads when only writes are meant, pass by."""
    contact = fake.seed(email="ann@example.test")
    fake.script({"kind": "error", "status": 500}, operations=["contacts.read"])
    fake.script({"kind": "error", "status": 503}, id="f2", writes_only=True)

    assert 200 == fake.api("GET", "/contacts").status_code
    assert 500 == fake.api("GET", f"/contacts/{contact}").status_code
    assert 503 == fake.api("PUT", f"/contacts/{contact}", {"name": "x"}).status_code


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/contacts/{id}", None),
        ("PUT", "/contacts/{id}", {"name": "x"}),
        ("POST", "/contacts/search", {"query": {"field": "email", "operator": "=", "value": "k7ann@example.test"}}),
        ("POST", "/contacts", {"email": "k7ann@example.test"}),
        ("GET", "/contacts/find_by_external_id/k7ann", None),
        ("GET", "/contacts?x=k7ann%40example.test", None),
    ],
    ids=["by id", "write by id", "in the body", "in a create", "in the path", "in the query"],
)
def test_a_script_finds_its_contact(fake: Fake, method: str, path: str, body: Any) -> None:
    """A text matches in path, query and body, and by the contact that an id leads to; others pass by."""
    contact = fake.seed(email="k7ann@example.test", external_id="k7ann")
    other = fake.seed(email="k7bob@example.test", external_id="k7bob")
    fake.script({"kind": "error", "status": 500}, contains=["k7ann"])

    assert 200 == fake.api("GET", f"/contacts/{other}").status_code
    assert 1 == _unspent(fake)
    assert 500 == fake.api(method, path.replace("{id}", contact), body).status_code


def test_the_first_script_with_answers_left_wins(fake: Fake) -> None:
    """Scripts are tried in the order of their creation."""
    fake.script({"kind": "error", "status": 500})
    fake.script({"kind": "error", "status": 503}, id="f2")

    assert [500, 503, 200] == [fake.api("GET", "/me").status_code for _ in range(3)]


def test_a_refused_create_is_known_by_its_identity(fake: Fake) -> None:
    """The journal names whom a call spoke of, although no contact came of it."""
    fake.script({"kind": "error", "status": 500})
    fake.api("POST", "/contacts", {"email": "ann@example.test", "external_id": "m-1"})

    told = fake.last_exchange()

    assert ("ann@example.test", "m-1", "") == (told["email"], told["external_id"], told["contact_id"])


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        ({"answers": [{"kind": "ok"}]}, "'id'"),
        ({"id": "x", "answers": []}, "'answers'"),
        ({"id": "x", "answer": []}, "Did you mean 'answers'?"),
        ({"id": "x", "answers": [{"kind": "stal"}]}, "Did you mean 'stall'?"),
        ({"id": "x", "answers": [{"kind": "delay"}]}, "needs 'for_s'"),
        ({"id": "x", "answers": [{"kind": "delay", "for_s": -1}]}, "from 0 to"),
        ({"id": "x", "answers": [{"kind": "delay", "for_ms": 1}]}, "Did you mean 'for_s'?"),
        ({"id": "x", "answers": [{"kind": "delay", "for_s": "1"}]}, "must be int or float"),
        ({"id": "x", "answers": [{"kind": "drip", "part": "tail"}]}, "'body' or 'headers'"),
        ({"id": "x", "answers": [{"kind": "error", "status": 99}]}, "from 400 to"),
        ({"id": "x", "answers": [{"kind": "reset", "for_s": 1}]}, "has no parameter"),
        ({"id": "x", "answers": [3]}, "object with a kind"),
        ({"id": "x", "answers": [{"kind": "ok"}], "match": {"operations": ["contact.read"]}}, "contacts.read"),
        ({"id": "x", "answers": [{"kind": "ok"}], "match": {"contains": ""}}, "list of texts"),
        ({"id": "x", "answers": [{"kind": "ok"}], "match": {"path": "/"}}, "no key 'path'"),
    ],
    ids=str,
)
def test_a_script_is_checked_when_it_is_written(fake: Fake, planned: dict[str, Any], said: str) -> None:
    """A mistake is one clear 400 that names the key and what is valid, and nothing is armed."""
    answer = fake.control_answer("POST", "/scripts", planned)

    assert 400 == answer.status_code
    assert said in answer.json()["error"]
    assert [] == fake.control("GET", "/scripts")["scripts"]


def test_two_scripts_cannot_have_one_id(fake: Fake) -> None:
    """The second of two scripts with one id is refused."""
    fake.script({"kind": "ok"})

    assert 400 == fake.control_answer("POST", "/scripts", {"id": "f1", "answers": [{"kind": "ok"}]}).status_code


def test_the_takers_of_a_script_are_bounded() -> None:
    """A script that repeats for ever counts all that took its answer, and lists the last ones."""
    scripts = Scripts()
    scripts.add({"id": "f1", "answers": [{"kind": "error", "status": 500}, {"kind": "ok"}], "repeat": True})
    kinds = []
    for number in range(TAKERS_MAX + 1):
        answer = scripts.take(Request(float(number), "test"), None, float(number))
        assert answer is not None
        kinds.append(answer.kind)

    (told,) = scripts.as_json()
    assert ["error", "ok", "ok"] == kinds[:3]
    assert (TAKERS_MAX + 1, TAKERS_MAX, 0) == (told["given"], len(told["taken"]), told["unspent"])
    assert TAKERS_MAX == told["taken"][-1]["at_s"]
