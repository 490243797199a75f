"""The numbers that the alert rules read; names and buckets follow the Prometheus conventions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from reference.failures import CAUSES, MALFORMED, RESET
from reference.notifications import ACTED_ON

if TYPE_CHECKING:
    from collections.abc import Mapping

# 2 s and 3 s are alert thresholds, so they must be boundaries; the rest tells slow from hopeless.
_DURATION_BUCKETS_S = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30)
_STATUSES = (200, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504)
_REASONS = ("connect", "timeout", "tls", RESET, MALFORMED)


class Metrics:
    """All series of one service, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "intercom_client_requests",
            "Attempts at calls of Intercom, by HTTP status, or code=error with the reason.",
            ["code", "reason"],
            registry=self._registry,
        )
        self._duration = Histogram(
            "intercom_client_request_duration_seconds",
            "Duration of one attempt, from the first byte sent to the last byte read.",
            buckets=_DURATION_BUCKETS_S,
            registry=self._registry,
        )
        self._limit = Gauge(
            "intercom_ratelimit_limit", "Calls allowed per rate-limit window, as announced.", registry=self._registry
        )
        self._remaining = Gauge(
            "intercom_ratelimit_remaining", "Calls left in the window, as announced.", registry=self._registry
        )
        self._stale = Counter(
            "intercom_stale_answers", "Reads answered with a kept copy, by cause.", ["cause"], registry=self._registry
        )
        self._notifications = Counter(
            "intercom_webhook_notifications",
            "Notifications of Intercom, by topic where the service acts on it, and by what became of them.",
            ["topic", "outcome"],
            registry=self._registry,
        )
        self._start_at_zero()
        self.calls_left: int | None = None

    def _start_at_zero(self) -> None:
        # A counter that is born at 1 is invisible to rate() and increase(): the first 401 would page nobody.
        for status in _STATUSES:
            self._requests.labels(code=str(status), reason="")
        for reason in _REASONS:
            self._requests.labels(code="error", reason=reason)
        for cause in CAUSES:
            self._stale.labels(cause=cause)
        for topic in ACTED_ON:
            self._notifications.labels(topic=topic, outcome="handled")
        for outcome in ("unsigned", "malformed", "oversized"):
            self._notifications.labels(topic="other", outcome=outcome)

    def note_attempt(self, status: int | None, reason: str, took_s: float) -> None:
        """Count one attempt: *status* of the answer, or *reason* when there was no usable one."""
        code = "error" if reason or status is None else str(status)
        self._requests.labels(code=code, reason=reason or ("cancelled" if status is None else "")).inc()
        self._duration.observe(took_s)

    def note_limit(self, headers: Mapping[str, str]) -> None:
        """Remember what an answer said about the rate limit; answers from the edge say nothing."""
        limit, remaining = headers.get("x-ratelimit-limit", ""), headers.get("x-ratelimit-remaining", "")
        if limit.isdecimal():
            self._limit.set(int(limit))
        if remaining.isdecimal():
            self._remaining.set(int(remaining))
            self.calls_left = int(remaining)

    def note_stale(self, cause: str) -> None:
        """Count one read that was answered with a kept copy."""
        self._stale.labels(cause=cause).inc()

    def note_notification(self, topic: str, outcome: str) -> None:
        """Count one notification; topics that this service does not act on share one label."""
        self._notifications.labels(topic=topic if topic in ACTED_ON else "other", outcome=outcome).inc()

    def exposition(self) -> bytes:
        """Return all series in the Prometheus text format."""
        return generate_latest(self._registry)
