"""Journeys through companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.judges.clients.trip import Trip


def company_life(trip: Trip) -> None:
    """Create, change, read, find, list and scroll; delete."""
    request = {
        "company_id": "c-1",
        "name": "Acme",
        "plan": "gold",
        "size": 12,
        "monthly_spend": 9,
        "website": "acme.test",
    }
    acme = trip.call("companies.create_or_update", request=request)["id"]
    again = trip.call("companies.create_or_update", request={"company_id": "c-1", "name": "Acme Ltd"})
    assert (acme, "Acme Ltd", "gold") == (again["id"], again["name"], again["plan"]["name"])
    assert "Acme plc" == trip.call("companies.update", company_id=acme, request={"name": "Acme plc"})["name"]
    assert "c-1" == trip.call("companies.find", company_id=acme)["company_id"]
    assert acme == trip.call("companies.retrieve", company_id="c-1")["id"]
    assert [acme] == [one["id"] for one in trip.call("companies.retrieve")["data"]]
    tagged = trip.call("tags.create", request={"name": "big", "companies": [{"id": acme}]})
    assert [acme] == [one["id"] for one in trip.call("companies.retrieve", tag_id=tagged["id"])["data"]]

    trip.call("companies.attach_contact", contact_id=trip.person(), company_id=acme)
    assert [acme] == [one["id"] for one in trip.call("companies.list")["data"]]
    assert [acme] == [one["id"] for one in trip.call("companies.scroll")["data"]]
    assert [] == trip.call("companies.list_attached_segments", company_id=acme)["data"]
    assert {"id": acme, "object": "company", "deleted": True} == trip.call("companies.delete", company_id=acme)


def company_notes(trip: Trip) -> None:
    """Notes on a company are listed; neither client can write one."""
    acme = trip.company()
    written = trip.fake.api("POST", f"/companies/{acme}/notes", {"body": "Late payer"}, version="2.16").json()
    trip.at_version("Unstable")
    assert [written["id"]] == [one["id"] for one in trip.call("unstable.notes.list_company_notes", id=acme)["data"]]


JOURNEYS = (company_life, company_notes)
