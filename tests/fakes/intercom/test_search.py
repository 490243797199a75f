"""The contact search: operators, nesting, dates as days, order, and the lag of its index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _query(fake: Fake, query: Any, **more: Any) -> list[str]:
    told = fake.api("POST", "/contacts/search", {"query": query, "pagination": {"per_page": 150}, **more}).json()
    return [one["name"] for one in told["data"]]


def _and(*filters: dict[str, Any]) -> dict[str, Any]:
    return {"operator": "AND", "value": list(filters)}


def _or(*filters: dict[str, Any]) -> dict[str, Any]:
    return {"operator": "OR", "value": list(filters)}


def _is(field: str, value: Any, operator: str = "=") -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


@pytest.fixture
def people(fake: Fake) -> Fake:
    """Three contacts that differ in every kind of field."""
    fake.control(
        "POST",
        "/seed",
        {
            "contacts": [
                {
                    "name": "Ann",
                    "email": "ann@alpha.test",
                    "external_id": "m-1",
                    "owner_id": 900001,
                    "tags": ["vip"],
                    "custom_attributes": {"tier": "gold", "seats": 3, "trial": True},
                    "unsubscribed_from_emails": True,
                },
                {
                    "name": "Bob",
                    "email": "bob@beta.test",
                    "external_id": "m-2",
                    "owner_id": 900002,
                    "custom_attributes": {"tier": "silver", "seats": 10},
                    "location": {"type": "location", "country": "Ireland"},
                },
                {"name": "Eve", "email": "eve@alpha.test", "role": "lead"},
            ]
        },
    )
    return fake


@pytest.mark.parametrize(
    ("field", "operator", "value", "names"),
    [
        ("email", "=", "ann@alpha.test", ["Ann"]),
        ("email", "!=", "ann@alpha.test", ["Bob", "Eve"]),
        ("email", "IN", ["ann@alpha.test", "eve@alpha.test"], ["Ann", "Eve"]),
        ("email", "NIN", ["ann@alpha.test"], ["Bob", "Eve"]),
        ("email", "~", "ALPHA", ["Ann", "Eve"]),
        ("email", "!~", "alpha", ["Bob"]),
        ("email", "^", "bob", ["Bob"]),
        ("email", "$", "beta.test", ["Bob"]),
        ("email_domain", "=", "alpha.test", ["Ann", "Eve"]),
        ("role", "=", "lead", ["Eve"]),
        ("owner_id", ">", 900001, ["Bob"]),
        ("owner_id", "<=", "900001", ["Ann"]),
        ("owner_id", "IN", [900001, "900002"], ["Ann", "Bob"]),
        ("owner_id", "=", None, ["Eve"]),
        ("custom_attributes.tier", "=", "gold", ["Ann"]),
        ("custom_attributes.seats", ">=", 3, ["Ann", "Bob"]),
        ("custom_attributes.trial", "=", True, ["Ann"]),
        ("unsubscribed_from_emails", "=", False, ["Bob", "Eve"]),
        ("location.country", "=", "Ireland", ["Bob"]),
        ("phone", "=", None, ["Ann", "Bob", "Eve"]),
        ("phone", "!=", None, []),
    ],
    ids=str,
)
def test_operators_select(people: Fake, field: str, operator: str, value: Any, names: list[str]) -> None:
    """§16.25: each operator selects by each kind of field; a single filter needs no group."""
    assert names == sorted(_query(people, _is(field, value, operator)))


def test_tags_are_searched_by_id(people: Fake) -> None:
    """A tag is searched by = and != and by nothing else."""
    tag = people.api("GET", "/tags").json()["data"][0]["id"]

    assert ["Ann"] == _query(people, _is("tag_id", tag))
    assert ["Bob", "Eve"] == sorted(_query(people, _is("tag_id", tag, "!=")))
    assert 400 == people.api("POST", "/contacts/search", {"query": _is("tag_id", [tag], "IN")}).status_code


def test_groups_nest(people: Fake) -> None:
    """AND and OR combine, one inside the other."""
    query = _and(_is("email_domain", "alpha.test"), _or(_is("role", "lead"), _is("custom_attributes.tier", "gold")))
    assert ["Ann", "Eve"] == sorted(_query(people, query))

    query = _or(_and(_is("role", "user"), _is("external_id", "m-2")), _is("email", "eve@alpha.test"))
    assert ["Bob", "Eve"] == sorted(_query(people, query))


def test_an_indexed_filter_inside_an_or_finds_the_others_too(people: Fake) -> None:
    """An equal e-mail narrows the search only where it must hold."""
    query = _or(_is("email", "ann@alpha.test"), _is("external_id", "m-2"))

    assert ["Ann", "Bob"] == sorted(_query(people, query))
    assert [] == _query(people, _and(_is("email", "ann@alpha.test"), _is("external_id", "m-2")))


@pytest.mark.parametrize(
    ("query", "fine"),
    [
        (_and(_or(_is("name", "a"))), True),
        (_and(_or(_and(_is("name", "a")))), False),
        (_and(*[_is("name", "a")] * 15), True),
        (_and(*[_is("name", "a")] * 16), False),
        (_and(_or(*[_is("name", "a")] * 16)), False),
    ],
    ids=["two levels", "three levels", "15 filters", "16 filters", "16 inside"],
)
def test_size_of_a_query_is_limited(fake: Fake, query: Any, fine: bool) -> None:  # noqa: FBT001
    """§16.25: more than two levels and more than 15 filters in a group are refused with 400."""
    assert (200 if fine else 400) == fake.api("POST", "/contacts/search", {"query": query}).status_code


@pytest.mark.parametrize(
    "query",
    [
        None,
        [],
        "email",
        {},
        {"operator": "AND"},
        {"operator": "AND", "value": [1]},
        {"operator": "XOR", "value": []},
        _is("nothing", "x"),
        _is("company_id", "x"),
        _is("custom_attributes.unknown", "x"),
        _is("email", "x", ">"),
        _is("email", "x", None),  # type: ignore[arg-type]
        _is("email", ["x"]),
        _is("email", "x", "IN"),
        _is("owner_id", "many"),
        _is("created_at", "yesterday"),
        _is("created_at", {"a": 1}),
        _is("unsubscribed_from_emails", "perhaps"),
        _is(["email"], "x"),  # type: ignore[arg-type]
        _is("name", {"a": 1}),
    ],
    ids=str,
)
def test_a_query_that_cannot_be_asked_is_refused(fake: Fake, query: Any) -> None:
    """Malformed queries, unknown fields, operators and values that do not fit are 400, never 500."""
    assert 400 == fake.api("POST", "/contacts/search", {"query": query}).status_code


@pytest.mark.parametrize("operator", ["!=", ">=", "<=", "IN", "NIN"])
def test_dates_know_three_operators(fake: Fake, operator: str) -> None:
    """§16.26: dates are compared by = > < only."""
    value: Any = [1] if operator in ("IN", "NIN") else 1
    assert 400 == fake.api("POST", "/contacts/search", {"query": _is("created_at", value, operator)}).status_code


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_dates_are_days_of_the_workspace(fake: Fake, zone: str) -> None:
    """§16.26: a date is a calendar day in the workspace's zone; > begins the next day, < ends before it."""
    fake.control("PATCH", "/options", {"timezone": zone})
    local = ZoneInfo(zone)
    for name, day, hour in (("before", 9, 23), ("early", 10, 0), ("late", 10, 23), ("after", 11, 0)):
        moment = int(datetime(2024, 3, day, hour, 30, tzinfo=local).timestamp())
        fake.seed(name=name, external_id=name, signed_up_at=moment)
    noon = int(datetime(2024, 3, 10, 12, tzinfo=local).timestamp())

    assert ["early", "late"] == sorted(_query(fake, _is("signed_up_at", noon)))
    assert ["after"] == _query(fake, _is("signed_up_at", str(noon), ">"))
    assert ["before"] == _query(fake, _is("signed_up_at", noon, "<"))


