"""What may pass is repeated, few times and with growing waits; what is final is not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.reference.bench import (
    CONTACT_ID,
    Bench,
    ScriptedIntercom,
    dripping,
    edge_page,
    good,
    page,
    refused,
    stalled,
)

READ = f"/contacts/{CONTACT_ID}"

PASSING = {
    "500": refused(500, "server_error"),
    "502": refused(502),
    "503": refused(503),
    "504": refused(504),
    "408": refused(408),
    "502 page": edge_page(502),
    "503 page": edge_page(503),
    "page with status 200": edge_page(200),
    "refused": httpx.ConnectError("refused"),
    "reset": httpx.ReadError("reset"),
    "closed": httpx.RemoteProtocolError("closed"),
    "cannot be written": httpx.WriteError("reset"),
    "cannot be unpacked": httpx.DecodingError("gzip"),
    "stalled": stalled,
    "dripping": dripping,
    "empty": httpx.Response(200, headers={"Content-Type": "application/json"}, content=b""),
    "cut short": httpx.Response(200, headers={"Content-Type": "application/json"}, content=b'{"type":"contact","id"'),
    "a list of nothing": good([]),
    "null": httpx.Response(200, json=None),
    "another contact": good(contact_id="b" * 24),
    "an error with status 200": good({"type": "error.list", "errors": []}),
    "redirected": httpx.Response(302, headers={"Location": "https://elsewhere.test/"}),
    "right but called HTML": httpx.Response(200, headers={"Content-Type": "text/html"}, content=good().content),
}

FINAL = {
    "400": (refused(400, "parameter_invalid"), 422, "invalid"),
    "401": (refused(401, "unauthorized"), 502, "bad_token"),
    "403": (refused(403, "forbidden"), 502, "missing_scope"),
    "403 page": (edge_page(403), 503, "unavailable"),
    "404": (refused(404, "not_found"), 404, "missing"),
    "406": (refused(406, "media_type_not_acceptable"), 422, "invalid"),
    "409": (refused(409, "conflict"), 409, "conflict"),
    "410": (refused(410, "contact_merged"), 404, "missing"),
    "422": (refused(422, "data_invalid"), 422, "invalid"),
}


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING.keys())
def test_what_may_pass_is_repeated(bench: Bench, intercom: ScriptedIntercom, trouble: Any) -> None:
    """A read meets a trouble once, is tried again and succeeds."""
    intercom.will(trouble, good())
    answer = bench.ask("GET", READ)
    assert answer.json()["contact"]["id"] == CONTACT_ID
    assert len(intercom.seen) == 2


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING.keys())
def test_what_does_not_pass_surfaces(bench: Bench, intercom: ScriptedIntercom, trouble: Any) -> None:
    """A trouble that stays is an error after four attempts at most, within the deadline, and never a success."""
    intercom.will(trouble)
    began_s = bench.clock.now_s
    answer = bench.ask("GET", READ)
    assert answer.status_code in {502, 503, 504}
    assert answer.json()["error"]["code"] in {"unavailable", "timeout", "malformed"}
    assert 2 <= len(intercom.seen) <= 4
    assert bench.clock.now_s - began_s <= 20.1


@pytest.mark.parametrize(("trouble", "status", "code"), FINAL.values(), ids=FINAL.keys())
def test_what_is_final_is_not_repeated(
    bench: Bench, intercom: ScriptedIntercom, trouble: httpx.Response, status: int, code: str
) -> None:
    """A refusal is told to the caller after one attempt, in the caller's own words."""
    intercom.will(trouble)
    answer = bench.ask("GET", READ)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert len(intercom.seen) == 1


def test_the_error_carries_the_request_id(bench: Bench, intercom: ScriptedIntercom) -> None:
    """The caller gets Intercom's request id of the last attempt."""
    intercom.will(refused(503))
    assert bench.ask("GET", READ).json()["error"]["intercom_request_id"] == "req00000000000000042"


def test_the_request_id_may_stand_in_the_body_alone(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Without the header, the id of the error document is passed on."""
    intercom.will(httpx.Response(404, json={"type": "error.list", "request_id": "from-body", "errors": []}))
    assert bench.ask("GET", READ).json()["error"]["intercom_request_id"] == "from-body"


def test_waits_grow_are_jittered_and_bounded(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Over many reads the waits fill the envelope of full jitter: 0 to first × 2^n, up to the cap."""
    intercom.will(refused(503))
    waits: list[list[float]] = [[], [], []]
    for _ in range(60):
        intercom.seen.clear()
        bench.ask("GET", READ, retry_wait_first_s=0.5, retry_wait_cap_s=1.5)
        for step in range(3):
            waits[step].append(intercom.times[step + 1] - intercom.times[step])
    for step, bound_s in enumerate((0.5, 1.0, 1.5)):
        # The chance that 60 fair draws all miss a quarter of their range is below one in ten million.
        assert max(waits[step]) <= bound_s + 0.001
        assert max(waits[step]) > 0.75 * bound_s
        assert min(waits[step]) < 0.25 * bound_s


def test_each_attempt_ends_at_its_timeout(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A body that drips does not outlive the timeout of the whole attempt."""
    intercom.will(dripping)
    began_s = bench.clock.now_s
    answer = bench.ask("GET", READ, request_timeout_s=2.0, retry_attempts_max=1)
    assert answer.status_code == 504
    assert bench.clock.now_s - began_s == pytest.approx(2.0, abs=0.01)


def test_a_read_ends_at_its_deadline(bench: Bench, intercom: ScriptedIntercom) -> None:
    """With attempts left but no time, the read ends at the deadline."""
    intercom.will(stalled)
    began_s = bench.clock.now_s
    assert bench.ask("GET", READ, request_timeout_s=10.0, read_deadline_s=15.0).status_code == 504
    assert bench.clock.now_s - began_s <= 15.01


def test_searches_and_exports_are_repeated_too(bench: Bench, intercom: ScriptedIntercom) -> None:
    """One bad page does not end a search or an export."""
    intercom.will(refused(502), page([]))
    assert bench.ask("POST", "/contacts/search", {"email": "ann@example.test"}).json() == {"contacts": []}
    intercom.will(httpx.ReadError("reset"), page([]))
    assert bench.ask("GET", "/contacts").text == '{"complete": true, "count": 0}\n'
