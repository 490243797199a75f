"""One request with a notification and how it ended, as Intercom's side saw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DeliveryEnded = Literal["answered", "refused", "tls", "reset", "closed", "malformed", "timeout"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    One delivery of one notification; times are seconds on the monotonic clock.

    Attributes:
        notification_id: Of the notification; empty for a ping, which has none.
        attempt: 1, or 2 for Intercom's own repetition of one that failed.
        manner: How it was delivered, as features say it; empty for the usual way.
        status: HTTP status of the answer; None without one.
        ended: "answered", or what came instead of an answer.
    """

    notification_id: str
    topic: str
    attempt: int
    opened_s: float
    closed_s: float
    status: int | None
    ended: DeliveryEnded
    manner: str = ""

    @property
    def took_s(self) -> float:
        """Tell how long Intercom waited for the answer, or for its absence."""
        return self.closed_s - self.opened_s

    @property
    def acknowledged(self) -> bool:
        """Tell whether Intercom takes the answer for a success."""
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004 (HTTP's class of successes)
