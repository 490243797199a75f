"""Whatever is sent, the answer is a documented one: never a 5xx, never a hang."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.intercom.routes import ROUTES

if TYPE_CHECKING:
    from fakes.intercom.routes import Route
    from tests.fakes.intercom.driving import Fake

# Names that handlers look for, so that odd values reach the places where they can do harm.
KEYS = st.sampled_from(
    [
        *(
            "id",
            "email",
            "external_id",
            "role",
            "name",
            "phone",
            "owner_id",
            "avatar",
            "custom_attributes",
        ),
        *(
            "signed_up_at",
            "tags",
            "users",
            "companies",
            "untag",
            "query",
            "field",
            "operator",
            "value",
        ),
        *(
            "pagination",
            "per_page",
            "starting_after",
            "sort",
            "order",
            "from",
            "into",
            "type",
            "body",
        ),
        *(
            "admin_id",
            "message_type",
            "assignee_id",
            "snoozed_until",
            "intercom_user_id",
            "user_id",
        ),
        *(
            "company_id",
            "plan",
            "size",
            "model",
            "data_type",
            "options",
            "archived",
            "event_name",
            "created_at",
        ),
        *(
            "metadata",
            "customer",
            "consent_type",
            "enabled",
            "ip_allowlist",
            "visitor",
            "user",
            "subject",
            "to",
        ),
        *(
            "conversation_id",
            "source_id",
            "attachment_urls",
            "read",
            "title",
            "page",
        ),
    ]
)
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
WITH_BODY = [one for one in ROUTES if one.operation.method in ("POST", "PUT", "DELETE")]
READING = [one for one in ROUTES if one.operation.method == "GET"]
RELAXED = settings(
    max_examples=15,
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


@pytest.mark.parametrize("route", READING, ids=lambda route: route.operation.name)
@given(query=st.dictionaries(KEYS, st.text(max_size=8).filter(str.isprintable), max_size=4))
@RELAXED
def test_odd_queries_are_answered(fake: Fake, route: Route, query: dict[str, str]) -> None:
    """Any query string on any reading call ends in success or in a 4xx."""
    from urllib.parse import urlencode

    answer = fake.api("GET", f"{_path(fake, route, '1')}?{urlencode(query)}")

    assert answer.status_code < 500, (query, answer.text)


@given(
    body=st.dictionaries(
        st.sampled_from(
            [
                "id",
                "match",
                "answers",
                "repeat",
                "contacts",
                "count",
                "tags",
                "seconds",
                "windows",
                "scope",
                "token",
                "scopes",
                "options",
                "epoch",
                "name",
                "data_attributes",
                "assumptions",
                "rate_limit",
            ]
        ),
        VALUES,
        max_size=4,
    )
)
@settings(RELAXED, max_examples=40)
@pytest.mark.parametrize(
    "path", ["/scripts", "/seed", "/tokens", "/reset", "/rate/eat", "/lag", "/agenda/advance", "/prepare"]
)
def test_odd_control_calls_are_answered(fake: Fake, path: str, body: dict[str, Any]) -> None:
    """Any JSON object on the control port ends in success, or in one line that says what is wrong."""
    answer = fake.control_answer("POST", path, json.loads(json.dumps(body)))

    assert answer.status_code in (200, 400), (body, answer.text)
    fake.control("POST", "/reset", {})
