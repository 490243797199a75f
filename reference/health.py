"""Whether Intercom is reachable and our token good, asked rarely and answered quickly."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reference import calls
from reference.failures import RATE_LIMITED, OperationFailed

if TYPE_CHECKING:
    from reference.client import IntercomClient
    from reference.gate import RateGate
    from reference.metrics import Metrics
    from reference.settings import Settings

# Orchestrators give a probe a second or a few; an Intercom that is slower than this is not healthy.
_PROBE_TIMEOUT_S = 2.0


@dataclass(frozen=True, slots=True)
class Health:
    """One look at Intercom; *authenticated* is None when Intercom did not say."""

    status: str
    latency_ms: int | None
    authenticated: bool | None
    calls_left: int | None
    error: str | None
    at: datetime
    taken_s: float

    def document(self) -> dict[str, Any]:
        """Return the body of a health answer."""
        intercom = {
            "status": self.status,
            "latencyMs": self.latency_ms,
            "authenticated": self.authenticated,
            "rateLimitRemaining": self.calls_left,
            "error": self.error,
        }
        return {"status": self.status, "services": {"intercom": intercom}, "timestamp": self.at.isoformat()}


class HealthCheck:
    """Keeps the last look for `health_fresh_s`, so that probes do not eat the quota."""

    def __init__(self, settings: Settings, client: IntercomClient, gate: RateGate, metrics: Metrics) -> None:
        self._fresh_s = settings.health_fresh_s
        self._timeout_s = min(_PROBE_TIMEOUT_S, settings.request_timeout_s)
        self._client = client
        self._gate = gate
        self._metrics = metrics
        self._last: Health | None = None
        self._one_at_a_time = asyncio.Lock()

    async def check(self) -> Health:
        """Return the last look, or a new one when that is too old; callers that come together share one."""
        async with self._one_at_a_time:
            if self._last is None or time.monotonic() - self._last.taken_s >= self._fresh_s:
                self._last = await self._look()
            return self._last

    async def _look(self) -> Health:
        began_s = time.monotonic()
        try:
            if self._gate.closed_for_s() > 0:
                raise self._gate.refusal()
            await self._client.send(calls.who_am_i(), self._timeout_s)
        except OperationFailed as failure:
            return self._health(_status_of(failure), began_s, failure)
        return self._health("healthy", began_s, None)

    def _health(self, status: str, began_s: float, failure: OperationFailed | None) -> Health:
        answered = failure is None or failure.status is not None
        return Health(
            status=status,
            latency_ms=round((time.monotonic() - began_s) * 1000) if answered else None,
            authenticated=is_authenticated(failure),
            calls_left=self._metrics.calls_left,
            error=failure.message if failure else None,
            at=datetime.now(UTC),
            taken_s=time.monotonic(),
        )


def _status_of(failure: OperationFailed) -> str:
    return "degraded" if failure.cause == RATE_LIMITED else "unhealthy"


def is_authenticated(failure: OperationFailed | None) -> bool | None:
    """Tell whether Intercom accepted the token; None when it was not there to say."""
    if failure is None or failure.code in {"rate_limited", "missing_scope"}:
        return True
    return False if failure.code == "bad_token" else None
