"""Tokens, scopes, versions, media types and envelopes: what every call meets first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

RATE_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


@pytest.mark.parametrize("token", [None, "unknown"], ids=["missing", "unknown"])
def test_a_bad_token_is_refused(fake: Fake, token: str | None) -> None:
    """§16.1: a missing or unknown token answers 401 Access Token Invalid, without rate headers."""
    answer = fake.api("GET", "/me", token=token)

    assert (401, "unauthorized", "Access Token Invalid") == error_of(answer)
    assert not any(name in answer.headers for name in RATE_HEADERS)


@pytest.mark.parametrize("code", ["unauthorized", "token_revoked"])
def test_a_revoked_token_is_refused_with_its_code(fake: Fake, code: str) -> None:
    """A token that is revoked in mid-run answers 401 from then on, until the next reset."""
    fake.control("POST", "/tokens/revoke", {"token": fake.token, "code": code})

    assert (401, code) == error_of(fake.api("GET", "/me"))[:2]

    fake.control("POST", "/reset", {})
    assert 200 == fake.api("GET", "/me").status_code


def test_a_missing_scope_is_named(fake: Fake) -> None:
    """§16.2: a token without the scope answers 403 forbidden, and the text names the scope."""
    fake.control("POST", "/tokens", {"token": "narrow", "scopes": ["read_tags"]})

    answer = fake.api("GET", "/contacts", token="narrow")

    assert (
        403,
        "forbidden",
        "You do not have the required scope (read_list_users_companies) to access this resource",
    ) == error_of(answer)
    assert all(name in answer.headers for name in RATE_HEADERS)
    assert 200 == fake.api("GET", "/tags", token="narrow").status_code
    assert 200 == fake.api("GET", "/me", token="narrow").status_code


def test_a_wider_scope_includes_the_narrower(fake: Fake) -> None:
    """A token that may list users may read one."""
    contact = fake.seed(email="ann@example.test")
    fake.control("POST", "/tokens", {"token": "lister", "scopes": ["read_list_users_companies"]})

    assert 200 == fake.api("GET", f"/contacts/{contact}", token="lister").status_code
    assert 403 == fake.api("DELETE", f"/contacts/{contact}", token="lister").status_code


def test_a_token_opens_its_own_workspace_only(fake: Fake) -> None:
    """Records of one workspace are missing in another."""
    contact = fake.seed(email="ann@example.test")
    fake.control("POST", "/tokens", {"token": "other", "app": "app_other", "workspace": "xyz98765"})

    assert "xyz98765" == fake.api("GET", "/me", token="other").json()["app"]["id_code"]
    assert 404 == fake.api("GET", f"/contacts/{contact}", token="other").status_code


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_an_accept_other_than_json_is_refused(fake: Fake, accept: str) -> None:
    """§16.3: 406 media_type_not_acceptable, and that one body has no request id."""
    answer = fake.api("GET", "/me", headers={"Accept": accept})

    assert (
        406,
        "media_type_not_acceptable",
        "The Accept header should send a media type of application/json",
    ) == error_of(answer)
    assert "request_id" not in answer.json()


@pytest.mark.parametrize("accept", ["*/*", "application/*", "text/html, application/json;q=0.5", "application/json"])
def test_an_accept_that_allows_json_is_served(fake: Fake, accept: str) -> None:
    """Wildcards and lists that allow JSON are served."""
    assert 200 == fake.api("GET", "/me", headers={"Accept": accept}).status_code


@pytest.mark.parametrize(("sent", "echoed"), [(None, "2.14"), ("2.9", "2.9"), ("2.16", "2.16"), ("Preview", "Preview")])
def test_the_version_is_echoed(fake: Fake, sent: str | None, echoed: str) -> None:
    """§16.4: the version used is echoed; without one it is 2.14."""
    assert echoed == fake.api("GET", "/me", version=sent).headers["Intercom-Version"]


def test_the_default_version_is_an_option(fake: Fake) -> None:
    """§16.4: a call that names no version gets the app's, which is an option."""
    fake.control("PATCH", "/options", {"default_version": "2.9"})

    assert "2.9" == fake.api("GET", "/me", version=None).headers["Intercom-Version"]


