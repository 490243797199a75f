"""Mistakes with the health answer."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reference import health
from reference.defects.registry import defect, swap

if TYPE_CHECKING:
    from reference.failures import OperationFailed


def _fresh_for(seconds: float) -> None:
    def init(original: Any) -> Any:
        def changed(self: health.HealthCheck, *parts: Any) -> None:
            original(self, *parts)
            self._fresh_s = seconds

        return changed

    swap(health.HealthCheck, "__init__", init)


@defect
def health_ignores_auth() -> None:
    """Any answer of Intercom's is healthy, a refused token included."""

    def status_of(original: Any) -> Any:
        return lambda failure: "healthy" if failure.code == "bad_token" else original(failure)

    def is_authenticated(original: Any) -> Any:
        def trusting(failure: OperationFailed | None) -> bool | None:
            return True if failure is not None and failure.code == "bad_token" else original(failure)

        return trusting

    swap(health, "_status_of", status_of)
    swap(health, "is_authenticated", is_authenticated)


@defect
def health_uncached() -> None:
    """Each probe asks Intercom, so that the probes eat the quota."""
    _fresh_for(0.0)


@defect
def health_never_refreshed() -> None:
    """The first look is kept for ever."""
    _fresh_for(float("inf"))


@defect
def health_auth_false_on_outage() -> None:
    """An Intercom that does not answer is reported as a bad token."""
    swap(
        health,
        "is_authenticated",
        lambda original: lambda failure: original(failure) is True,
    )
