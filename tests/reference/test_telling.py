"""Metrics tell all that alerts need; logs tell nothing that names a person or a secret."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from reference import logs
from tests.reference.bench import CONTACT_ID, Bench, ScriptedIntercom, edge_page, good, limited, refused, stalled

if TYPE_CHECKING:
    from reference.app import Service

READ = f"/contacts/{CONTACT_ID}"
SECRETS = ("ann@example.test", "Ann", "tok", "m-1", "+353")


def metrics_after(bench: Bench, *paths: str) -> str:
    """Ask for some paths, then for the metrics."""

    async def visit(caller: httpx.AsyncClient) -> str:
        for path in paths:
            await caller.get(path)
        return (await caller.get("/metrics")).text

    text: str = bench.run(visit, retry_attempts_max=1, fallback=False)
    return text


@pytest.mark.parametrize(
    "series",
    ['code="401",reason=""', 'code="429",reason=""', 'code="503",reason=""', 'code="error",reason="timeout"'],
)
def test_counters_start_at_zero(bench: Bench, series: str) -> None:
    """A series that an alert watches exists before the first trouble."""
    assert f"intercom_client_requests_total{{{series}}} 0.0" in metrics_after(bench)


@pytest.mark.parametrize(
    ("answer", "series"),
    [
        (good(), 'code="200",reason=""'),
        (refused(503), 'code="503",reason=""'),
        (edge_page(502), 'code="502",reason=""'),
        (limited(None), 'code="429",reason=""'),
        (edge_page(200), 'code="error",reason="malformed"'),
        (stalled, 'code="error",reason="timeout"'),
        (httpx.ReadError("x"), 'code="error",reason="reset"'),
        (httpx.ConnectError("x"), 'code="error",reason="connect"'),
    ],
    ids=["200", "503", "502 page", "429", "page with status 200", "stalled", "reset", "refused"],
)
def test_each_attempt_is_counted_once(bench: Bench, intercom: ScriptedIntercom, answer: Any, series: str) -> None:
    """An attempt raises one series by one, and the histogram by one."""
    intercom.will(answer)
    text = metrics_after(bench, READ)
    assert f"intercom_client_requests_total{{{series}}} 1.0" in text
    assert "intercom_client_request_duration_seconds_count 1.0" in text


def test_the_limit_is_a_gauge(bench: Bench) -> None:
    """The announced limit and what is left of it can be scraped; alert thresholds are bucket boundaries."""
    text = metrics_after(bench, READ)
    assert "intercom_ratelimit_limit 1667.0" in text
    assert "intercom_ratelimit_remaining 1600.0" in text
    assert 'le="2.0"' in text
    assert 'le="3.0"' in text


def test_logs_name_nobody(bench: Bench, intercom: ScriptedIntercom, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever fails, the log lines are JSON without addresses, names or tokens."""
    taken = refused(409, "conflict", f"ann@example.test is taken by Ann, id={CONTACT_ID}")
    intercom.will(refused(500, "server_error", "cannot save Ann <ann@example.test>"), taken)
    bench.ask("POST", "/contacts", {"email": "ann@example.test", "external_id": "m-1", "name": "Ann"})
    intercom.will(refused(422, "x", "phone +353 is wrong for ann@example.test"))
    bench.ask("GET", READ)
    bench.ask("POST", "/contacts/search", {"email": "ann@example.test"})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 3
    for line in lines:
        assert json.loads(line)["event"]
        assert not [secret for secret in SECRETS if secret in line]


def test_a_bug_is_logged_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception that quotes a customer is logged by its type and place."""
    try:
        int("ann@example.test")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\nTraceback ...")
    line = json.loads(capsys.readouterr().out)
    assert line["error_type"] == "ValueError"
    assert line["error_place"].startswith("test_telling.py:")
    assert "ann@" not in json.dumps(line)


def test_unknown_fields_are_hidden() -> None:
    """A field that nobody declared harmless is not written, and texts are scrubbed."""
    event = {"event": "saw a%40b.test and dG9rOjAwMDA= and Bearer abc", "email": "ann@example.test", "attempt": 2}
    assert logs.redact(None, "info", event) == {
        "event": "saw [email] and [token] and [token]",
        "email": "[redacted]",
        "attempt": 2,
    }


def test_the_token_goes_to_intercom_alone(bench: Bench, intercom: ScriptedIntercom) -> None:
    """The token stands in the header, and in no repr."""
    bench.ask("GET", READ)
    request = intercom.seen[0][1]
    assert request.headers["authorization"] == "Bearer tok"
    assert request.headers["intercom-version"] == "2.14"
    assert request.headers["accept"] == "application/json"
    service: Service = bench.within(lambda: _async(bench.service()))
    assert "'tok'" not in repr(bench.settings)
    assert "'tok'" not in repr(vars(service))


async def _async(value: Any) -> Any:
    return value


@pytest.mark.parametrize("contact_id", ["..", "a%2Fb", "a b", "x" * 65, "a%3Fx=1"])
def test_an_odd_id_never_becomes_a_path(bench: Bench, intercom: ScriptedIntercom, contact_id: str) -> None:
    """An id that could lead to another call of Intercom's is refused here."""
    assert bench.ask("GET", f"/contacts/{contact_id}").status_code in {404, 422}
    assert intercom.seen == []
