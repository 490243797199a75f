"""What newer versions of the API have and older ones have not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.intercom.routes import ROUTES
from intercom_readiness.vendor.operations import OPERATIONS, Operation, operation_of
from intercom_readiness.vendor.versions import at_least
from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import ADMIN, begin

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

NEW, OLD = "2.16", "2.15"
MODELLED = {one.operation.name: one for one in ROUTES}


def _merged(fake: Fake, count: int = 1, **fields: Any) -> tuple[str, list[str]]:
    user = fake.create(email="ann@example.test", external_id="m-1")
    leads = [fake.create(role="lead", email="ann@example.test") for _ in range(count)]
    for lead in leads:
        body = {"from": lead, "into": user, **fields}
        assert 200 == fake.api("POST", "/contacts/merge", body, version=NEW).status_code
    return user, leads


def test_merges_are_told(fake: Fake) -> None:
    """From 2.16 on a contact's merges are listed page by page, in either order."""
    user, leads = _merged(fake, count=3)
    path = f"/contacts/{user}/merge_history"

    first = fake.api("GET", f"{path}?per_page=2", version=NEW).json()
    last = fake.api("GET", f"{path}?per_page=2&cursor={first['next_cursor']}", version=NEW).json()
    upwards = fake.api("GET", f"{path}?order=asc", version=NEW).json()

    assert (True, False, None) == (first["has_more"], last["has_more"], last["next_cursor"])
    assert leads[::-1] == [one["source_contact_id"] for one in (*first["data"], *last["data"])]
    assert leads == [one["source_contact_id"] for one in upwards["data"]]
    assert {"merge_history", "lead"} == {upwards["data"][0]["type"], upwards["data"][0]["source_contact_role"]}
    assert 400 == fake.api("GET", f"{path}?cursor=bm9uZQ==", version=NEW).status_code


def test_merges_stand_in_the_contact_when_asked_for(fake: Fake) -> None:
    """From 2.16 on reads, lists and searches tell a user's merges when they are asked to."""
    user, leads = _merged(fake)
    asked = "include_merge_history=true"
    query = {"query": {"field": "id", "operator": "=", "value": user}}

    told = [
        fake.api("GET", f"/contacts/{user}?{asked}", version=NEW).json(),
        fake.api("GET", f"/contacts?{asked}", version=NEW).json()["data"][0],
        fake.api("POST", f"/contacts/search?{asked}", query, version=NEW).json()["data"][0],
    ]

    assert [leads] * 3 == [[one["source_contact_id"] for one in contact["merge_history"]] for contact in told]
    assert "merge_history" not in fake.api("GET", f"/contacts/{user}?{asked}", version=OLD).json()


def test_leads_have_no_merges(fake: Fake) -> None:
    """The history of a lead or of nobody is 404."""
    lead = fake.create(role="lead")

    for contact in (lead, "nobody"):
        assert (404, "not_found", "Contact not found") == error_of(
            fake.api("GET", f"/contacts/{contact}/merge_history", version=NEW)
        )


def test_only_duplicates_are_merged(fake: Fake) -> None:
    """§16.21: from 2.16 on unlike contacts are 400 invalid_merge, unless that check is skipped; before, they merge."""
    user, lead = fake.create(email="ann@example.test"), fake.create(role="lead")
    body = {"from": lead, "into": user}

    refused = fake.api("POST", "/contacts/merge", body, version=NEW)
    assert (400, "invalid_merge") == error_of(refused)[:2]
    assert "request_id" not in refused.json()
    skipped = fake.api("POST", "/contacts/merge", {**body, "skip_duplicate_validation": True}, version=NEW)
    assert 200 == skipped.status_code
    other = {"from": fake.create(role="lead"), "into": user}
    assert 200 == fake.api("POST", "/contacts/merge", other, version=OLD).status_code