def test_milliseconds_find_nothing(fake: Fake) -> None:
    """A moment in milliseconds lies beyond the calendar and equals nothing."""
    fake.seed(name="Ann", external_id="m-1")

    assert [] == _query(fake, _is("created_at", int(datetime.now(UTC).timestamp() * 1000)))


def test_sorting(fake: Fake) -> None:
    """Results are sorted by the field asked for, descending unless told; contacts without a value come last."""
    for name, seen in (("b", 20), ("c", 10), ("a", None)):
        fake.seed(name=name, external_id=name, last_seen_at=seen)
    everyone = _is("role", "user")

    assert ["a", "b", "c"] == _query(fake, everyone, sort={"field": "name", "order": "ascending"})
    assert ["c", "b", "a"] == _query(fake, everyone, sort={"field": "name"})
    assert ["b", "c", "a"] == _query(fake, everyone, sort={"field": "last_seen_at", "order": "descending"})


def test_short_sort_orders_end_with_2_16(fake: Fake) -> None:
    """§16.28: asc and desc are accepted before 2.16, and 400 invalid_sort_order from then on."""
    body = {"query": _is("role", "user"), "sort": {"field": "name", "order": "desc"}}

    assert 200 == fake.api("POST", "/contacts/search", body, version="2.15").status_code
    assert (
        400,
        "invalid_sort_order",
        "Invalid sort order 'desc'. Must be one of: ascending, descending",
    ) == error_of(fake.api("POST", "/contacts/search", body, version="2.16"))


