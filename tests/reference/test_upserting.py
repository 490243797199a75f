"""An upsert leaves exactly one contact, whatever happens to the answers."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.reference.bench import (
    CONTACT_ID,
    Bench,
    ScriptedIntercom,
    contact,
    edge_page,
    good,
    limited,
    page,
    refused,
    stalled,
)

USER = {"external_id": "m-1", "email": "ann@example.test", "name": "Ann", "role": "user"}
LEAD = {"email": "ann@example.test", "name": "Ann", "role": "lead"}
CREATE, SEARCH, UPDATE = "POST /contacts", "POST /contacts/search", f"PUT /contacts/{CONTACT_ID}"
TAKEN = refused(409, "conflict", f"A contact matching those details already exists with id={CONTACT_ID}")
ARCHIVED = refused(409, "conflict", f"An archived contact matching those details already exists with id={CONTACT_ID}")

LOST = {
    "reset": httpx.ReadError("reset"),
    "closed": httpx.RemoteProtocolError("closed"),
    "stalled": stalled,
    "503": refused(503),
    "502 page": edge_page(502),
    "page with status 200": edge_page(200),
    "cut short": httpx.Response(200, headers={"Content-Type": "application/json"}, content=b'{"type":"cont'),
}


def test_a_new_user_is_created_in_one_call(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Nothing is asked before a create that Intercom de-duplicates."""
    answer = bench.ask("POST", "/contacts", USER)
    assert answer.json()["created"] is True
    assert intercom.calls == [CREATE]
    assert intercom.body(0) == USER


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize("wish", [USER, LEAD], ids=["user", "lead"])
def test_a_lost_reply_is_looked_up(bench: Bench, intercom: ScriptedIntercom, wish: dict[str, Any], lost: Any) -> None:
    """When the create was done but its reply lost, the contact is found and not created again."""
    looked_first = [page([])] if wish["role"] == "lead" else []
    intercom.will(*looked_first, lost, page([contact(role=wish["role"])]))
    answer = bench.ask("POST", "/contacts", wish)
    assert answer.json()["contact"]["id"] == CONTACT_ID
    assert intercom.calls == [SEARCH] * len(looked_first) + [CREATE, SEARCH]


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize("wish", [USER, LEAD], ids=["user", "lead"])
def test_a_create_that_was_not_done_is_repeated(
    bench: Bench, intercom: ScriptedIntercom, wish: dict[str, Any], lost: Any
) -> None:
    """When the look-up finds nothing, the create is made again, once."""
    looked_first = [page([])] if wish["role"] == "lead" else []
    intercom.will(*looked_first, lost, page([]), good(role=wish["role"]))
    assert bench.ask("POST", "/contacts", wish).json()["created"] is True
    assert intercom.calls == [SEARCH] * len(looked_first) + [CREATE, SEARCH, CREATE]


@pytest.mark.parametrize("trouble", [limited(None), httpx.ConnectError("refused")], ids=["429", "refused"])
def test_a_create_that_never_arrived_needs_no_look_up(bench: Bench, intercom: ScriptedIntercom, trouble: Any) -> None:
    """After a rate limit or a refused connection the create is repeated directly."""
    intercom.will(trouble, good())
    assert bench.ask("POST", "/contacts", USER).status_code == 200
    assert intercom.calls == [CREATE, CREATE]