def test_admins_go_away(fake: Fake) -> None:
    """An admin is sent away with a reason that is not deleted; nobody else is touched."""
    fields = {"away_mode_enabled": True, "away_mode_reassign": False}
    path = f"/admins/{ADMIN}/away"
    fake.control("POST", "/mark")

    told = fake.api("PUT", path, {**fields, "away_status_reason_id": 900301}).json()

    assert (True, False, 900301) == (
        told["away_mode_enabled"],
        told["away_mode_reassign"],
        told["away_status_reason_id"],
    )
    assert told == fake.api("GET", f"/admins/{ADMIN}").json()
    assert [("admin changed", ADMIN, ["away_mode_enabled", "away_status_reason_id"])] == fake.effects()
    assert [False, True] == [one["deleted"] for one in fake.api("GET", "/away_status_reasons").json()["data"]]
    deleted = fake.api("PUT", path, {**fields, "away_status_reason_id": 900302})
    assert (400, "parameter_invalid", "Away status reason is deleted") == error_of(deleted)
    assert 400 == fake.api("PUT", path, {"away_mode_enabled": "yes"}).status_code
    assert (404, "admin_not_found", "Admin for admin_id not found") == error_of(
        fake.api("PUT", "/admins/5/away", fields)
    )


def test_deleted_conversations_are_listed(fake: Fake) -> None:
    """From 2.16 on deleted conversations are listed by page, the latest first; before, the call does not exist."""
    gone = [begin(fake)[1] for _ in range(3)]
    for one in gone:
        fake.api("DELETE", f"/conversations/{one}")

    first = fake.api("GET", "/conversations/deleted?per_page=2", version=NEW).json()
    upwards = fake.api("GET", "/conversations/deleted?order=asc", version=NEW).json()

    assert (gone[::-1][:2], 3) == ([one["id"] for one in first["conversations"]], first["total_count"])
    assert first["pages"]["next"] is not None
    assert gone == [one["id"] for one in upwards["conversations"]]
    assert (400, "intercom_version_invalid", "Requested resource is not available in current API version.") == error_of(
        fake.api("GET", "/conversations/deleted", version=OLD)
    )


def test_companies_have_notes(fake: Fake) -> None:
    """From 2.16 on notes stand on companies too, and not on their contacts."""
    company = fake.api("POST", "/companies", {"company_id": "acme", "name": "Acme"}).json()["id"]
    path = f"/companies/{company}/notes"

    note = fake.api("POST", path, {"body": "Hello"}, version=NEW).json()

    assert ({"type": "company", "id": company}, "<p>Hello</p>") == (note["company"], note["body"])
    assert [note] == fake.api("GET", path, version=NEW).json()["data"]
    assert note == fake.api("GET", f"/notes/{note['id']}").json()
    assert "company_not_found" == error_of(fake.api("GET", "/companies/5/notes", version=NEW))[1]
    assert "intercom_version_invalid" == error_of(fake.api("GET", path, version=OLD))[1]


@pytest.mark.parametrize(("version", "written"), [("2.10", "true"), ("2.11", "false")])
def test_the_messenger_writes_new_attributes_by_default_until_2_10(fake: Fake, version: str, written: str) -> None:
    """Attributes are writable by the messenger unless said otherwise in 2.10, and not from 2.11 on."""
    fields = {"name": "tier", "model": "contact", "data_type": "string"}

    assert f'"messenger_writable":{written}' in fake.api("POST", "/data_attributes", fields, version=version).text


def _example(operation: Operation) -> str:
    return operation.path.replace("{id}", "1")


@pytest.mark.parametrize("version", ["2.7", "2.9", "2.13", "2.14", "2.15", "2.16", "Preview"])
def test_what_is_not_modelled_says_so_at_every_version(fake: Fake, version: str) -> None:
    """
    Each call that Intercom has is named rightly, and answered as what it is.

    One that the version has and the fake has not is 501 not_modelled and stands so in the journal; one that the version
    has not is 400 intercom_version_invalid; no other call takes it for its own.
    """
    for operation in OPERATIONS:
        answer = fake.api(operation.method, _example(operation), version=version)
        code = error_of(answer)[1] if answer.status_code >= 400 else ""
        route = MODELLED.get(operation.name)
        since = route.since if route is not None else operation.since
        if since and not at_least(version, since):
            expected = "intercom_version_invalid"
        else:
            expected = "not_modelled" if route is None else code
        assert expected == code, operation
        assert (code == "not_modelled") == (answer.status_code == 501), operation
        assert operation is operation_of(operation.method, _example(operation))
    told = fake.control("GET", "/journal")["exchanges"]
    assert [one.name for one in OPERATIONS] == [one["operation"] for one in told]
    assert {"ok", "not_modelled"} == {one["answer_kind"] for one in told}
    assert all((one["status"] == 501) == (one["answer_kind"] == "not_modelled") for one in told)
