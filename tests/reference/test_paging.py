"""Lists and searches end complete or with a clear failure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.reference.bench import Bench, ScriptedIntercom, contact, good, page, refused

if TYPE_CHECKING:
    import httpx


def contacts(*numbers: int) -> list[dict[str, Any]]:
    """Return contacts with these numbers."""
    return [contact(f"{number:024x}", email=f"c{number}@example.test") for number in numbers]


def exported(answer: httpx.Response) -> tuple[list[int], dict[str, Any]]:
    """Return the numbers of the exported contacts, and the last line."""
    *lines, last = [json.loads(line) for line in answer.text.splitlines()]
    return [int(line["id"], 16) for line in lines], last


def test_an_export_follows_the_cursors(bench: Bench, intercom: ScriptedIntercom) -> None:
    """All pages are asked for with the configured size, and the last line counts them."""
    intercom.will(page(contacts(1, 2), "c1"), page(contacts(3, 4), "c2"), page(contacts(5)))
    assert exported(bench.ask("GET", "/contacts", page_size=2)) == ([1, 2, 3, 4, 5], {"complete": True, "count": 5})
    assert [dict(request.url.params) for _, request in intercom.seen] == [
        {"per_page": "2"},
        {"per_page": "2", "starting_after": "c1"},
        {"per_page": "2", "starting_after": "c2"},
    ]


def test_a_contact_that_moved_comes_once(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A contact that changed in mid-export and stands on two pages is exported once."""
    intercom.will(page(contacts(1, 2), "c1"), page(contacts(2, 3, 3)))
    assert exported(bench.ask("GET", "/contacts")) == ([1, 2, 3], {"complete": True, "count": 3})


def test_an_empty_page_in_the_middle_is_passed(bench: Bench, intercom: ScriptedIntercom) -> None:
    """An empty page that names a next one does not end the export."""
    intercom.will(page(contacts(1), "c1"), page([], "c2"), page(contacts(2)))
    assert exported(bench.ask("GET", "/contacts")) == ([1, 2], {"complete": True, "count": 2})


@pytest.mark.parametrize(
    ("pages", "before", "code"),
    [
        ([page(contacts(1), "c1"), page(contacts(2), "c1"), page(contacts(3), "c1")], [1, 2], "malformed"),
        ([page(contacts(1), "c1"), page(contacts(2), "c2"), page(contacts(3), "c1")], [1, 2, 3], "malformed"),
        ([page(contacts(1), "c1"), *(page([], f"e{n}") for n in range(99))], [1], "malformed"),
        ([page(contacts(1), "c1"), *(page(contacts(1), f"e{n}") for n in range(99))], [1], "malformed"),
        ([page(contacts(1), "c1"), refused(400, "client_error", "Invalid starting_after param")], [1], "invalid"),
        ([page(contacts(1), "c1"), refused(401, "unauthorized")], [1], "bad_token"),
        ([page(contacts(1), "c1"), refused(503)], [1], "unavailable"),
        (
            [page(contacts(1), "c1"), good({"type": "list", "data": [], "pages": {"next": "/x"}})],
            [1],
            "malformed",
        ),
        ([page(contacts(1), "c1"), good({"type": "list", "data": [{"id": 5}], "pages": None})], [1], "malformed"),
    ],
    ids=[
        "repeated",
        "circle",
        "empty",
        "nothing new",
        "refused cursor",
        "revoked",
        "outage",
        "next as URL",
        "odd item",
    ],
)
def test_a_list_that_leads_nowhere_says_so(
    bench: Bench, intercom: ScriptedIntercom, pages: list[httpx.Response], before: list[int], code: str
) -> None:
    """Trouble after the first page ends the export with an error line, soon, and never looks complete."""
    intercom.will(*pages)
    numbers, last = exported(bench.ask("GET", "/contacts"))
    assert numbers == before
    assert last["complete"] is False
    assert last["error"]["code"] == code
    assert len(intercom.seen) <= 6


def test_trouble_before_the_first_page_is_an_ordinary_error(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Without anything to show, the export answers with an error status."""
    intercom.will(refused(401, "unauthorized"))
    answer = bench.ask("GET", "/contacts")
    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "bad_token")


def test_a_search_is_one_compound_query(bench: Bench, intercom: ScriptedIntercom) -> None:
    """All fields go into one request; further pages are asked for in the body."""
    intercom.will(page(contacts(1), "c1"), page(contacts(2)))
    answer = bench.ask("POST", "/contacts/search", {"email": "a@example.test", "name": "Ann"})
    assert [int(one["id"], 16) for one in answer.json()["contacts"]] == [1, 2]
    assert intercom.body(0)["query"]["operator"] == "AND"
    assert {one["field"] for one in intercom.body(0)["query"]["value"]} == {"email", "name"}
    assert intercom.body(1)["pagination"] == {"per_page": 150, "starting_after": "c1"}


@pytest.mark.parametrize("body", [None, {}, [], {"phone": "1"}, {"email": 5}], ids=repr)
def test_a_wrong_search_is_refused_here(bench: Bench, intercom: ScriptedIntercom, body: Any) -> None:
    """A search for nothing or by unknown fields does not cost a call."""
    assert bench.ask("POST", "/contacts/search", body).status_code == 422
    assert intercom.seen == []
