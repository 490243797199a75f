"""The fake status page: what stands on it, in both styles, and how it goes wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
WITHIN_S = 20.0


class Fake:
    """A running page, and its control port."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.addresses = addresses
        self._http = httpx.Client(trust_env=False, timeout=WITHIN_S)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, name: str) -> httpx.Response:
        """Read a document of the page."""
        return self._http.get(f"{self.addresses['page']}/api/v2/{name}.json")

    def control(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Make a control call."""
        return self._http.request(method, self.addresses["control"] + path, json=body or {})

    def spoil(self, **answer: Any) -> None:
        """Have all answers spoilt."""
        self.control("POST", "/scripts", {"id": "bad", "answers": [answer], "repeat": True})


@pytest.fixture(scope="session")
def running() -> Iterator[Fake]:
    """Start a page and stop it at the end."""
    command = [sys.executable, "-m", "fakes.status_page"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        fake = Fake(json.loads(process.stdout.readline().removeprefix("READY ")))
        yield fake
        fake.close()
        process.terminate()
        assert process.wait(WITHIN_S) == 0


@pytest.fixture
def page(running: Fake) -> Fake:
    """Give the page with nothing that lasts."""
    running.control("POST", "/reset", {"style": "statuspage"})
    return running


def test_a_quiet_page_has_only_a_past(page: Fake) -> None:
    """Nothing is open, all components work, and an incident that is over is still told."""
    summary = page.get("summary").json()
    assert summary["status"] == {"indicator": "none", "description": "All Systems Operational"}
    assert {one["status"] for one in summary["components"]} == {"operational"}
    assert (summary["incidents"], page.get("incidents/unresolved").json()["incidents"]) == ([], [])
    assert [one["status"] for one in page.get("incidents").json()["incidents"]] == ["resolved"]


def test_an_incident_shows_everywhere_until_it_is_resolved(page: Fake) -> None:
    """Indicator, component and lists tell an open incident, and none of them tells it afterwards."""
    incident = page.control("POST", "/incidents", {"impact": "critical"}).json()["id"]
    summary = page.get("summary").json()
    assert page.get("status").json()["status"]["indicator"] == "critical"
    assert {one["name"]: one["status"] for one in summary["components"]}["REST API"] == "major_outage"
    assert [one["id"] for one in summary["incidents"]] == [incident]
    assert summary["incidents"][0]["components"][0]["name"] == "REST API"
    page.control("PATCH", f"/incidents/{incident}", {"status": "monitoring"})
    assert len(page.get("incidents/unresolved").json()["incidents"]) == 1
    page.control("PATCH", f"/incidents/{incident}", {"status": "resolved"})
    assert page.get("status").json()["status"]["indicator"] == "none"
    assert page.get("summary").json()["incidents"] == []
    assert page.get("incidents").json()["incidents"][0]["resolved_at"] is not None


def test_an_incident_may_leave_the_indicator_alone(page: Fake) -> None:
    """The indicator is worked out from components, so an incident can be open while it says none."""
    page.control("POST", "/incidents", {"component_status": "operational"})
    summary = page.get("summary").json()
    assert (summary["status"]["indicator"], len(summary["incidents"])) == ("none", 1)


def test_a_page_of_incident_io_leaves_parts_out(page: Fake) -> None:
    """Its summary has no incidents, and the list of those that are open is a page for people."""
    page.control("POST", "/reset", {"style": "incident_io"})
    page.control("POST", "/incidents")
    assert page.get("summary").json().keys() == {"page", "status", "components"}
    missing = page.get("incidents/unresolved")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    newest = page.get("incidents").json()["incidents"][0]
    assert (newest["status"], newest["components"]) == ("investigating", [])


@pytest.mark.parametrize(
    ("answer", "status", "readable"),
    [
        ({"kind": "error", "status": 500}, 500, True),
        ({"kind": "edge_page", "status": 503}, 503, False),
        ({"kind": "html_ok"}, 200, False),
        ({"kind": "empty_body"}, 200, False),
        ({"kind": "malformed"}, 200, False),
        ({"kind": "wrong_shape", "body": []}, 200, True),
    ],
)
def test_answers_can_be_spoilt(page: Fake, answer: dict[str, Any], status: int, readable: bool) -> None:  # noqa: FBT001
    """A script spoils every path until it is removed, and counts who took it."""
    page.spoil(**answer)
    spoilt = page.get("summary")
    assert spoilt.status_code == status
    assert "indicator" not in spoilt.text or not readable
    assert len(page.control("GET", "/scripts").json()["scripts"][0]["taken"]) == 1
    page.control("DELETE", "/scripts/bad")
    assert page.get("summary").json()["status"]["indicator"] == "none"


@pytest.mark.parametrize("answer", [{"kind": "close"}, {"kind": "reset"}])
def test_connections_can_be_ended_instead(page: Fake, answer: dict[str, Any]) -> None:
    """No answer comes."""
    page.spoil(**answer)
    with pytest.raises(httpx.TransportError):
        page.get("summary")


@pytest.mark.parametrize(
    ("call", "body", "status", "words"),
    [
        ("POST /incidents", {"impact": "mejor"}, 400, "Did you mean 'major'?"),
        ("POST /incidents", {"colour": "red"}, 400, "unknown key 'colour'"),
        ("PATCH /incidents/none", {"status": "resolved"}, 404, "no incident 'none'"),
        ("POST /scripts", {"id": "a", "answers": [{"kind": "repeated_cursor"}]}, 400, "gives no answer of kind"),
        ("DELETE /scripts/none", {}, 404, "no script 'none'"),
        ("POST /nothing", {}, 404, "PATCH /incidents/{id}"),
    ],
)
def test_mistakes_are_named(page: Fake, call: str, body: dict[str, Any], status: int, words: str) -> None:
    """A control call that cannot be carried out says what is wrong."""
    method, _, path = call.partition(" ")
    answer = page.control(method, path, body)
    assert answer.status_code == status
    assert words in answer.json()["error"]
