"""Fault scripts: what each kind of answer does on the wire, who takes it, and what is counted."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.fakes.intercom.driving import WITHIN_S, error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _exchange(fake: Fake) -> dict[str, Any]:
    told: dict[str, Any] = fake.control("GET", "/journal")["exchanges"][-1]
    return told


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


def test_rate_limited_announces_a_reset_that_long_ahead(fake: Fake) -> None:
    """§16.8: the reset is rounded up to whole Unix seconds, so it is never sooner than asked for."""
    fake.script({"kind": "rate_limited", "reset_in_s": 2.5, "limit": 167})

    began = time.time()
    answer = fake.api("GET", "/me")

    assert (429, "rate_limit_exceeded", "Exceeded rate limit of 167 in 10_seconds") == error_of(answer)
    assert began + 2.5 <= int(answer.headers["X-RateLimit-Reset"]) <= time.time() + 3.5
    assert ("167", "0") == (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"])
    assert "Retry-After" not in answer.headers


def test_rate_limited_can_have_a_retry_after_and_no_reset(fake: Fake) -> None:
    """The reset can be left out, and a Retry-After that Intercom does not send can be put in."""
    fake.script({"kind": "rate_limited", "omit_reset": True, "retry_after_s": 7})

    answer = fake.api("GET", "/me")

    assert "7" == answer.headers["Retry-After"]
    assert "X-RateLimit-Reset" not in answer.headers
    assert "0" == answer.headers["X-RateLimit-Remaining"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504])
def test_errors_come_in_intercoms_envelope(fake: Fake, status: int) -> None:
    """§16.6: each status has its code; the request id is that of the header; 401 has no rate headers."""
    fake.script({"kind": "error", "status": status})

    answer = fake.api("GET", "/me")

    assert status == error_of(answer)[0]
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]
    assert ("X-RateLimit-Limit" in answer.headers) == (status != 401)
    assert "{}" not in answer.text


def test_errors_can_have_their_own_words(fake: Fake) -> None:
    """Code, message and the rate headers of a scripted error can be given."""
    fake.script({"kind": "error", "status": 422, "code": "data_invalid", "message": "No.", "headers": False})

    answer = fake.api("GET", "/me")

    assert (422, "data_invalid", "No.") == error_of(answer)
    assert "X-RateLimit-Limit" not in answer.headers


@pytest.mark.parametrize("status", [403, 502, 503, 504])
def test_edge_pages_are_html_without_request_id(fake: Fake, status: int) -> None:
    """§16.48: the load balancer's page is HTML and has none of the API's headers."""
    fake.script({"kind": "edge_page", "status": status})

    answer = fake.api("GET", "/me")

    assert status == answer.status_code
    assert answer.headers["Content-Type"].startswith("text/html")
    assert not {"x-request-id", "x-ratelimit-limit", "intercom-version"} & set(answer.headers)
    assert "<html>" in answer.text


@pytest.mark.parametrize(
    ("planned", "content_type", "text"),
    [
        ({"kind": "html_ok"}, "text/html; charset=utf-8", None),
        ({"kind": "empty_body"}, None, ""),
        ({"kind": "content_type", "value": "text/plain"}, "text/plain", None),
        ({"kind": "wrong_shape", "body": [1, {"a": None}]}, "application/json; charset=utf-8", '[1,{"a":null}]'),
        ({"kind": "wrong_shape", "body": None}, "application/json; charset=utf-8", "null"),
    ],
    ids=lambda one: one.get("kind") if isinstance(one, dict) else None,
)
def test_successes_that_are_none(
    fake: Fake, planned: dict[str, Any], content_type: str | None, text: str | None
) -> None:
    """A 200 can carry a page, nothing, another type or other JSON."""
    fake.script(planned)

    answer = fake.api("GET", "/me")

    assert 200 == answer.status_code
    assert content_type in (None, answer.headers["Content-Type"])
    assert text in (None, answer.text)


def test_malformed_json_has_the_right_length(fake: Fake) -> None:
    """§16.48: the body cannot be parsed, yet is as long as announced and as the right one."""
    right = fake.api("GET", "/me")
    fake.script({"kind": "malformed"})

    answer = fake.api("GET", "/me")

    assert (200, right.headers["Content-Type"]) == (answer.status_code, answer.headers["Content-Type"])
    assert len(right.content) == len(answer.content)
    with pytest.raises(ValueError, match="Expecting"):
        answer.json()


def test_a_delayed_answer_is_right_and_late(fake: Fake) -> None:
    """§16.48: the announced delay passes before the first byte, and the answer is right."""
    fake.script({"kind": "delay", "for_s": 0.3})

    began = time.monotonic()
    answer = fake.api("GET", "/me")

    assert 0.3 <= time.monotonic() - began < WITHIN_S
    assert "admin" == answer.json()["type"]


def test_a_stall_blocks_nobody_else(fake: Fake) -> None:
    """A stalled request stays open and uncommitted, while others are answered; it ends when the caller leaves."""
    fake.script({"kind": "stall"}, operations=["contacts.create"])
    body = b'{"email":"ann@example.test"}'
    with fake.connect() as caller:
        caller.sendall(fake.raw_request("/contacts", method="POST", body=body))
        fake.until_open(1)
        assert 200 == fake.api("GET", "/me").status_code
        assert "contacts.create" == fake.control("GET", "/open")["exchanges"][0]["operation"]
    fake.until_open(0)

    told = _exchange(fake)
    assert ("client_closed", None, False, "stall") == (
        told["ended"],
        told["status"],
        told["committed"],
        told["answer_kind"],
    )
    assert [] == fake.control("GET", "/effects")["effects"]


@pytest.mark.parametrize("part", ["body", "headers"])
def test_a_drip_is_right_and_slow(fake: Fake, part: str) -> None:
    """The whole answer arrives, a few bytes at a time, from its body or from its first byte on."""
    fake.script({"kind": "drip", "every_s": 0.02, "chunk_bytes": 60, "part": part})
    with fake.connect() as caller:
        caller.sendall(fake.raw_request())
        pieces = [caller.recv(65536)]
        while b"Europe/Dublin" not in b"".join(pieces) or not b"".join(pieces).endswith(b"}"):
            pieces.append(caller.recv(65536))

    assert (len(pieces[0]) <= 120) == (part == "headers")
    assert len(pieces) > 3


@pytest.mark.parametrize(
    ("planned", "error"),
    [
        ({"kind": "reset"}, httpx.ReadError),
        ({"kind": "close"}, httpx.RemoteProtocolError),
        ({"kind": "lose_reply"}, httpx.ReadError),
        ({"kind": "lose_reply", "how": "close"}, httpx.RemoteProtocolError),
        ({"kind": "truncate", "after_bytes": 10}, httpx.RemoteProtocolError),
        ({"kind": "truncate", "after_bytes": 10, "how": "reset"}, httpx.ReadError),
    ],
    ids=str,
)
def test_connections_end_as_planned(fake: Fake, planned: dict[str, Any], error: type[Exception]) -> None:
    """RST and FIN are told apart, before the answer and in its middle; the next call is fine."""
    fake.script(planned)

    with pytest.raises(error):
        fake.api("GET", "/me")

    expected = "reset" if "reset" in str(planned) or planned == {"kind": "lose_reply"} else "server_closed"
    assert expected == _exchange(fake)["ended"]
    assert 200 == fake.api("GET", "/me").status_code


def test_a_cut_without_declared_length_cannot_be_seen(fake: Fake) -> None:
    """When the connection's end is the body's end, a cut answer looks whole to HTTP."""
    fake.script({"kind": "truncate", "after_bytes": 12, "length": "by_close"})

    assert '{"type":"adm' == fake.api("GET", "/me").text


@pytest.mark.parametrize(
    ("planned", "committed"),
    [
        ({"kind": "lose_reply"}, True),
        ({"kind": "lose_reply", "how": "close"}, True),
        ({"kind": "truncate"}, True),
        ({"kind": "malformed"}, True),
        ({"kind": "wrong_shape", "body": 1}, True),
        ({"kind": "reset"}, False),
        ({"kind": "close"}, False),
        ({"kind": "rate_limited"}, False),
        ({"kind": "error", "status": 500}, False),
        ({"kind": "edge_page", "status": 504}, False),
        ({"kind": "html_ok"}, False),
        ({"kind": "empty_body"}, False),
    ],
    ids=str,
)
def test_whether_the_call_took_effect_is_certain(fake: Fake, planned: dict[str, Any], committed: bool) -> None:  # noqa: FBT001
    """A create whose reply was lost left a contact; one that was refused or cut before left none."""
    fake.script(planned)
    with contextlib.suppress(httpx.TransportError):
        fake.api("POST", "/contacts", {"email": "ann@example.test"})

    kinds = [one["kind"] for one in fake.control("GET", "/effects")["effects"]]
    assert (["contact created"] if committed else []) == kinds
    assert committed == _exchange(fake)["committed"]


def test_a_refused_create_is_known_by_its_identity(fake: Fake) -> None:
    """The journal names whom a call spoke of, although no contact came of it."""
    fake.script({"kind": "error", "status": 500})
    fake.api("POST", "/contacts", {"email": "ann@example.test", "external_id": "m-1"})

    told = _exchange(fake)

    assert ("ann@example.test", "m-1", "") == (told["email"], told["external_id"], told["contact_id"])


def _walk(fake: Fake, pages_max: int = 5) -> list[tuple[int, str | None]]:
    seen: list[tuple[int, str | None]] = []
    cursor = ""
    for _ in range(pages_max):
        answer = fake.api("GET", f"/contacts?per_page=2{cursor}")
        if answer.status_code != 200:
            seen.append((-answer.status_code, None))
            break
        told = answer.json()
        following = told["pages"].get("next")
        seen.append((len(told["data"]), following and following["starting_after"]))
        if following is None:
            break
        cursor = f"&starting_after={following['starting_after']}"
    return seen


def test_a_repeated_cursor_never_moves(fake: Fake) -> None:
    """Each page is right, but its next cursor is the one it was asked with."""
    fake.crowd(6)
    fake.script({"kind": "repeated_cursor"}, repeat=True)

    seen = _walk(fake)

    assert 5 == len(seen)
    assert 1 == len({cursor for _, cursor in seen})


def test_an_empty_page_goes_on(fake: Fake) -> None:
    """An empty page in the middle is followed by the rows that belong there."""
    fake.crowd(6)
    fake.script({"kind": "ok"}, {"kind": "empty_page"})

    seen = _walk(fake)

    assert [2, 0, 2, 2] == [count for count, _ in seen]
    assert 3 == len({cursor for _, cursor in seen if cursor})


def test_an_empty_first_page_goes_on_in_searches_too(fake: Fake) -> None:
    """The cursor of an empty first page leads to the first rows."""
    everyone = fake.crowd(3)
    fake.script({"kind": "empty_page"})
    body: dict[str, Any] = {"query": {"field": "role", "operator": "=", "value": "user"}}

    told = fake.api("POST", "/contacts/search", body).json()
    body["pagination"] = {"starting_after": told["pages"]["next"]["starting_after"]}

    assert [] == told["data"]
    assert sorted(everyone) == sorted(one["id"] for one in fake.api("POST", "/contacts/search", body).json()["data"])


def test_an_invalid_cursor_is_refused_when_it_is_used(fake: Fake) -> None:
    """The page is right, and its next cursor ends in 400."""
    fake.crowd(6)
    fake.script({"kind": "invalid_cursor"})

    assert [2, -400] == [count for count, _ in _walk(fake)]


@pytest.mark.parametrize(
    ("planned", "said"),
    [
        ({"answers": [{"kind": "ok"}]}, "'id'"),
        ({"id": "x", "answers": []}, "'answers'"),
        ({"id": "x", "answer": []}, "Did you mean 'answers'?"),
        ({"id": "x", "answers": [{"kind": "stal"}]}, "Did you mean 'stall'?"),
        ({"id": "x", "answers": [{"kind": "delay"}]}, "needs 'for_s'"),
        ({"id": "x", "answers": [{"kind": "delay", "for_s": -1}]}, "at least 0"),
        ({"id": "x", "answers": [{"kind": "delay", "for_ms": 1}]}, "Did you mean 'for_s'?"),
        ({"id": "x", "answers": [{"kind": "delay", "for_s": "1"}]}, "must be int or float"),
        ({"id": "x", "answers": [{"kind": "drip", "part": "tail"}]}, "'body' or 'headers'"),
        ({"id": "x", "answers": [{"kind": "error", "status": 99}]}, "at least 400"),
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
