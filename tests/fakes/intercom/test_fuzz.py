"""Whatever is sent, the answer is a documented one: never a 5xx, never a hang."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.intercom.answers import KINDS, REQUIRED
from fakes.intercom.control import ROUTES as CONTROL
from fakes.intercom.routes import ROUTES

if TYPE_CHECKING:
    from fakes.intercom.routes import Route
    from tests.fakes.intercom.driving import Fake

# Names that handlers look for, so that odd values reach the places where they can do harm.
NAMES = (  # noqa: SIM905  (one a line would be eighty lines)
    "id email external_id role name phone owner_id avatar custom_attributes signed_up_at last_seen_at tags users "
    "companies untag query field operator value pagination per_page page starting_after sort order from into type "
    "body admin_id message_type assignee_id snoozed_until intercom_user_id user_id company_id plan size model "
    "data_type options list_options archived event_name created_at metadata customer consent_type enabled "
    "ip_allowlist visitor user subject to conversation_id source_id attachment_urls read title scroll_param "
    "ticket_type_id ticket_attributes contacts dataset_id attribute_ids start_time end_time created_at_after "
    "created_at_before away_mode_enabled away_mode_reassign label category icon is_internal"
).split()
QUERIED = [
    "per_page",
    "page",
    "starting_after",
    "user_id",
    "email",
    "name",
    "company_id",
    "model",
    "scroll_param",
    "id",
]
KEYS = st.sampled_from(NAMES)
DEEP: Any = json.loads('{"a":' * 300 + "1" + "}" * 300)
# What breaks programs: numbers without end, digits that are none, lists where texts are hashed, what cannot be written.
ODD: dict[str, Any] = {
    "digits without end": "9" * 5000,
    "a digit that is none": "\u00b2",
    "a digit of another script": "\u0663",
    "a number beyond 64 bits": 10**30,
    "the last number of 64 bits": 2**63 - 1,
    "the largest float": 1e308,
    "less than nothing": -(10**18),
    "nothing but a zero byte": "\x00",
    "characters beyond the plane": "\U0001f600" * 100,
    "a list in a list": [[]],
    "objects in a list": [{"id": {}}],
    "nothings in a list": [None],
    "a nested object": {"a": {"b": {}}, "type": []},
    "three hundred objects in each other": DEEP,
    "no": False,
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["user", "lead", "admin", "AND", "OR", "=", "!=", "IN", "~", ">", "created_at", "email", "tag_id"]),
    st.sampled_from(["900001", "ann@example.test", "contact", "string", "comment", "close", "0", "last", "2.14"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=8,
)
BODIES = st.dictionaries(KEYS, VALUES, max_size=6)
# With what most calls need to get past their first checks.
SENSIBLE = {"role": "user", "email": "bob@example.test", "name": "n", "message_type": "comment", "type": "admin"} | {
    "admin_id": "900001",
    "body": "x",
    "model": "contact",
    "data_type": "string",
    "event_name": "e",
    "id": "900001",
}
WITH_BODY = [one for one in ROUTES if one.operation.method in ("POST", "PUT", "DELETE")]
READING = [one for one in ROUTES if one.operation.method == "GET"]
# Without which a control call looks at nothing else.
_NEEDED: dict[str, dict[str, Any]] = {
    "/prepare": {"name": "p"},
    "/scripts": {"id": "f1", "answers": [{"kind": "ok"}]},
    "/tokens": {"token": "t"},
    "/notifications": {"topic": "ping"},
    "/webhooks": {"url": "https://127.0.0.1:9/", "topics": ["*"], "probe": False},
}
_FITTING = {"for_s": 0, "status": 500, "value": "text/plain", "body": {}}
RELAXED = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    database=None,
)


def _path(fake: Fake, route: Route, wanted: str) -> str:
    """Fill the path's ids with a contact that is there, or with what the fuzzer wants."""
    path = route.operation.path
    if path.startswith("/contacts/"):
        path = path.replace("{id}", _known(fake), 1)
    return path.replace("{id}", wanted)


def _known(fake: Fake) -> str:
    listed = fake.api("GET", "/contacts?per_page=1").json()["data"]
    return str(listed[0]["id"]) if listed else fake.seed(email="ann@example.test", external_id="m-1")


@pytest.mark.parametrize("route", WITH_BODY, ids=lambda route: route.operation.name)
@given(body=BODIES, wanted=st.sampled_from(["1", "x", "900001", "652d708a8a71989726000001"]))
@RELAXED
def test_odd_bodies_are_answered(fake: Fake, route: Route, body: dict[str, Any], wanted: str) -> None:
    """Any JSON object on any modelled call ends in success or in a 4xx with an error.list."""
    answer = fake.api(route.operation.method, _path(fake, route, wanted), body, version="2.16")

    assert answer.status_code < 500, (body, answer.text)
    if answer.status_code >= 400:
        assert "error.list" == answer.json()["type"]


