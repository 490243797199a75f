"""Journeys through tickets, their types and states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.judges.clients.trip import ADMIN

if TYPE_CHECKING:
    from tests.fakes.judges.clients.trip import Trip


def ticket_kinds(trip: Trip) -> None:
    """Types and their attributes are made, read, changed and listed; states are listed."""
    kind = trip.call("ticket_types.create", request={"name": "Refund", "category": "Customer", "icon": "💸"})
    assert ("ticket_type", "Refund", "Customer") == tuple(kind[key] for key in ("type", "name", "category"))
    field = trip.call(
        "ticket_types.attributes.create",
        ticket_type_id=kind["id"],
        name="Reason",
        description="Why",
        data_type="list",
        list_items="late,broken",
    )
    assert ("Reason", "list") == (field["name"], field["data_type"])
    changed = trip.call(
        "ticket_types.attributes.update", ticket_type_id=kind["id"], attribute_id=field["id"], description="Why?"
    )
    assert "Why?" == changed["description"]
    assert "Money" == trip.call("ticket_types.update", ticket_type_id=kind["id"], name="Money")["name"]
    read = trip.call("ticket_types.get", ticket_type_id=kind["id"])
    assert "Reason" in [one["name"] for one in read["ticket_type_attributes"]["data"]]
    assert kind["id"] in [one["id"] for one in trip.call("ticket_types.list")["data"]]
    states = {one["category"] for one in trip.call("ticket_states.list_ticket_states")["data"]}
    assert {"submitted", "in_progress", "waiting_on_customer", "resolved"} == states


def ticket_life(trip: Trip) -> None:
    """A ticket is created, read, changed, answered, tagged, found and deleted."""
    ann, kind = trip.person(), trip.ticket_type()
    ticket = trip.call("tickets.create", ticket_type_id=kind, contacts=[{"id": ann}])
    name = ticket["id"]
    assert ("ticket", kind, [ann]) == (
        ticket["type"],
        ticket["ticket_type"]["id"],
        [one["id"] for one in ticket["contacts"]["contacts"]],
    )
    assert name == trip.call("tickets.get", ticket_id=name)["id"]
    state = trip.call("ticket_states.list_ticket_states")["data"][1]
    told = trip.call(
        "tickets.update",
        ticket_id=name,
        ticket_attributes={"_default_title_": "Late"},
        ticket_state_id=state["id"],
        admin_id=int(ADMIN),
        assignee_id=ADMIN,
    )
    assert ("Late", state["id"]) == (told["ticket_attributes"]["_default_title_"], told["ticket_state"]["id"])

    by_contact = {"message_type": "comment", "type": "user", "intercom_user_id": ann, "body": "Any news?"}
    assert ann == trip.call("tickets.reply", ticket_id=name, request=by_contact)["author"]["id"]
    by_admin = {"message_type": "note", "type": "admin", "admin_id": ADMIN, "body": "Careful"}
    assert "note" == trip.call("tickets.reply", ticket_id=name, request=by_admin)["part_type"]

    tag = trip.call("tags.create", request={"name": "vip"})["id"]
    pair = {"ticket_id": name, "tag_id": tag, "admin_id": ADMIN}
    assert tag == trip.call("tags.tag_ticket", **pair)["id"]
    assert tag == trip.call("tags.untag_ticket", **pair)["id"]

    query = {"field": "ticket_type_id", "operator": "=", "value": kind}
    assert [name] == [one["id"] for one in trip.call("tickets.search", query=query)["tickets"]]
    assert trip.call("tickets.delete_ticket", ticket_id=name)["deleted"] is True


def ticket_origins(trip: Trip) -> None:
    """A conversation becomes a ticket; a ticket is made by a job."""
    ann, kind = trip.person(), trip.ticket_type()
    told = trip.call("conversations.convert_to_ticket", conversation_id=int(trip.talk(ann)), ticket_type_id=kind)
    assert kind == told["ticket_type"]["id"]
    job = trip.call("tickets.enqueue_create_ticket", ticket_type_id=kind, contacts=[{"email": "ann1@example.test"}])
    assert "pending" == job["status"]
    done = trip.call("jobs.status", job_id=job["id"])
    assert ("success", "ticket") == (done["status"], done["resource_type"])
    assert done["resource_id"] == trip.call("tickets.get", ticket_id=done["resource_id"])["id"]


JOURNEYS = (ticket_kinds, ticket_life, ticket_origins)
