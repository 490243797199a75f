"""Planned answers by their content: refusals, errors, pages, and successes that are none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


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