@pytest.mark.parametrize("odd", ODD)
def test_no_value_upsets_any_call(fake: Fake, odd: str) -> None:
    """Each odd value, as every field of a body at once, and beside sensible ones, on every call that takes a body."""
    fake.control("PATCH", "/options", {"rate_limit": 10**9, "workspace_rate_limit": 10**9})
    odd_fields = dict.fromkeys(NAMES, ODD[odd])
    bodies = [json.dumps(one).encode() for one in (odd_fields, odd_fields | SENSIBLE)]
    upset = []
    for route in WITH_BODY:
        path = _path(fake, route, "900001")
        answers = [fake.api(route.operation.method, path, content=body, version="2.16") for body in bodies]
        upset += [(route.operation.name, answer.text) for answer in answers if answer.status_code >= 500]

    assert not upset


@pytest.mark.parametrize("odd", [name for name, value in ODD.items() if isinstance(value, str)])
def test_no_query_upsets_any_call(fake: Fake, odd: str) -> None:
    """Each odd text as every parameter of a query at once, and in the path's ids, on every reading call."""
    text = quote(ODD[odd])
    query = "&".join(f"{name}={text}" for name in QUERIED)
    asked = [f"{_path(fake, route, text)}?{query}" for route in READING]
    asked += [f"{_path(fake, route, '1')}?type=user&user_id=m-1&{query}" for route in READING]

    assert not [path for path in asked if fake.api("GET", path, version="2.16").status_code >= 500]


@pytest.mark.parametrize("route", READING, ids=lambda route: route.operation.name)
@given(query=st.dictionaries(KEYS, st.text(max_size=8).filter(str.isprintable), max_size=4))
@RELAXED
def test_odd_queries_are_answered(fake: Fake, route: Route, query: dict[str, str]) -> None:
    """Any query string on any reading call ends in success or in a 4xx."""
    answer = fake.api("GET", f"{_path(fake, route, '1')}?{urlencode(query)}")

    assert answer.status_code < 500, (query, answer.text)


def _keys_of(fake: Fake, method: str, path: str) -> list[str]:
    """Ask a control call which keys it has, by one that it has not."""
    told = fake.control_answer(method, path, _NEEDED.get(path, {}) | {"?": 1}).json().get("error", "")
    return [one for one in re.split(r"[ ,.]+", told.partition("Valid: ")[2]) if one]


@pytest.mark.parametrize(("method", "path"), [one for one in CONTROL if one[0] != "GET"], ids=str)
def test_no_value_upsets_the_control_port(fake: Fake, method: str, path: str) -> None:
    """Each odd value as each key of each control call ends in success, or in one line that says what is wrong."""
    contact = fake.seed(email="ann@example.test")
    place, upset = path.replace("*", contact if path.startswith("/contacts") else "1"), []
    for key in _keys_of(fake, method, place):
        for odd in ODD.values():
            answer = fake.control_answer(method, place, _NEEDED.get(place, {}) | {key: odd})
            if answer.status_code not in (200, 400, 404) or (
                answer.status_code != 200 and "error" not in answer.json()
            ):
                upset.append((key, str(odd)[:40], answer.text))
    fake.control("POST", "/reset", {})

    assert not upset
    assert 200 == fake.api("GET", "/me").status_code


@pytest.mark.parametrize(("method", "path"), [one for one in CONTROL if one[0] == "GET"], ids=str)
def test_no_query_upsets_the_control_port(fake: Fake, method: str, path: str) -> None:
    """Odd texts in queries of the control port are refused in one line."""
    for text in (one for one in ODD.values() if isinstance(one, str)):
        query = "&".join(f"{name}={quote(text)}" for name in ("after", "contains", "workspace"))
        assert fake.control_answer(method, f"{path}?{query}").status_code in (200, 400)


@pytest.mark.parametrize("kind", KINDS)
def test_no_planned_answer_leaves_a_caller_waiting(fake: Fake, kind: str) -> None:
    """Odd parameters of a planned answer are refused; what is not refused is played to its end."""
    for key, parameter in KINDS[kind].parameters.items():
        for odd in ODD.values():
            needed = {one: _FITTING[one] for one, told in KINDS[kind].parameters.items() if told.default is REQUIRED}
            script = {"id": "f1", "answers": [{"kind": kind, **needed, key: odd}]}
            planned = fake.control_answer("POST", "/scripts", script)
            assert planned.status_code in (200, 400), (key, odd)
            if planned.status_code == 200:
                assert parameter.valid == (object,) or isinstance(odd, str | bool), (key, odd)
                with contextlib.suppress(httpx.TransportError):
                    fake.api("GET", "/contacts")
                fake.control("DELETE", "/scripts")
