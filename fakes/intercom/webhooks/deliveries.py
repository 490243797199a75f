"""The journal of deliveries: every request to an endpoint and how it ended, bounded, without bodies."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fakes.intercom.webhooks.client import Ended


@dataclass(slots=True)
class Delivery:
    """
    One request to an endpoint; times are seconds of the machine's monotonic clock.

    Attributes:
        attempt: 1, or 2 for the retry; more after answers 429.
        copy: Which of several copies, from 1.
        opened_s: When a connection was asked for.
        sent_s: When the request was written; None when it never was.
        signature: Which kind of signature it carried.
        body: Which kind of body it carried.
        retry_of: Number of the first attempt, 0 for the first one itself.
        assumed: The switches that it, or what follows from it, rests on.
    """

    epoch: str
    notification_id: str
    webhook_id: str
    topic: str
    attempt: int
    copy: int
    signature: str
    body: str
    body_bytes: int
    retry_of: int
    opened_s: float
    sent_s: float | None = None
    closed_s: float = 0.0
    status: int | None = None
    ended: Ended = "refused"
    assumed: tuple[str, ...] = ()
    n: int = 0

    def as_json(self) -> dict[str, Any]:
        """Write the delivery as the control port gives it."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "retry_of": self.retry_of or None}


class Deliveries:
    """
    Keeps finished deliveries and counts open ones.

    Attributes:
        last: Number of the newest; numbers go on across resets.
    """

    __slots__ = ("_ended", "last", "open")

    def __init__(self, deliveries_max: int) -> None:
        self._ended: deque[Delivery] = deque(maxlen=deliveries_max)
        self.last = 0
        self.open = 0

    def end(self, delivery: Delivery) -> None:
        """Keep *delivery* as finished."""
        self.last += 1
        delivery.n = self.last
        self._ended.append(delivery)

    def clear(self, deliveries_max: int) -> None:
        """Forget finished deliveries; open ones are kept when they end, with their own epoch."""
        self._ended = deque(maxlen=deliveries_max)

    def after(self, number: int) -> list[dict[str, Any]]:
        """List those whose number is above *number*, oldest first."""
        newer: list[dict[str, Any]] = []
        for delivery in reversed(self._ended):
            if delivery.n <= number:
                break
            newer.append(delivery.as_json())
        newer.reverse()
        return newer
