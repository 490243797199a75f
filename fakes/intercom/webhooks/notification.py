"""One notification of one endpoint, and the bytes that tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from intercom_readiness.vendor.topics import PING

if TYPE_CHECKING:
    from fakes.intercom.webhooks.endpoint import Endpoint

PING_ITEM = orjson.dumps({"type": "ping", "message": "something something interzen"})


@dataclass(slots=True, eq=False)
class Notification:
    """
    What one endpoint is told once, twice when the first time failed.

    Attributes:
        id: ``notif_`` and a UUID; "" for a ping, which has none.
        number: Place in the order in which they were made.
        app_id: Code of the workspace in which it happened.
        item: The JSON of what it is about.
        created_at: Unix seconds of the event.
        envelope: Keys that stand in place of, or beside, the envelope's own.
        first_sent_at: Unix seconds of the first attempt; 0 before it.
        attempts: Deliveries that were begun.
        failures: Deliveries that failed; the second one is the last.
        queued_s: When it was put into the queue, on the agenda.
        first_row: Number of the first attempt among the deliveries, 0 before it ended.
    """

    id: str
    number: int
    endpoint: Endpoint
    topic: str
    app_id: str
    item: bytes
    created_at: int
    envelope: dict[str, Any] = field(default_factory=dict)
    first_sent_at: int = 0
    attempts: int = 0
    failures: int = 0
    queued_s: float = 0.0
    first_row: int = 0

    def body(self, attempt: int, item: bytes | None = None) -> bytes:
        """Write the notification for its *attempt*, with another *item* if one is given."""
        ping = self.topic == PING
        # Order and values as recorded in January 2026.
        told = {
            "type": "notification_event",
            "app_id": self.app_id,
            "data": {"type": "notification_event_data", "item": orjson.Fragment(item or self.item)},
            "links": {},
            "id": None if ping else self.id,
            "topic": self.topic,
            "delivery_status": None if ping else "pending",
            "delivery_attempts": attempt,
            "delivered_at": 0,
            "first_sent_at": self.first_sent_at,
            "created_at": self.created_at,
            "self": None,
        }
        return orjson.dumps({**told, **self.envelope} if self.envelope else told)
