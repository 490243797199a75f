"""Journeys through contacts and what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.judges.clients.trip import Trip


def contact_life(trip: Trip) -> None:
    """Create, read, find, change, list and search; archive, unarchive, delete."""
    made = trip.call(
        "contacts.create", request={"email": "ann@example.test", "external_id": "m-1", "name": "Ann", "phone": "+3531"}
    )
    ann = made["id"]
    assert ("contact", "ann@example.test", "m-1", "user") == tuple(
        made[key] for key in ("type", "email", "external_id", "role")
    )
    assert ann == trip.call("contacts.find", contact_id=ann)["id"]
    assert ann == trip.call("contacts.show_contact_by_external_id", external_id="m-1")["id"]
    assert "Ann B" == trip.call("contacts.update", contact_id=ann, name="Ann B", owner_id=900001)["name"]
    assert [ann] == [one["id"] for one in trip.call("contacts.list")["data"]]
    query = {"field": "email", "operator": "=", "value": "ann@example.test"}
    assert [ann] == [one["id"] for one in trip.call("contacts.search", query=query)["data"]]

    assert trip.call("contacts.archive", contact_id=ann)["archived"] is True
    assert trip.call("contacts.unarchive", contact_id=ann)["archived"] is False
    assert trip.call("contacts.delete", contact_id=ann) == {
        "type": "contact",
        "id": ann,
        "external_id": "m-1",
        "deleted": True,
    }


def contact_ends(trip: Trip) -> None:
    """A lead is merged into a user; a contact is blocked."""
    user = trip.person()
    lead = trip.call("contacts.create", request={"role": "lead", "email": "lead@example.test"})
    assert "lead" == lead["role"]

    assert user == trip.call("contacts.merge_lead_in_user", lead_id=lead["id"], contact_id=user)["id"]
    assert trip.call("contacts.block_contact", contact_id=user)["blocked"] is True


def contact_tags(trip: Trip) -> None:
    """Tags are created, renamed, read, listed, attached, detached and deleted."""
    ann, other = trip.person(1), trip.person(2)
    vip = trip.call("tags.create", request={"name": "vip"})
    assert {"type": "tag", "name": "vip"} == {key: vip[key] for key in ("type", "name")}
    assert "VIP" == trip.call("tags.create", request={"name": "VIP", "id": vip["id"]})["name"]
    many = trip.call("tags.create", request={"name": "many", "users": [{"id": ann}, {"id": other}]})

    assert vip["id"] == trip.call("tags.tag_contact", contact_id=ann, tag_id=vip["id"])["id"]
    attached = trip.call("contacts.list_attached_tags", contact_id=ann)["data"]
    assert {vip["id"], many["id"]} == {one["id"] for one in attached}
    assert {vip["id"], many["id"]} == {one["id"] for one in trip.call("tags.list")["data"]}
    assert "VIP" == trip.call("tags.find", tag_id=vip["id"])["name"]
    assert vip["id"] == trip.call("tags.untag_contact", contact_id=ann, tag_id=vip["id"])["id"]
    assert trip.call("tags.delete", tag_id=vip["id"]) is None
    assert [many["id"]] == [one["id"] for one in trip.call("tags.list")["data"]]


def contact_notes(trip: Trip) -> None:
    """Notes are written, read and listed."""
    ann = trip.person()
    note = trip.call("notes.create", contact_id=ann, body="Called back", admin_id="900001")
    assert ("note", "<p>Called back</p>", "900001") == (note["type"], note["body"], note["author"]["id"])
    assert note["id"] == trip.call("notes.find", note_id=int(note["id"]))["id"]
    assert [note["id"]] == [one["id"] for one in trip.call("notes.list", contact_id=ann)["data"]]
    # A note without an author is the token's admin's.
    assert "900001" == trip.call("notes.create", contact_id=ann, body="Again")["author"]["id"]


def contact_groups(trip: Trip) -> None:
    """Segments and subscriptions of a contact are read; subscriptions are changed."""
    ann = trip.person()
    segment = trip.call("segments.list", include_count=True)["segments"][0]
    assert 1 == segment["count"]
    assert segment["id"] == trip.call("segments.find", segment_id=segment["id"])["id"]
    assert [segment["id"]] == [
        one["id"] for one in trip.call("contacts.list_attached_segments", contact_id=ann)["data"]
    ]

    kinds = trip.call("subscription_types.list")["data"]
    chosen = kinds[0]["id"]
    pair = {"contact_id": ann, "subscription_id": chosen}
    assert chosen == trip.call("contacts.attach_subscription", **pair, consent_type="opt_in")["id"]
    held = trip.call("contacts.list_attached_subscriptions", contact_id=ann)["data"]
    assert [(chosen, "opt_in")] == [(one["id"], one["consent_type"]) for one in held]
    assert chosen == trip.call("contacts.detach_subscription", **pair)["id"]
    assert [] == trip.call("contacts.list_attached_subscriptions", contact_id=ann)["data"]


def contact_companies(trip: Trip) -> None:
    """Companies are attached to a contact, listed and detached."""
    ann, acme = trip.person(), trip.company()
    pair = {"contact_id": ann, "company_id": acme}
    assert acme == trip.call("companies.attach_contact", **pair)["id"]
    # Both clients look for "companies", as the description does; its recorded example and the wire have "data".
    assert [acme] == [one["id"] for one in trip.call("contacts.list_attached_companies", contact_id=ann)["data"]]
    assert [ann] == [one["id"] for one in trip.call("companies.list_attached_contacts", company_id=acme)["data"]]
    assert acme == trip.call("companies.detach_contact", **pair)["id"]


JOURNEYS = (contact_life, contact_ends, contact_tags, contact_notes, contact_groups, contact_companies)
