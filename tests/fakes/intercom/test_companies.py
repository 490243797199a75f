"""Companies: upsert, lists by page, the scroll with its single holder, and their contacts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def _company(fake: Fake, company_id: str = "c-1", **fields: Any) -> dict[str, Any]:
    answer = fake.api("POST", "/companies", {"company_id": company_id, **fields})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_company_is_created_and_then_changed(fake: Fake) -> None:
    """§16.38: POST /companies upserts by company_id, which never changes."""
    made = _company(fake, name="Acme", plan="gold", monthly_spend=10)
    changed = _company(fake, name="Acme Ltd")

    assert re.fullmatch(r"[0-9a-f]{24}", made["id"])
    assert (made["id"], "Acme Ltd", 10, "gold") == (
        changed["id"],
        changed["name"],
        changed["monthly_spend"],
        changed["plan"]["name"],
    )
    updated = fake.api("PUT", f"/companies/{made['id']}", {"company_id": "c-9", "size": 7}).json()
    assert ("c-1", 7) == (updated["company_id"], updated["size"])
    assert updated == fake.api("GET", f"/companies/{made['id']}").json()


def test_an_unknown_key_has_no_request_id(fake: Fake) -> None:
    """§16.6: the one error body whose request_id is null."""
    answer = fake.api("POST", "/companies", {"test": "invalid"})

    assert (400, "bad_request", "bad 'test' parameter") == error_of(answer)
    assert answer.json()["request_id"] is None


def test_unknown_custom_attributes_of_companies_are_refused(fake: Fake) -> None:
    """§16.15: company attributes are defined apart from those of contacts."""
    fake.control("POST", "/seed", {"data_attributes": [{"name": "tier", "model": "contact"}]})
    refused = fake.api("POST", "/companies", {"company_id": "c-1", "custom_attributes": {"tier": "a"}})
    assert (400, "parameter_invalid", "Custom attribute 'tier' does not exist") == error_of(refused)

    fake.control("POST", "/seed", {"data_attributes": [{"name": "tier", "model": "company"}]})
    assert {"tier": "a"} == _company(fake, custom_attributes={"tier": "a"})["custom_attributes"]


def test_companies_are_found_by_name_and_own_id(fake: Fake) -> None:
    """GET /companies answers one company by name or company_id, else 404 company_not_found."""
    made = _company(fake, name="Acme & Co")

    assert made == fake.api("GET", "/companies?company_id=c-1").json()
    assert made == fake.api("GET", "/companies?name=Acme%20%26%20Co").json()
    for path in ("/companies?company_id=c-2", "/companies?name=x", "/companies/x"):
        assert (404, "company_not_found", "Company Not Found") == error_of(fake.api("GET", path))


def test_contacts_belong_to_companies(fake: Fake) -> None:
    """A contact is attached and detached; both sides show it, and the company counts it."""
    contact, company = fake.create(email="ann@example.test"), _company(fake)
    path = f"/contacts/{contact}/companies"

    assert 1 == fake.api("POST", path, {"id": company["id"]}).json()["user_count"]
    assert [company["id"]] == [one["id"] for one in fake.api("GET", path).json()["data"]]
    assert [company["id"]] == [one["id"] for one in fake.api("GET", f"/contacts/{contact}").json()["companies"]["data"]]
    assert [contact] == [one["id"] for one in fake.api("GET", f"/companies/{company['id']}/contacts").json()["data"]]

    assert 0 == fake.api("DELETE", f"{path}/{company['id']}").json()["user_count"]
    assert [] == fake.api("GET", path).json()["data"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, (400, "parameter_not_found", "company not specified")),
        ({"id": "x"}, (404, "company_not_found", "Company Not Found")),
    ],
)
def test_bad_attachments_are_refused(fake: Fake, body: dict[str, Any], error: tuple[int, str, str]) -> None:
    """An attachment needs the id of a company that is there."""
    contact = fake.create(email="ann@example.test")

    assert error == error_of(fake.api("POST", f"/contacts/{contact}/companies", body))
    assert (404, "not_found", "User Not Found") == error_of(fake.api("POST", "/contacts/x/companies", body))


def test_a_deleted_company_leaves_its_contacts(fake: Fake) -> None:
    """§16.38: deletion answers at once; contacts are detached."""
    contact, company = fake.create(email="ann@example.test"), _company(fake)
    fake.api("POST", f"/contacts/{contact}/companies", {"id": company["id"]})

    assert {"id": company["id"], "object": "company", "deleted": True} == fake.api(
        "DELETE", f"/companies/{company['id']}"
    ).json()
    assert 404 == fake.api("GET", f"/companies/{company['id']}").status_code
    assert 0 == fake.api("GET", f"/contacts/{contact}").json()["companies"]["total_count"]
    assert company["id"] != _company(fake)["id"]


def test_the_effect_of_a_deletion_can_come_later(fake: Fake) -> None:
    """§16.38: a deletion answers at once, and under the option the company goes when the agenda says so."""
    fake.control("PATCH", "/options", {"company_deletion_lag_s": 60})
    path = f"/companies/{_company(fake)['id']}"
    fake.control("POST", "/mark")

    assert [True, True] == [fake.api("DELETE", path).json()["deleted"] for _ in range(2)]
    assert 200 == fake.api("GET", path).status_code
    assert [] == fake.effects()
    assert ["company deletion"] * 2 == [one["what"] for one in fake.control("GET", "/agenda")["due"]]
    fake.control("POST", "/agenda/advance", {"seconds": 61})
    assert 404 == fake.api("GET", path).status_code
    assert ["company deleted"] == [kind for kind, _, _ in fake.effects()]


def test_companies_are_in_no_segment(fake: Fake) -> None:
    """Segments of companies cannot be made here, so a company has none; an unknown one is 404."""
    company = _company(fake)["id"]

    assert {"type": "list", "data": []} == fake.api("GET", f"/companies/{company}/segments").json()
    assert "company_not_found" == error_of(fake.api("GET", "/companies/5/segments"))[1]


def test_lists_go_by_page_and_show_companies_with_contacts(fake: Fake) -> None:
    """§8: POST /companies/list shows 15 companies a page, and only those that have contacts."""
    contact = fake.create(email="ann@example.test")
    ids = [_company(fake, f"c-{number}")["id"] for number in range(18)]
    for one in ids[:17]:
        fake.api("POST", f"/contacts/{contact}/companies", {"id": one})

    first = fake.api("POST", "/companies/list").json()
    second = fake.api("POST", "/companies/list?page=2&order=desc").json()

    assert (15, 2, 17, 2) == (
        len(first["data"]),
        len(second["data"]),
        first["total_count"],
        first["pages"]["total_pages"],
    )
    assert ids[16::-1] == [one["id"] for page in (first, second) for one in page["data"]]
    assert first["pages"]["next"]
    assert second["pages"]["next"] is None
    assert 400 == fake.api("POST", "/companies/list?order=up").status_code
    assert (400, "page limit reached, please use scroll API") == error_of(
        fake.api("POST", "/companies/list?per_page=100&page=101")
    )[::2]


def test_a_scroll_has_one_holder(fake: Fake) -> None:
    """§16.38: a second scroll is refused while one is open; its end is empty data, and frees it."""
    ids = [_company(fake, f"c-{number}")["id"] for number in range(103)]

    first = fake.api("GET", "/companies/scroll").json()
    assert (400, "scroll_exists", "scroll already exists for this workspace") == error_of(
        fake.api("GET", "/companies/scroll")
    )
    seen = [one["id"] for one in first["data"]]
    path = f"/companies/scroll?scroll_param={first['scroll_param']}"
    while data := fake.api("GET", path).json()["data"]:
        seen += [one["id"] for one in data]

    assert ids == seen
    assert (None, None) == (first["pages"], first["total_count"])
    assert 404 == fake.api("GET", path).status_code
    assert 200 == fake.api("GET", "/companies/scroll").status_code


def test_a_silent_scroll_dies_after_a_minute(fake: Fake) -> None:
    """§16.38, §16.49: after sixty seconds of the agenda the scroll is gone."""
    _company(fake)
    path = "/companies/scroll?scroll_param=" + fake.api("GET", "/companies/scroll").json()["scroll_param"]
    fake.control("POST", "/agenda/advance", {"seconds": 61})

    assert (404, "not_found", "scroll parameter not found") == error_of(fake.api("GET", path))


def test_effects_of_companies_are_told(fake: Fake) -> None:
    """Creation, change, attachment and deletion are side effects; a repeated upsert is none."""
    contact = fake.seed(email="ann@example.test")
    company = _company(fake, name="Acme")
    fake.api("POST", f"/contacts/{contact}/companies", {"id": company["id"]})
    fake.control("POST", "/mark")
    for _ in range(2):
        _company(fake, name="Acme Ltd")
    fake.api("DELETE", f"/companies/{company['id']}")

    told = [(one["kind"], one["record"], one["fields"]) for one in fake.control("GET", "/effects")["effects"]]
    assert [("company deleted", company["id"], []), ("company detached", contact, [company["id"]])] == told