def test_the_look_up_uses_what_intercom_keeps(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A user is looked up by external id, a lead by address; both with their role."""
    intercom.will(httpx.ReadError("reset"), page([contact()]))
    bench.ask("POST", "/contacts", USER)
    by_id = [(one["field"], one["value"]) for one in intercom.body(1)["query"]["value"]]
    assert by_id == [("external_id", "m-1"), ("role", "user")]
    intercom.seen.clear()
    intercom.will(page([contact(role="lead")]), good(role="lead"))
    bench.ask("POST", "/contacts", LEAD)
    by_email = [(one["field"], one["value"]) for one in intercom.body(0)["query"]["value"]]
    assert by_email == [("email", "ann@example.test"), ("role", "lead")]


def test_a_found_contact_is_brought_up_to_date(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A look-up that finds an older state ends with an update."""
    intercom.will(httpx.ReadError("reset"), page([contact(name="Old")]), good())
    assert bench.ask("POST", "/contacts", USER).json()["created"] is False
    assert intercom.calls == [CREATE, SEARCH, UPDATE]


def test_an_outage_ends_after_four_attempts(bench: Bench, intercom: ScriptedIntercom) -> None:
    """An upsert in an outage makes four calls and fails clearly."""
    intercom.will(refused(503))
    assert bench.ask("POST", "/contacts", USER).status_code == 503
    assert intercom.calls == [CREATE, SEARCH, SEARCH, SEARCH]


def test_a_conflict_is_resolved_by_its_id(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A 409 names the contact, which is then updated; search is not asked, it may lag."""
    intercom.will(TAKEN, good())
    answer = bench.ask("POST", "/contacts", USER)
    assert answer.json() == {"contact": answer.json()["contact"], "created": False}
    assert intercom.calls == [CREATE, UPDATE]


def test_a_conflict_without_an_id_is_resolved_by_search(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A 409 whose text names nobody is followed by a search."""
    intercom.will(refused(409, "conflict", "Already there"), page([contact()]), good())
    assert bench.ask("POST", "/contacts", USER).status_code == 200
    assert intercom.calls == [CREATE, SEARCH, UPDATE]


def test_a_conflict_with_nobody_is_told(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A 409 that names nobody, and a search that finds nobody, is a conflict for the caller."""
    intercom.will(refused(409, "conflict", "Already there"), page([]))
    answer = bench.ask("POST", "/contacts", USER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


def test_an_archived_contact_is_restored(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A 409 about an archived contact is followed by unarchive and update."""
    intercom.will(ARCHIVED, good({"type": "contact", "id": CONTACT_ID, "archived": False}), good())
    assert bench.ask("POST", "/contacts", USER).status_code == 200
    assert intercom.calls == [CREATE, f"POST /contacts/{CONTACT_ID}/unarchive", UPDATE]


def test_a_contact_that_cannot_be_restored_is_a_conflict(bench: Bench, intercom: ScriptedIntercom) -> None:
    """An identity that Intercom keeps reserved for ever is told as such, with the request id."""
    intercom.will(ARCHIVED, refused(400, "bad_request", "User has been marked for permanent deletion"))
    error = bench.ask("POST", "/contacts", USER).json()["error"]
    assert error["code"] == "conflict"
    assert "cannot be changed or restored" in error["message"]
    assert error["intercom_request_id"] == "req00000000000000042"


def test_a_lead_is_remembered_through_the_index_lag(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A second upsert of a lead that search does not know yet updates the first one."""

    async def visit(caller: httpx.AsyncClient) -> list[bool]:
        return [(await caller.post("/contacts", json=LEAD)).json()["created"] for _ in range(2)]

    intercom.will(page([]), good(role="lead"))
    assert bench.run(visit) == [True, False]
    assert intercom.calls == [SEARCH, CREATE, UPDATE]


def test_a_remembered_lead_that_is_gone_is_created_again(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A lead deleted behind our back does not make its address unusable."""

    async def visit(caller: httpx.AsyncClient) -> list[int]:
        return [(await caller.post("/contacts", json=LEAD)).status_code for _ in range(2)]

    intercom.will(page([]), good(role="lead"), refused(404, "not_found"), good(role="lead"))
    assert bench.run(visit) == [200, 200]
    assert intercom.calls == [SEARCH, CREATE, UPDATE, CREATE]


def test_the_oldest_of_several_leads_is_updated(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Where earlier duplicates exist, it is always the same one that is kept up to date."""
    intercom.will(page([contact("b" * 24, role="lead", created_at=1_700_000_900), contact(role="lead")]), good())
    bench.ask("POST", "/contacts", LEAD)
    assert intercom.calls == [SEARCH, UPDATE]


def test_two_upserts_of_one_lead_do_not_race(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Upserts of one address that come together create one lead."""

    async def slowly(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(1)
        return page([]) if request.url.path.endswith("search") else good(role="lead")

    async def visit(caller: httpx.AsyncClient) -> None:
        await asyncio.gather(*(caller.post("/contacts", json=LEAD) for _ in range(5)))

    intercom.will(slowly)
    bench.run(visit)
    assert intercom.calls.count(CREATE) == 1


def test_a_waiting_upsert_ends_at_its_deadline(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Upserts that queue behind a slow one of the same contact give up clearly, and in time."""

    async def visit(caller: httpx.AsyncClient) -> list[int]:
        answers = await asyncio.gather(*(caller.post("/contacts", json=LEAD) for _ in range(3)))
        return [answer.status_code for answer in answers]

    intercom.will(stalled)
    began_s = bench.clock.now_s
    assert bench.run(visit, write_deadline_s=15.0) == [504] * 3
    assert bench.clock.now_s - began_s <= 15.01


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"name": "Ann"},
        {"email": "ann@example.test", "role": "admin"},
        {"email": 5},
        {"email": "ann@example.test", "custom_attributes": []},
        {"email": "ann@example.test", "surname": "B"},
        {"external_id": "m-1", "role": "lead"},
        {"external_id": ""},
    ],
    ids=["no body", "list", "empty", "no identity", "role", "type", "attributes", "unknown key", "lead", "empty id"],
)
def test_a_wrong_request_is_refused_here(bench: Bench, intercom: ScriptedIntercom, body: Any) -> None:
    """What cannot be right does not cost a call."""
    answer = bench.ask("POST", "/contacts", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert intercom.seen == []
