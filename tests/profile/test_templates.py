"""Placeholders, places and request lines."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.profile import places, templates
from intercom_readiness.profile.lines import line_of

VALUES = {"id": "a/b c", "email": "k7@example.test", "page_size": "150"}.get


@pytest.mark.parametrize(
    ("path", "filled"),
    [
        ("/customers/{id}", "/customers/a%2Fb%20c"),
        ("/customers?mail={email}", "/customers?mail=k7%40example.test"),
        ("/{name?}", "/"),
    ],
)
def test_values_are_encoded_in_a_path(path: str, filled: str) -> None:
    """A value cannot change the shape of a path."""
    assert templates.fill_path(path, VALUES) == filled


@pytest.mark.parametrize(
    ("link", "used"),
    [("/jobs/7?a=1", "/jobs/7?a=1"), ("https://public.example/jobs/7", "/jobs/7"), ("https://public.example", "/")],
)
def test_of_a_link_that_the_target_gives_path_and_query_count(link: str, used: str) -> None:
    """A link may name an address under which the lab cannot reach the target."""
    assert templates.fill_path("{header:location}", {"header:location": link}.get) == used


def test_what_is_optional_and_missing_is_dropped() -> None:
    """A key whose optional placeholder has no value is not sent at all."""
    body = {
        "mail": "{email}",
        "key": "{external_id?}",
        "tags": ["{name?}", "vip"],
        "size": "{page_size}",
        "deep": {"x": 1},
    }

    filled = templates.fill_all(body, VALUES)

    assert filled == {"mail": "k7@example.test", "tags": ["vip"], "size": 150, "deep": {"x": 1}}


def test_attributes_keep_their_types() -> None:
    """A place for all attributes becomes an object, a place for one its value, and a missing one is dropped."""
    values = {"custom_attributes": '{"plan": "gold", "seats": 7}', "attribute:seats": "7", "attribute:plan": '"gold"'}
    each = {"seats": "{attribute:seats?}", "plan": "{attribute:plan?}", "tier": "{attribute:tier?}"}
    body = {"more": "{custom_attributes?}", **each}

    filled = templates.fill_all(body, values.get)

    assert filled == {"more": {"plan": "gold", "seats": 7}, "seats": 7, "plan": "gold"}


def test_what_is_needed_and_missing_is_told() -> None:
    """A placeholder without a value names itself and the way out."""
    with pytest.raises(LabError, match=r"nothing stands for \{name\}; write \{name\?\}"):
        templates.fill("{name}", VALUES)


def test_braces_of_other_languages_are_left_alone() -> None:
    """Braces with white space inside are no placeholder."""
    assert templates.fill("query { contact(id: 1) { email } }", VALUES) == "query { contact(id: 1) { email } }"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("GET /a", ("GET", "", "/a")),
        ("GET :metrics/a", ("GET", "metrics", "/a")),
        ("DELETE :9100/a?b={id}", ("DELETE", "9100", "/a?b={id}")),
        ("GET {header:location}", ("GET", "", "{header:location}")),
    ],
)
def test_a_request_line_names_method_port_and_path(text: str, line: tuple[str, str, str]) -> None:
    """A request line is read into its parts."""
    assert templates.parse_request(text) == line


DOCUMENT = {"a": {"b/c": [10, {"d~e": None}]}, "": 1}


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("", DOCUMENT),
        ("/", 1),
        ("/a/b~1c/0", 10),
        ("/a/b~1c/1/d~0e", None),
        ("/a/b~1c/2", places.MISSING),
        ("/a/b~1c/x", places.MISSING),
        ("/a/b~1c/0/x", places.MISSING),
        ("header:X-Stale", "yes"),
        ("header:X-Other", places.MISSING),
    ],
)
def test_a_place_is_a_pointer_or_a_header(place: str, found: Any) -> None:
    """JSON pointers work as RFC 6901 says; null is a value, nothing is not."""
    assert places.find(place, DOCUMENT, {"x-stale": "yes"}) == found


TOML = '''\
profile = 1
[target]
name = """
ready = 1
"""
env.PORT = "{port}"   # dotted
[[target.process]]
name = "a"
[[target.process]]
"na.me" = "b"
[operations.health]  # a comment
request = "x"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("profile",), 1),
        (("target", "ready"), 2),
        (("target", "env", "PORT"), 6),
        (("target", "process", 0, "name"), 8),
        (("target", "process", 1, "na.me"), 10),
        (("operations", "health", "request"), 12),
        (("operations", "health", "missing", "deeper"), 11),
        (("operations", "other"), 11),
        (("nowhere",), None),
    ],
)
def test_the_line_of_a_key_is_found(path: tuple[str | int, ...], line: int | None) -> None:
    """A key is found on its line, a missing one on the line of its nearest parent."""
    assert line_of(TOML, path) == line
