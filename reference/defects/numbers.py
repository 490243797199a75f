"""Mistakes with the metrics."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from reference.defects.registry import defect, swap
from reference.metrics import Metrics


@defect
def metrics_missing_429() -> None:
    """Only failures are counted, and a rate limit is taken for none."""

    def note(original: Any) -> Any:
        def selective(self: Metrics, status: int | None, reason: str, took_s: float) -> None:
            if status == 429:
                self._duration.observe(took_s)
            else:
                original(self, status, reason, took_s)

        return selective

    swap(Metrics, "note_attempt", note)


@defect
def metrics_missing_errors() -> None:
    """Calls are counted when their answer is read, so those that failed are not."""

    def note(original: Any) -> Any:
        def successful(self: Metrics, status: int | None, reason: str, took_s: float) -> None:
            if status is not None and status < 400 and not reason:
                original(self, status, reason, took_s)

        return successful

    swap(Metrics, "note_attempt", note)


@defect
def errors_only_logged() -> None:
    """What went wrong is in the log, and the metrics know of calls that went well only."""

    def init(original: Any) -> Any:
        def without(self: Metrics) -> None:
            original(self)
            self._requests.clear()

        return without

    metrics_missing_errors()
    swap(Metrics, "__init__", init)


@defect
def metrics_missing_silence() -> None:
    """An attempt is counted by the status of its answer, so one without an answer is not counted."""

    def note(original: Any) -> Any:
        def answered(self: Metrics, status: int | None, reason: str, took_s: float) -> None:
            if status is not None:
                original(self, status, reason, took_s)

        return answered

    swap(Metrics, "note_attempt", note)


@defect
def metrics_missing_notifications() -> None:
    """Notifications are taken and nobody counts them."""
    swap(Metrics, "note_notification", lambda _original: lambda *_told: None)


@defect
def quota_metric_is_the_limit() -> None:
    """The gauge is set from X-RateLimit-Limit, one header too early."""

    def note(original: Any) -> Any:
        def limit(self: Metrics, headers: Any) -> None:
            original(self, headers)
            self._remaining.set(float(headers.get("x-ratelimit-limit", 0)))

        return limit

    swap(Metrics, "note_limit", note)


@defect
def latency_only_logged() -> None:
    """Durations go to the log, where no alert sees them."""

    def init(original: Any) -> Any:
        def without(self: Metrics) -> None:
            original(self)
            self._registry.unregister(self._duration)

        return without

    swap(Metrics, "__init__", init)


@defect
def metrics_frozen() -> None:
    """What was scraped first is scraped for ever: the exposition is cached without an end."""

    def exposition(original: Any) -> Any:
        kept: list[bytes] = []

        def cached(self: Metrics) -> bytes:
            if not kept:
                kept.append(original(self))
            return kept[0]

        return cached

    swap(Metrics, "exposition", exposition)


@defect
def latency_metric_constant() -> None:
    """The duration is measured around the parsing of the answer, not around the call."""

    def note(original: Any) -> Any:
        def quick(self: Metrics, status: int | None, reason: str, _took_s: float) -> None:
            original(self, status, reason, 0.001)

        return quick

    swap(Metrics, "note_attempt", note)


@defect
def latency_of_success_only() -> None:
    """Only what was answered is measured, so the latency looks best in an outage."""

    def note(original: Any) -> Any:
        def answered(self: Any, status: int | None, reason: str, took_s: float) -> None:
            duration = self._duration
            if status is None:
                self._duration = SimpleNamespace(observe=lambda _took_s: None)
            original(self, status, reason, took_s)
            self._duration = duration

        return answered

    swap(Metrics, "note_attempt", note)


@defect
def quota_metric_constant() -> None:
    """The gauge shows the limit that Intercom documents, not what its headers say."""

    def note(_original: Any) -> Any:
        def documented(self: Metrics, _headers: Any) -> None:
            self._limit.set(1667)
            self._remaining.set(1667)

        return documented

    swap(Metrics, "note_limit", note)
