"""Paginated lists: what is put in, and how a client walks to the end of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.judges.clients.trip import Trip

# Five rows in pages of two: a first page, one in the middle and a last that is not full.
ROWS = 5
PER_PAGE = 2


@dataclass(frozen=True, slots=True)
class List:
    """
    A paginated list.

    Attributes:
        method: The client's method that iterates it.
        fill: Puts ``ROWS`` rows in; returns their ids and the call's arguments.
        rows: Key of the rows in a page.
        searches: Its cursor stands in the body, under ``pagination``.
        requests_min: Requests that it takes at least to see all.
    """

    method: str
    fill: Callable[[Trip], tuple[list[str], dict[str, Any]]]
    rows: str = "data"
    searches: bool = False
    requests_min: int = field(default=3)


def page_by_page(trip: Trip, one: List, arguments: dict[str, Any]) -> list[Any]:
    """Walk a list without the client's iterator, by the cursor or the page number that each answer names."""
    found: list[Any] = []
    asked = dict(arguments)
    for page in range(1, ROWS + 1):
        told = trip.call(one.method, **asked)
        found += told[one.rows]
        following = told["pages"].get("next")
        if following is None:
            break
        if one.searches:
            asked["pagination"] = {"per_page": PER_PAGE, "starting_after": following["starting_after"]}
        else:
            asked["page"] = page + 1
    return found


def _people(trip: Trip) -> list[str]:
    return [trip.person(number) for number in range(ROWS)]


def _talks(trip: Trip) -> list[str]:
    ann = trip.person()
    return [trip.talk(ann, f"Number {number}") for number in range(ROWS)]


def _tickets(trip: Trip) -> list[str]:
    ann, kind = trip.person(), trip.ticket_type()
    return [trip.call("tickets.create", ticket_type_id=kind, contacts=[{"id": ann}])["id"] for _ in range(ROWS)]


def _companies_of(trip: Trip) -> tuple[list[str], str]:
    ann = trip.person()
    ids = [trip.company(number) for number in range(ROWS)]
    for one in ids:
        trip.call("companies.attach_contact", contact_id=ann, company_id=one)
    return ids, ann


def _notes(trip: Trip) -> tuple[list[str], dict[str, Any]]:
    ann = trip.person()
    ids = [trip.call("notes.create", contact_id=ann, body=f"Number {number}")["id"] for number in range(ROWS)]
    return ids, {"contact_id": ann, "per_page": PER_PAGE}


def _attached(trip: Trip) -> tuple[list[str], dict[str, Any]]:
    ids, ann = _companies_of(trip)
    return ids, {"contact_id": ann, "per_page": PER_PAGE}


_EVERYTHING = {"field": "created_at", "operator": ">", "value": "1600000000"}
_SEARCH: dict[str, Any] = {"query": _EVERYTHING, "pagination": {"per_page": PER_PAGE}}
_PAGED: dict[str, Any] = {"per_page": PER_PAGE}

LISTS = (
    List("contacts.list", lambda trip: (_people(trip), _PAGED)),
    List("contacts.search", lambda trip: (_people(trip), _SEARCH), searches=True),
    List("contacts.list_attached_companies", _attached),
    List("notes.list", _notes),
    List("companies.list", lambda trip: (_companies_of(trip)[0], _PAGED)),
    # A scroll has no page size; its end is a second, empty answer.
    List("companies.scroll", lambda trip: (_companies_of(trip)[0], {}), requests_min=2),
    List("conversations.list", lambda trip: (_talks(trip), _PAGED), rows="conversations"),
    List("conversations.search", lambda trip: (_talks(trip), _SEARCH), rows="conversations", searches=True),
    List("tickets.search", lambda trip: (_tickets(trip), _SEARCH), rows="tickets", searches=True),
)