def test_the_index_lags_behind_writes(fake: Fake) -> None:
    """§16.27: a create, a change and a deletion reach searches after the lag; reading by id is immediate."""
    fake.control("POST", "/lag", {"seconds": 300})
    contact = fake.create(email="ann@example.test")
    assert [] == fake.search("email", "=", "ann@example.test")
    assert 200 == fake.api("GET", f"/contacts/{contact}").status_code
    assert 409 == fake.api("POST", "/contacts", {"email": "ann@example.test"}).status_code

    fake.control("POST", "/agenda/advance", {"seconds": 301})
    assert [contact] == fake.search("email", "=", "ann@example.test")

    fake.api("PUT", f"/contacts/{contact}", {"email": "new@example.test"})
    assert [contact] == fake.search("email", "=", "ann@example.test")
    assert [] == fake.search("email", "=", "new@example.test")
    assert [contact] == fake.search("role", "=", "user")

    fake.control("POST", "/agenda/advance", {"seconds": 301})
    assert [contact] == fake.search("email", "=", "new@example.test")

    fake.api("DELETE", f"/contacts/{contact}")
    assert [contact] == fake.search("email", "=", "new@example.test")
    fake.control("POST", "/agenda/advance", {"seconds": 301})
    assert [] == fake.search("email", "=", "new@example.test")


def test_seeds_are_indexed_at_once(fake: Fake) -> None:
    """What a scenario begins with is found, however long the index lags."""
    fake.control("POST", "/lag", {"seconds": 300})

    assert [fake.seed(email="ann@example.test")] == fake.search("email", "=", "ann@example.test")


def test_whether_lists_lag_is_a_switch(fake: Fake) -> None:
    """§16.27, §16.50: lists are immediate by default, and lag with the search when assumed."""
    fake.control("POST", "/lag", {"seconds": 300})
    fake.create(email="ann@example.test")
    assert 1 == fake.api("GET", "/contacts").json()["total_count"]

    fake.control("PATCH", "/options", {"assumptions": {"list_lags": "with_search"}})
    told = fake.api("GET", "/contacts").json()
    assert (0, []) == (told["total_count"], told["data"])
