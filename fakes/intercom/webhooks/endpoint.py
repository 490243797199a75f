"""An endpoint: what it subscribed to, how it fares, and what Intercom does to it for its answers."""

from __future__ import annotations

from bisect import insort
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from intercom_readiness.vendor.topics import PING
from intercom_readiness.vendor.webhooks import (
    ERRORS_MAX,
    ERRORS_WITHIN_S,
    PAUSE_S,
    PROMPT_WITHIN_S,
    SUSPENSION_AFTER_S,
    THROTTLE_FIRST_S,
    THROTTLE_MAX_S,
)

if TYPE_CHECKING:
    from fakes.intercom.webhooks.address import Address
    from fakes.intercom.webhooks.notification import Notification

State = Literal["live", "throttled", "paused", "suspended"]
ALL_TOPICS = "*"
# What an endpoint's queue and its waiting retries hold at most; Intercom's own bound is unknown.
QUEUE_MAX = 20_000


def _no_drops() -> dict[str, int]:
    return dict.fromkeys(("disabled", "paused", "suspended", "throttled", "overflow"), 0)


@dataclass(slots=True, eq=False)
class Endpoint:
    """
    One endpoint of one app; times are seconds of the agenda.

    Attributes:
        topics: Names, or ``*`` for all.
        private: Of an app that can be suspended.
        disabled: Topics that an answer 410 ended.
        queue: Notifications that wait for a free connection, oldest first.
        behind: It failed since its queue was last empty; the newest notification is sent first then.
        until_s: When a throttle or pause ends.
        throttle_s: Length of the last throttle; 0 after a success.
        gone: It was deleted; what is under way ends by itself.
        workers: Connections that take from the queue now.
    """

    id: str
    app: str
    url: str
    address: Address
    topics: frozenset[str]
    private: bool
    disabled: set[str] = field(default_factory=set)
    queue: deque[Notification] = field(default_factory=deque)
    state: State = "live"
    until_s: float = 0.0
    throttle_s: float = 0.0
    behind: bool = False
    slow: bool = False
    gone: bool = False
    workers: int = 0
    open: int = 0
    retrying: int = 0
    delivered: int = 0
    failures: int = 0
    failing_since_s: float = 0.0
    dropped: dict[str, int] = field(default_factory=_no_drops)
    _errors_s: deque[float] = field(default_factory=lambda: deque(maxlen=ERRORS_MAX + 1))

    def subscribes(self, topic: str) -> bool:
        """Tell whether *topic* was subscribed to; ping always is."""
        return topic in self.topics or ALL_TOPICS in self.topics or topic == PING

    def put(self, notification: Notification, now_s: float) -> None:
        """Queue a notification, or drop and count it when the endpoint takes none."""
        reason = "disabled" if notification.topic in self.disabled else self.state
        if reason in ("disabled", "paused", "suspended"):
            self.dropped[reason] += 1
            return
        notification.queued_s = notification.queued_s or now_s
        if self.queue and self.queue[-1].number > notification.number:
            # It comes back after others had been made.
            insort(self.queue, notification, key=lambda one: one.number)
        else:
            self.queue.append(notification)
        if len(self.queue) > QUEUE_MAX:
            self.queue.popleft()
            self.dropped["overflow"] += 1

    def take(self, now_s: float) -> Notification | None:
        """Take the notification that is due: the oldest, the newest after an outage, none unless live."""
        while self.queue and self.state == "live":
            notification = self.queue.pop() if self.behind else self.queue.popleft()
            if notification.topic in self.disabled:
                self.dropped["disabled"] += 1
            elif self.throttle_s and int(now_s - notification.queued_s) > THROTTLE_MAX_S:
                self.dropped["throttled"] += 1
            else:
                return notification
        return None

    # What answers do.

    def succeeded(self, took_s: float) -> None:
        """Note a success; a slow one lowers the priority of what follows."""
        self.delivered += 1
        self.slow = took_s > PROMPT_WITHIN_S
        self.failures = 0
        self.throttle_s = 0.0
        self._errors_s.clear()
        self.behind = self.behind and bool(self.queue)

    def failed(self, now_s: float) -> None:
        """Note a failure, which may pause or suspend the endpoint."""
        self.behind = True
        self.failures += 1
        if self.failures == 1:
            self.failing_since_s = now_s
        self._errors_s.append(now_s)
        if self.private and now_s - self.failing_since_s > SUSPENSION_AFTER_S:
            self._stop("suspended")
        elif len(self._errors_s) > ERRORS_MAX and now_s - self._errors_s[0] <= ERRORS_WITHIN_S:
            self._errors_s.clear()
            self._stop("paused")
            self.until_s = now_s + PAUSE_S

    def told_to_wait(self, now_s: float) -> None:
        """Note a 429: everything waits, twice as long as the time before."""
        self.behind = True
        if self.state == "live":
            # Answers that were on their way when the throttle began do not lengthen it.
            self.throttle_s = min(self.throttle_s * 2 or THROTTLE_FIRST_S, THROTTLE_MAX_S)
            self.state = "throttled"
            self.until_s = now_s + self.throttle_s

    def go_on(self, now_s: float) -> None:
        """End a throttle or pause whose time has come."""
        if self.state in ("throttled", "paused") and now_s >= self.until_s:
            self.state = "live"

    def set_live(self) -> None:
        """Do what "Set live" in the Developer Hub does: forget all errors."""
        self.state = "live"
        self.failures = 0
        self.throttle_s = 0.0
        self.disabled.clear()
        self._errors_s.clear()

    def leave(self) -> None:
        """Let go of what waits; the endpoint was deleted."""
        self.gone = True
        self.queue.clear()

    def as_json(self, now_s: float) -> dict[str, Any]:
        """Write how it fares as the control port gives it."""
        waits = self.state in ("throttled", "paused")
        return {
            "id": self.id,
            "url": self.url,
            "app": self.app,
            "topics": sorted(self.topics),
            "disabled_topics": sorted(self.disabled),
            "state": self.state,
            "resumes_in_s": max(0.0, self.until_s - now_s) if waits else None,
            "priority": "low" if self.slow else "normal",
            "failures": self.failures,
            "queued": len(self.queue),
            "retrying": self.retrying,
            "open": self.open,
            "delivered": self.delivered,
            "dropped": dict(self.dropped),
        }

    def _stop(self, state: Literal["paused", "suspended"]) -> None:
        if self.state != "suspended":
            self.state = state
        self.dropped[state] += len(self.queue)
        self.queue.clear()
