"""Journeys through the workspace: staff, attributes, events, visitors, exports."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.fakes.judges.clients.trip import ADMIN, TEAM

if TYPE_CHECKING:
    from tests.fakes.judges.clients.trip import Trip


def staff(trip: Trip) -> None:
    """Who the token belongs to, admins and teams."""
    me = trip.call("admins.identify")
    assert ("admin", ADMIN, "app") == (me["type"], me["id"], me["app"]["type"])
    assert ADMIN in [one["id"] for one in trip.call("admins.list")["admins"]]
    assert ADMIN == trip.call("admins.find", admin_id=int(ADMIN))["id"]
    away = {"away_mode_enabled": True, "away_mode_reassign": False}
    assert trip.call("admins.away", admin_id=int(ADMIN), **away)["away_mode_enabled"] is True
    reasons = trip.call("away_status_reasons.list_away_status_reasons")
    assert "away_status_reason" == reasons["data"][0]["type"]
    assert [TEAM] == [one["id"] for one in trip.call("teams.list")["teams"]]
    assert TEAM == trip.call("teams.find", team_id=TEAM)["id"]


def attributes(trip: Trip) -> None:
    """Data attributes are defined, listed, changed and used."""
    request = {"name": "tier", "model": "contact", "data_type": "options", "options": [{"value": "a"}, {"value": "b"}]}
    tier = trip.call("data_attributes.create", request=request)
    assert ("data_attribute", "tier", ["a", "b"]) == (tier["type"], tier["name"], tier["options"])
    plain = trip.call("data_attributes.create", request={"name": "seats", "model": "company", "data_type": "integer"})
    names = [one["name"] for one in trip.call("data_attributes.list", model="contact")["data"]]
    assert "tier" in names
    assert "seats" not in names
    assert "seats" in [one["name"] for one in trip.call("data_attributes.list")["data"]]
    options = {"options": [{"value": "a"}, {"value": "c"}]}
    assert ["a", "c"] == trip.call("data_attributes.update", data_attribute_id=tier["id"], request=options)["options"]
    told = trip.call("data_attributes.update", data_attribute_id=plain["id"], request={"archived": True})
    assert told["archived"] is True

    ann = trip.person(custom_attributes={"tier": "a"})
    assert {"tier": "a"} == trip.call("contacts.find", contact_id=ann)["custom_attributes"]


def events(trip: Trip) -> None:
    """Events are recorded and summed up."""
    ann, now = trip.person(), int(time.time())
    event = {"event_name": "ordered", "created_at": now, "id": ann, "metadata": {"order": "o-1"}}
    assert trip.call("events.create", request=event) is None
    assert trip.call("events.create", request={"event_name": "paid", "created_at": now, "user_id": "m-1"}) is None
    told = trip.call("events.list", type="user", intercom_user_id=ann)
    assert ("event.summary", ann, ["ordered", "paid"]) == (
        told["type"],
        told["intercom_user_id"],
        [one["name"] for one in told["events"]],
    )
    summary = {"event_name": "ordered", "count": 3, "first": now, "last": now}
    assert trip.call("events.summaries", user_id="m-1", event_summaries=summary) is None


def visitors(trip: Trip) -> None:
    """A visitor is found, named and turned into a user."""
    user_id = trip.fake.control("POST", "/seed", {"visitors": [{"name": "Vi"}]})["ids"][0]
    visitor = trip.call("visitors.find", user_id=user_id)
    assert ("visitor", "Vi", user_id) == (visitor["type"], visitor["name"], visitor["user_id"])
    assert "Via" == trip.call("visitors.update", request={"id": visitor["id"], "name": "Via"})["name"]
    user = trip.call("visitors.merge_to_contact", type="user", user={"user_id": "m-9"}, visitor={"user_id": user_id})
    assert ("user", "m-9") == (user["role"], user["external_id"])


def exports(trip: Trip) -> None:
    """A message export is begun, looked at, cancelled; another is finished and downloaded."""
    during = {"created_at_after": 1_700_000_000, "created_at_before": 1_700_086_400}
    job = trip.call("data_export.create", **during)
    assert "pending" == job["status"]
    assert (
        job["job_identifier"] == trip.call("data_export.find", job_identifier=job["job_identifier"])["job_identifier"]
    )
    assert "canceled" == trip.call("data_export.cancel", job_identifier=job["job_identifier"])["status"]
    job = trip.call("data_export.create", **during)
    trip.fake.control("POST", "/agenda/advance", {"seconds": 61})
    assert "completed" == trip.call("data_export.find", job_identifier=job["job_identifier"])["status"]
    # Both clients read the whole file and return nothing (facts of the releases; nothing to compare).
    assert trip.call("data_export.download", job_identifier=job["job_identifier"]) is None


def reporting(trip: Trip) -> None:
    """Datasets are listed; a reporting export is begun, looked at and downloaded."""
    dataset = trip.call("export.list_available_datasets_and_attributes")["data"][0]
    job = trip.call(
        "export.enqueue_a_new_reporting_data_export_job",
        dataset_id=dataset["id"],
        attribute_ids=[dataset["attributes"][0]["id"]],
        start_time=1_700_000_000,
        end_time=1_700_086_400,
    )
    name = {"job_identifier": job["job_identifier"], "app_id": "abc12345"}
    assert "pending" == job["status"]
    trip.fake.control("POST", "/agenda/advance", {"seconds": 61})
    read = trip.call("data_export.export_reporting_data", **name, client_id="1")
    assert ("complete", job["job_identifier"]) == (read["status"], read["job_identifier"])
    assert trip.call("data_export.download_reporting_data_export", **name) is None


def allowlist(trip: Trip) -> None:
    """The list of allowed addresses is read and changed."""
    assert trip.call("ip_allowlist.get_ip_allowlist")["enabled"] is False
    told = trip.call(
        "ip_allowlist.update_ip_allowlist",
        type="ip_allowlist",
        enabled=True,
        ip_allowlist=["127.0.0.1", "192.0.2.0/24"],
    )
    assert (True, ["127.0.0.1", "192.0.2.0/24"]) == (told["enabled"], told["ip_allowlist"])


JOURNEYS = (staff, attributes, events, visitors, exports, reporting, allowlist)