@pytest.mark.parametrize("version", ["2.99", "3", "latest"])
def test_an_unknown_version_is_refused(fake: Fake, version: str) -> None:
    """§16.4: an unknown version answers 400 intercom_version_invalid."""
    assert (400, "intercom_version_invalid", "The requested version could not be found") == error_of(
        fake.api("GET", "/me", version=version)
    )


@pytest.mark.parametrize(
    ("method", "path", "version"),
    [
        ("POST", "/contacts/x/block", "2.12"),
        ("GET", "/contacts/find_by_external_id/x", "2.12"),
        ("GET", "/brands", "2.14"),
    ],
)
def test_a_call_that_came_later_is_refused(fake: Fake, method: str, path: str, version: str) -> None:
    """A call that the version does not have answers 400 intercom_version_invalid."""
    assert (
        400,
        "intercom_version_invalid",
        "Requested resource is not available in current API version.",
    ) == error_of(fake.api(method, path, version=version))


def test_every_answer_has_a_request_id(fake: Fake) -> None:
    """§16.5: X-Request-Id has 20 characters [0-9a-v], is new each time, and equals an error body's request_id."""
    good, bad, unauthorised = fake.api("GET", "/me"), fake.api("GET", "/contacts/x"), fake.api("GET", "/me", token=None)

    ids = [one.headers["X-Request-Id"] for one in (good, bad, unauthorised)]
    assert all(re.fullmatch(r"[0-9a-v]{20}", one) for one in ids)
    assert 3 == len(set(ids))
    assert ids[1:] == [bad.json()["request_id"], unauthorised.json()["request_id"]]


def test_an_unknown_path_is_a_plain_404(fake: Fake) -> None:
    """A path that Intercom does not have answers 404, as an unsupported method does."""
    assert (404, "not_found", "Resource Not Found") == error_of(fake.api("GET", "/nothing/here"))
    assert (404, "not_found", "Resource Not Found") == error_of(fake.api("PATCH", "/contacts"))


def test_a_call_that_is_not_modelled_says_so(fake: Fake) -> None:
    """What Intercom has and the fake has not answers 501 not_modelled and stands in the journal as such."""
    answer = fake.api("GET", "/calls")

    assert (501, "not_modelled") == error_of(answer)[:2]
    last = fake.control("GET", "/journal")["exchanges"][-1]
    assert ("calls.list", "not_modelled", 501) == (last["operation"], last["answer_kind"], last["status"])


@pytest.mark.parametrize("content", [b"{", b"nothing", b"[1]", b"\xff\xfe", b'{"a":\xff}', b"[" * 5000])
def test_a_body_that_is_no_json_object_is_refused(fake: Fake, content: bytes) -> None:
    """A body that cannot be read answers 400 parameter_invalid."""
    answer = fake.api("POST", "/contacts", content=content)

    assert (400, "parameter_invalid") == error_of(answer)[:2]


def test_me_tells_the_admin_and_the_app(fake: Fake) -> None:
    """§16.10: /me has type admin with app.id_code and app.region."""
    fake.control("PATCH", "/options", {"region": "EU", "timezone": "Europe/Berlin"})

    told = fake.api("GET", "/me").json()

    assert ("admin", True) == (told["type"], told["email_verified"])
    assert ("abc12345", "EU", "Europe/Berlin") == tuple(told["app"][key] for key in ("id_code", "region", "timezone"))


def test_admins_are_listed_and_read(fake: Fake) -> None:
    """§16.10: /admins answers an admin.list; ids are strings; an unknown one is admin_not_found."""
    told = fake.api("GET", "/admins").json()
    first = told["admins"][0]

    assert "admin.list" == told["type"]
    assert first == fake.api("GET", f"/admins/{first['id']}").json()
    assert isinstance(first["id"], str)
    assert "avatar" in fake.api("GET", "/admins?display_avatar=true").json()["admins"][0]
    assert (404, "admin_not_found", "Admin not found") == error_of(fake.api("GET", "/admins/1"))
