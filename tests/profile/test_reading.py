"""How replies are read into answers, by hand-written claims and replies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from intercom_readiness.profile.health_reading import read_health
from intercom_readiness.profile.operations import (
    Accepted,
    AuthenticatedValues,
    Completion,
    Done,
    ErrorPlaces,
    Errors,
    HealthStates,
    HealthStatuses,
    Incomplete,
    Marker,
    Next,
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
    code={"bad_token": ("upstream_auth",), "invalid": ("bad_input",)},
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


def listing(**claims: Any) -> Operation:
    """Make an operation that lists."""
    done = claims.pop("done", Done(status=(200,), items="/items", id="/id"))
    return Operation(name="export", role="list", request="GET /export", done=done, **claims)


ITEMS = [{"id": "c1"}, {"id": "c2"}]
NDJSON = '{"id": "c1"}\n{"id": "c2"}\n'
ENDED = NDJSON + '{"end": true}\n'
CUT_CLAIMED = Incomplete(at="/error", or_connection_cut=True)


@pytest.mark.parametrize(
    ("operation", "came", "kind", "ids"),
    [
        (listing(), reply({"items": ITEMS}), "done", ("c1", "c2")),
        (listing(), reply({"items": []}), "done", ()),
        (listing(done=Done(items="", id="/id")), reply(ITEMS), "done", ("c1", "c2")),
        (listing(done=Done(items="", external_id="/key")), reply([{"key": 7}]), "done", ("7",)),
        (listing(), reply({"items": {}}), "wrong", ()),
        (listing(), reply("<html>"), "wrong", ()),
        (listing(), reply({"items": [{"id": "c1"}, {}]}), "wrong", ("c1",)),
        (
            listing(incomplete=Incomplete(at="/partial")),
            reply({"items": ITEMS, "partial": True}),
            "incomplete",
            ("c1", "c2"),
        ),
        (listing(complete=Marker(at="/end")), reply({"items": ITEMS}), "incomplete", ("c1", "c2")),
        (listing(complete=Marker(at="/end")), reply({"items": ITEMS, "end": True}), "done", ("c1", "c2")),
        (
            listing(complete=Marker(at="/end"), next=Next(at="/next", request="GET /export?after={cursor}")),
            reply({"items": ITEMS, "next": "n"}),
            "done",
            ("c1", "c2"),
        ),
        (listing(), reply({"items": ITEMS}, trouble="cut"), "no_answer", ()),
        (listing(incomplete=CUT_CLAIMED), reply('{"items": [', trouble="cut"), "incomplete", ()),
        (listing(format="ndjson"), reply(NDJSON), "done", ("c1", "c2")),
        (listing(format="ndjson"), reply(""), "done", ()),
        (listing(format="ndjson", complete=Marker(at="/end")), reply(ENDED), "done", ("c1", "c2")),
        (listing(format="ndjson", complete=Marker(at="/end")), reply(NDJSON), "incomplete", ("c1", "c2")),
        (listing(format="ndjson", complete=Marker(at="/end")), reply(ENDED, trouble="cut"), "done", ("c1", "c2")),
        (
            listing(format="ndjson", incomplete=CUT_CLAIMED),
            reply(NDJSON + '{"error": "x"}'),
            "incomplete",
            ("c1", "c2"),
        ),
        (listing(format="ndjson", incomplete=CUT_CLAIMED), reply(NDJSON, trouble="cut"), "incomplete", ("c1", "c2")),
        (
            listing(format="ndjson", incomplete=CUT_CLAIMED),
            reply(NDJSON + '{"i', trouble="cut"),
            "incomplete",
            ("c1", "c2"),
        ),
        (listing(format="ndjson"), reply(NDJSON, trouble="cut"), "no_answer", ("c1", "c2")),
        (listing(format="ndjson"), reply(NDJSON, trouble="timeout"), "no_answer", ()),
        (listing(format="ndjson"), reply(NDJSON + '{"i'), "incomplete", ("c1", "c2")),
        (listing(format="ndjson"), reply("<html>\n</html>"), "wrong", ()),
        (listing(format="ndjson"), reply('{"key": 1}\n'), "wrong", ()),
        (listing(), reply({"error": {"code": "x"}}, status=503), "failed", ()),
    ],
)
def test_a_list_is_whole_or_says_that_it_is_not(
    operation: Operation, came: Reply, kind: str, ids: tuple[str, ...]
) -> None:
    """A list counts as done only with its end, and keeps the ids of what came."""
    answer = read_answer(operation, ERRORS, {}, came)

    assert (answer.kind, answer.ids) == (kind, ids)


def test_a_search_that_finds_one_record_gives_its_id() -> None:
    """A search may answer with a record instead of a list, and with none."""
    search = Operation(name="find", role="search", request="GET /{email}", done=Done(status=(200,), id="/contact/id"))

    assert read_answer(search, ERRORS, ASKED, reply({"contact": {"id": "c1"}})).ids == ("c1",)
    assert read_answer(search, ERRORS, ASKED, reply({"contact": None})).kind == "done"


HEALTH = Operation(
    name="health",
    role="health",
    request="GET /health",
    status=HealthStatuses(healthy=(200,), degraded=(503,), unhealthy=(503,)),
    state="/intercom/state",
    states=HealthStates(healthy=("ok",), degraded=("limping", "slow"), unhealthy=("down",)),
    authenticated="/intercom/token",
    authenticated_values=AuthenticatedValues(yes=("good",), no=("bad",), unknown=("?",)),
    latency_ms="/intercom/ms",
    quota_left="header:X-Left",
    error="/intercom/trouble",
)


def test_health_is_read_in_the_targets_own_words() -> None:
    """States, the token's fate and the numbers are translated."""
    body = {"intercom": {"state": "slow", "token": "bad", "ms": 12.5, "trouble": "401"}}

    seen = read_health(HEALTH, reply(body, status=503, headers={"x-left": "17"}))

    assert seen.unreadable == ""
    assert seen.value == {
        "state": "degraded",
        "status": 503,
        "authenticated": False,
        "latency_ms": 12.5,
        "quota_left": 17.0,
        "error": "401",
    }


