"""Drives tickets from tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

TITLE, DESCRIPTION = "_default_title_", "_default_description_"
SUBMITTED, IN_PROGRESS, RESOLVED = "900201", "900202", "900204"
TEAM = "900101"


def make_type(fake: Fake, category: str = "Customer", **fields: Any) -> str:
    """Make a ticket type; returns its id."""
    answer = fake.api("POST", "/ticket_types", {"name": f"{category} issue", "category": category, **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def open_ticket(fake: Fake, category: str = "Customer", version: str = "2.14", **fields: Any) -> dict[str, Any]:
    """Create a ticket of a new type for a new contact; returns it as *version* writes it."""
    body = {
        "ticket_type_id": make_type(fake, category),
        "contacts": [{"email": "ann@example.test"}],
        "ticket_attributes": {TITLE: "Broken", DESCRIPTION: "It does not work"},
        **fields,
    }
    answer = fake.api("POST", "/tickets", body, version=version)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told
