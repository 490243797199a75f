"""What an answer rests on: the journal names the switches that decided it, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakes.intercom.assumptions import table
from fakes.intercom.settings import Settings
from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.intercom.driving import Fake


def _twice_tagged(fake: Fake) -> None:
    contact = fake.seed(email="ann@example.test", tags=["vip"])
    tag = fake.api("GET", "/tags").json()["data"][0]["id"]
    fake.api("POST", f"/contacts/{contact}/tags", {"id": tag})


def _absent_tag(fake: Fake) -> None:
    contact = fake.seed(email="ann@example.test")
    tag = fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    fake.api("DELETE", f"/contacts/{contact}/tags/{tag}")


def _archived_conversation(fake: Fake) -> None:
    contact, conversation = begin(fake)
    fake.api("POST", f"/contacts/{contact}/block")
    fake.api("GET", f"/conversations/{conversation}")


def _lagging_list(fake: Fake) -> None:
    fake.control("POST", "/lag", {"seconds": 1000})
    fake.create(email="ann@example.test")
    fake.api("GET", "/contacts")


def _taken_external_id(fake: Fake) -> None:
    fake.seed(external_id="m-1")
    fake.api("PUT", f"/contacts/{fake.seed(external_id='m-2')}", {"external_id": "m-1"})


def _shared_email(fake: Fake) -> None:
    fake.seed(email="ann@example.test")
    fake.create(email="bob@example.test", external_id="m-1")
    fake.api("POST", "/contacts", {"email": "ann@example.test", "external_id": "m-2"})


def _unknown_option(fake: Fake) -> None:
    fake.control("POST", "/seed", {"data_attributes": [{"name": "tier", "options": ["gold", "silver"]}]})
    fake.create(email="ann@example.test", custom_attributes={"tier": "tin"})


def _limited(fake: Fake) -> None:
    fake.control("PATCH", "/options", {"rate_limit": 0})
    fake.api("GET", "/me")


def _unlike(fake: Fake, **states: bool) -> None:
    contact = fake.seed(email="ann@example.test", **states)
    fake.api("POST", f"/contacts/{contact}/unarchive")


def _old_cursor(fake: Fake) -> None:
    fake.control("PATCH", "/options", {"assumptions": {"cursor_expiry": "after_an_hour"}})
    fake.crowd(3)
    body: dict[str, Any] = {
        "query": {"field": "role", "operator": "=", "value": "user"},
        "sort": {"order": "ascending"},
    }
    first = fake.api("POST", "/contacts/search", {**body, "pagination": {"per_page": 2}}).json()
    body["pagination"] = {"starting_after": first["pages"]["next"]["starting_after"]}
    fake.api("POST", "/contacts/search", body)


def _deep_search(fake: Fake) -> None:
    query: dict[str, Any] = {"field": "role", "operator": "=", "value": "user"}
    for _ in range(3):
        query = {"operator": "AND", "value": [query]}
    fake.api("POST", "/contacts/search", {"query": query})


def _shared_name(fake: Fake) -> None:
    for number in range(2):
        fake.seed(email="ann@example.test", external_id=f"m-{number}")
    fake.api("POST", "/events", {"event_name": "bought", "email": "ann@example.test", "created_at": 1_700_000_000})


RESTING: dict[str, Callable[[Fake], object]] = {
    "blocked_unarchive": lambda fake: _unlike(fake, blocked=True),
    "blocked_read": lambda fake: fake.api("GET", f"/contacts/{fake.seed(email='ann@example.test', blocked=True)}"),
    "deleted_unarchive": lambda fake: _unlike(fake, deleted=True),
    "attribute_unknown_status": lambda fake: fake.api(
        "POST", "/contacts", {"email": "a@b.c", "custom_attributes": {"x": 1}}
    ),
    "list_option_unknown": _unknown_option,
    "unknown_keys": lambda fake: fake.create(email="ann@example.test", shoe_size=41),
    "tag_detach_absent": _absent_tag,
    "tag_attach_again": _twice_tagged,
    "email_case": lambda fake: fake.create(email="Ann@example.test"),
    "email_shared": _shared_email,
    "phone_check": lambda fake: fake.create(email="ann@example.test", phone="555 1234"),
    "page_size_over": lambda fake: fake.api("GET", "/contacts?per_page=151"),
    "cursor_expiry": _old_cursor,
    "search_overflow_code": _deep_search,
    "email_ambiguous": _shared_name,
    "list_order": lambda fake: [fake.crowd(2), fake.api("GET", "/contacts")],
    "list_lags": _lagging_list,
    "text_case": lambda fake: fake.search("name", "~", "ann"),
    "archived_conversation_read": _archived_conversation,
    "retry_after": _limited,
    "accept_missing": lambda fake: fake.api("GET", "/me", headers={"Accept": ""}),
    "external_id_taken_on_update": _taken_external_id,
}


@pytest.mark.parametrize("switch", RESTING)
def test_an_answer_names_the_switch_it_rests_on(fake: Fake, switch: str) -> None:
    """§16.50: the journal entry of an exchange that a switch decided names that switch, and no other."""
    RESTING[switch](fake)

    assert [switch] == fake.last_exchange()["assumed"]


def test_every_switch_of_the_api_is_met() -> None:
    """Each switch that decides answers is met above; the others are about webhooks, which answer nobody."""
    others = {name for name in _names() if name.startswith("webhook_")} | {"plain_http_webhooks", "merged_from"}

    assert _names() - others == set(RESTING)


def _names() -> set[str]:
    return {one["name"] for one in table()}


def test_a_documented_answer_rests_on_nothing(fake: Fake) -> None:
    """Calls whose answers are documented name no switch, also after some that did, be their page kept or made."""
    fake.api("GET", "/contacts?per_page=151")
    fake.api("GET", "/contacts?per_page=151")
    contact = fake.create(email="ann@example.test", external_id="m-1", phone="+353861234567")
    fake.api("GET", f"/contacts/{contact}")
    fake.search("email", "=", "ann@example.test")

    exchanges = fake.control("GET", "/journal")["exchanges"]
    assert [["page_size_over"], ["page_size_over"], [], [], []] == [one["assumed"] for one in exchanges]


def test_a_cursor_can_be_assumed_to_expire(fake: Fake) -> None:
    """§16.50: a cursor lasts by default; it can be assumed to be refused after an hour of the agenda."""
    fake.crowd(3)

    def statuses() -> list[int]:
        first = fake.api("GET", "/contacts?per_page=2").json()
        path = f"/contacts?starting_after={first['pages']['next']['starting_after']}"
        fresh = fake.api("GET", path)
        fake.control("POST", "/agenda/advance", {"seconds": 3601})
        return [fresh.status_code, fake.api("GET", path).status_code]

    assert [200, 200] == statuses()
    fake.control("PATCH", "/options", {"assumptions": {"cursor_expiry": "after_an_hour"}})
    assert [200, 400] == statuses()


def test_an_ambiguous_email_can_be_assumed_to_conflict(fake: Fake) -> None:
    """§16.50: an e-mail that two users have names the first of them, or is 409 unique_user_constraint."""
    for number in range(2):
        fake.seed(email="ann@example.test", external_id=f"m-{number}")
    event = {"event_name": "bought", "email": "ann@example.test", "created_at": 1_700_000_000}

    assert 202 == fake.api("POST", "/events", event).status_code
    fake.control("PATCH", "/options", {"assumptions": {"email_ambiguous": "conflict"}})
    assert (409, "unique_user_constraint") == error_of(fake.api("POST", "/events", event))[:2]


# What facts/intercom.md §15 lists as not confirmed, with the switch or option of each. The form of OAuth tokens is not
# among them: the fake takes any text for a token.
UNCONFIRMED = {
    "HTTP status and text for blocked contacts": "blocked_unarchive",
    "HTTP status of attribute does not exist": "attribute_unknown_status",
    "removal of an absent contact tag": "tag_detach_absent",
    "GET on a blocked id": "blocked_read",
    "errors for nesting and filter overflow in search": "search_overflow_code",
    "per_page above 150": "page_size_over",
    "cursor expiry": "cursor_expiry",
    "3xx of webhooks": "webhook_redirect",
    "TLS failures of webhooks": "webhook_certificate",
    "retry envelope": "webhook_retry_envelope",
    "e-mail case folding": "email_case",
    "phone validation": "phone_check",
    "unique_user_constraint": "email_ambiguous",
    "window limits of a 10,000/min app": "rate_limit",
    "idempotent re-tagging": "tag_attach_again",
    "Retry-After": "retry_after",
}


@pytest.mark.parametrize("question", UNCONFIRMED)
def test_every_unconfirmed_item_is_a_switch(question: str) -> None:
    """§16.50: each item that nobody could confirm is a named switch or option with a default."""
    switches = {one["name"]: one["default"] for one in table()}

    name = UNCONFIRMED[question]
    assert name in switches or name in Settings().as_json()