@pytest.mark.parametrize(
    ("token", "authenticated"), [("good", True), ("bad", False), ("?", None), (None, None), ("perhaps", None)]
)
def test_a_token_nobody_could_try_is_unknown_not_bad(token: str | None, authenticated: bool | None) -> None:  # noqa: FBT001
    """Whether the token works is yes, no or unknown."""
    seen = read_health(HEALTH, reply({"intercom": {"state": "ok", "token": token}}))

    assert seen.value["authenticated"] is authenticated
    assert ("perhaps" in seen.unreadable) is (token == "perhaps")


@pytest.mark.parametrize(
    ("came", "unreadable"),
    [
        (reply({"intercom": {"state": "fine"}}), "'fine' at /intercom/state is none of healthy = ('ok',)"),
        (reply({}), "nothing stands at /intercom/state (status 200)"),
        (reply("<html>"), "nothing stands at /intercom/state (status 200)"),
        (reply(status=None, trouble="refused"), "the connection was refused"),
    ],
)
def test_health_that_cannot_be_read_is_no_state(came: Reply, unreadable: str) -> None:
    """What means none of the three states is unreadable, and says why."""
    seen = read_health(HEALTH, came)

    assert seen.value["state"] == ""
    assert seen.unreadable.startswith(unreadable)


@pytest.mark.parametrize(("status", "state"), [(200, "healthy"), (429, "degraded"), (503, "unhealthy"), (500, "")])
def test_the_status_alone_may_tell_the_state(status: int, state: str) -> None:
    """A health check without a body is read by its status."""
    by_status = Operation(
        name="health",
        role="health",
        request="GET /health",
        status=HealthStatuses(healthy=(200,), degraded=(429,), unhealthy=(503,)),
    )

    assert read_health(by_status, reply(status=status)).value["state"] == state
