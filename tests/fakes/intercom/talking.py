"""Drives conversations from tests."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from tests.fakes.intercom.driving import Fake

ADMIN = "900001"


def begin(fake: Fake, body: str = "Hello there", **identity: Any) -> tuple[str, str]:
    """Let a new contact begin a conversation; returns both ids."""
    contact = fake.create(**(identity or {"email": f"ann{time.monotonic_ns()}@example.test", "external_id": None}))
    answer = fake.api("POST", "/conversations", {"from": {"type": "user", "id": contact}, "body": body})
    assert answer.status_code == 200, answer.text
    return contact, answer.json()["conversation_id"]


def reply(fake: Fake, conversation: str, contact: str, body: str = "Again") -> dict[str, Any]:
    """Let a contact reply; returns the conversation."""
    fields = {"message_type": "comment", "type": "user", "intercom_user_id": contact, "body": body}
    told: dict[str, Any] = fake.api("POST", f"/conversations/{conversation}/reply", fields).json()
    return told


def manage(fake: Fake, conversation: str, message_type: str, **fields: Any) -> httpx.Response:
    """Let an admin close, open, snooze or assign a conversation."""
    body = {"message_type": message_type, "admin_id": ADMIN, **fields}
    return fake.api("POST", f"/conversations/{conversation}/parts", body)


def last_part(told: dict[str, Any]) -> dict[str, Any]:
    """Return the newest part of a conversation."""
    part: dict[str, Any] = told["conversation_parts"]["conversation_parts"][-1]
    return part
