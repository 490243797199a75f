"""How replies are read into answers, by hand-written claims and replies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from intercom_readiness.profile.marker import Marker
from intercom_readiness.profile.operations import (
    Accepted,
    Completion,
    Done,
    ErrorPlaces,
    Errors,
    Operation,
)
from intercom_readiness.profile.reading import read_answer, read_completion
from intercom_readiness.profile.replies import Reply

READ = Operation(
    name="read_contact",
    role="read",
    request="GET /customers/{id}",
    done=Done(status=(200,), id="/customer/id", email="/customer/mail"),
    stale=Marker(at="/meta/stale", is_=True),
)
ERRORS = Errors(
    at=ErrorPlaces(code="/error/code", request_id="/error/request", message="/error/text"),
    status={"missing": (404,), "unavailable": (502, 503), "rate_limited": (429,)},
    code={"bad_token": ("upstream_auth",), "invalid": ("bad_input",), "missing_scope": (4031,)},
)
ASKED = {"id": "c1", "email": "k7@example.test"}
CONTACT = {"customer": {"id": "c1", "mail": "K7@Example.test"}}


def reply(
    body: Any = None, *, status: int | None = 200, trouble: Any = "", exited: bool = False, headers: Any = None
) -> Reply:
    """Make a reply; a text is taken as it stands, everything else becomes JSON."""
    raw = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Reply(began_s=1, ended_s=2, status=status, body=raw, trouble=trouble, exited=exited, headers=headers or {})


@pytest.mark.parametrize(
    ("came", "kind"),
    [
        (reply(CONTACT), "done"),
        (reply(CONTACT | {"meta": {"stale": True}}), "stale"),
        (reply(CONTACT | {"meta": {"stale": False}}), "done"),
        (reply({"customer": {"id": "c2", "mail": "k7@example.test"}}), "wrong"),
        (reply({"customer": {"id": "c1", "mail": "other@example.test"}}), "wrong"),
        (reply({"customer": {"mail": "k7@example.test"}}), "wrong"),
        (reply({}), "wrong"),
        (reply("<html>maintenance</html>"), "wrong"),
        (reply(CONTACT, status=201), "wrong"),
        (reply(None, status=302), "wrong"),
        (reply({"error": {"code": "x"}}, status=404), "refused"),
        (reply({"error": {"code": "bad_input"}}, status=500), "refused"),
        (reply({}, status=418), "refused"),
        (reply({}, status=500), "failed"),
        (reply({}, status=429), "failed"),
        (reply(CONTACT, trouble="cut"), "no_answer"),
        (reply(status=None, trouble="timeout"), "no_answer"),
        (reply(status=None, trouble="refused"), "no_answer"),
    ],
)
def test_a_reply_is_one_outcome(came: Reply, kind: str) -> None:
    """Success is the asked-for record and nothing less; errors are the caller's or the target's."""
    assert read_answer(READ, ERRORS, ASKED, came).kind == kind


@pytest.mark.parametrize(
    ("came", "error_class"),
    [
        (reply({"error": {"code": "upstream_auth"}}, status=502), "bad_token"),
        (reply({"error": {"code": "other"}}, status=502), "unavailable"),
        (reply({"error": {"code": 4031}}, status=502), "missing_scope"),
        (reply({"error": {"code": "4031"}}, status=502), "missing_scope"),
        (reply("<html>", status=404), "missing"),
        (reply({}, status=418), ""),
    ],
)
def test_a_code_says_more_than_a_status(came: Reply, error_class: str) -> None:
    """The class of an error is read from its code, else from its status."""
    assert read_answer(READ, ERRORS, ASKED, came).error_class == error_class


def test_an_error_carries_code_request_id_and_message() -> None:
    """What the caller is told stands in the answer."""
    told = {"error": {"code": 17, "request": "req_1", "text": "no such customer"}}

    answer = read_answer(READ, ERRORS, ASKED, reply(told, status=404))

    assert (answer.error_code, answer.request_id, answer.detail) == ("17", "req_1", "status 404: no such customer")


def test_a_new_contact_must_come_back_with_an_id() -> None:
    """A write of somebody new cannot name the id, but the answer must."""
    asked = {"email": "k7@example.test"}

    assert read_answer(READ, ERRORS, asked, reply(CONTACT)).ids == ("c1",)
    assert read_answer(READ, ERRORS, asked, reply({"customer": {"mail": "k7@example.test"}})).kind == "wrong"


@pytest.mark.parametrize(
    ("location", "ids"),
    [
        ("/customers/c1", ("c1",)),
        ("https://desk.example.test/customers/c1/?from=here", ("c1",)),
        ("c1", ("c1",)),
        ("/", ()),
        (None, ()),
    ],
)
def test_an_id_may_stand_at_the_end_of_a_link(location: str | None, ids: tuple[str, ...]) -> None:
    """Who answers 201 with a Location and no body has named the contact."""
    made = Operation(name="add", role="write", request="POST /customers", done=Done(id="header:Location"))
    came = reply("", status=201, headers={} if location is None else {"location": location})
    answer = read_answer(made, ERRORS, {"email": "k7@example.test"}, came)

    assert (answer.kind, answer.ids) == ("done" if ids else "wrong", ids)


def test_success_without_claims_is_any_success() -> None:
    """Where the profile names no status and no place, every 2xx is success, an empty body included."""
    bare = Operation(name="erase", role="erase", request="DELETE /customers/{id}")

    assert read_answer(bare, ERRORS, ASKED, reply(status=204)).kind == "done"


def test_a_service_that_always_answers_200_is_read_by_its_sign() -> None:
    """With `when`, success is what the body says."""
    operation = Operation(name="read", role="read", request="GET /{id}", done=Done(when=Marker(at="/ok", is_=True)))
    failure = {"ok": False, "error": {"code": "bad_input"}}

    assert read_answer(operation, ERRORS, ASKED, reply({"ok": True})).kind == "done"
    assert read_answer(operation, ERRORS, ASKED, reply(failure)).error_class == "invalid"


@pytest.mark.parametrize(
    ("marker", "headers", "kind"),
    [
        (Marker(header="Warning", contains="110"), {"warning": '110 - "Response is Stale"'}, "stale"),
        (Marker(header="X-Stale"), {"x-stale": "1"}, "stale"),
        (Marker(header="X-Cache", is_=["STALE", "OLD"]), {"x-cache": "OLD"}, "stale"),
        (Marker(header="X-Cache", is_=["STALE", "OLD"]), {"x-cache": "HIT"}, "done"),
        (Marker(header="X-Stale"), {}, "done"),
        (Marker(header="Age", is_=60), {"age": "60"}, "stale"),
    ],
)
def test_a_header_may_mark_a_stale_answer(marker: Marker, headers: dict[str, str], kind: str) -> None:
    """Staleness is often told by a header."""
    operation = Operation(name="read", role="read", request="GET /{id}", stale=marker)

    assert read_answer(operation, ERRORS, ASKED, reply(CONTACT, headers=headers)).kind == kind


def test_a_command_is_read_by_its_exit_status_and_output() -> None:
    """A command succeeds by its exit status and tells its error on standard output."""
    operation = Operation(name="sync", role="sync", exec_=("sync",), done=Done(exit=(0, 3)))
    failure = reply({"error": {"code": "upstream_auth"}}, status=1, exited=True)

    assert read_answer(operation, ERRORS, {}, reply({}, status=3, exited=True)).kind == "done"
    assert read_answer(operation, ERRORS, {}, failure).error_class == "bad_token"


JOB = Completion(
    request="GET /jobs/{answer:/job}",
    until=Marker(at="/state", is_="done"),
    failed=Marker(at="/state", is_="dead"),
    within_s=5,
    id="/id",
)
WRITE = Operation(
    name="upsert", role="write", request="POST /customers", done=Done(status=(200,)), accepted=Accepted(completion=JOB)
)


def test_accepted_work_is_not_yet_known_to_be_done() -> None:
    """A 202 says that it was taken."""
    answer = read_answer(WRITE, ERRORS, ASKED, reply({"job": 7}, status=202))

    assert (answer.kind, answer.accepted) == ("done", True)


@pytest.mark.parametrize(
    ("came", "kind"),
    [
        (reply({"state": "queued"}), None),
        (reply({}, status=404), None),
        (reply("<html>", status=502), None),
        (reply(status=None, trouble="refused"), None),
        (reply({"state": "done", "id": "c1"}), "done"),
        (reply({"state": "done", "id": "c2"}), "wrong"),
        (reply({"state": "dead"}), "failed"),
    ],
)
def test_a_job_is_under_way_until_it_says_otherwise(came: Reply, kind: str | None) -> None:
    """Only the claimed signs end the wait for a job."""
    answer = read_completion(WRITE, JOB, ERRORS, {"id": "c1"}, came)

    assert (answer and answer.kind) == kind


def test_a_search_that_finds_one_record_gives_its_id() -> None:
    """A search may answer with a record instead of a list, and with none."""
    search = Operation(name="find", role="search", request="GET /{email}", done=Done(status=(200,), id="/contact/id"))

    assert read_answer(search, ERRORS, ASKED, reply({"contact": {"id": "c1"}})).ids == ("c1",)
    assert read_answer(search, ERRORS, ASKED, reply({"contact": None})).kind == "done"
