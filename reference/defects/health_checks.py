"""Mistakes with the health answer."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from reference import calls, health
from reference.app import Service
from reference.defects.registry import defect, put, swap
from reference.failures import OperationFailed
from reference.retrying import Deadline, Retrying

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


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
def health_never_good_again() -> None:
    """Once it is bad, health stays bad until the next start."""

    def check(original: Any) -> Any:
        async def lasting(self: health.HealthCheck) -> health.Health:
            if self._last is None or self._last.status == "healthy":
                return cast("health.Health", await original(self))
            return self._last

        return lasting

    swap(health.HealthCheck, "check", check)


@defect
def health_takes_limits_for_outages() -> None:
    """A rate limit is reported as an outage, although it lifts by itself within seconds."""
    put(health, "_status_of", lambda _failure: "unhealthy")


@defect
def health_auth_false_on_outage() -> None:
    """An Intercom that does not answer is reported as a bad token."""
    swap(
        health,
        "is_authenticated",
        lambda original: lambda failure: original(failure) is True,
    )


def _looks_like(change: Any) -> None:
    """Have what a look found told otherwise."""

    def document(original: Any) -> Any:
        return lambda self: original(change(self))

    swap(health.Health, "document", document)


@defect
def health_waits_for_intercom() -> None:
    """Health asks Intercom as real work does, with all attempts and waits."""

    async def look(self: health.HealthCheck) -> health.Health:
        began_s = time.monotonic()
        try:
            # The client keeps no settings, so the service's own are the nearest.
            await retrying[-1].run(
                "me.read", lambda timeout_s: self._client.send(calls.who_am_i(), timeout_s), Deadline.after(60.0)
            )
        except OperationFailed as failure:
            return self._health(health._status_of(failure), began_s, failure)
        return self._health("healthy", began_s, None)

    retrying: list[Retrying] = []

    def init(original: Any) -> Any:
        def noting(self: Retrying, *parts: Any) -> None:
            original(self, *parts)
            retrying.append(self)

        return noting

    swap(Retrying, "__init__", init)
    put(health.HealthCheck, "_look", look)


@defect
def health_looks_in_a_row() -> None:
    """Askers who come together look one after the other, each for itself."""

    async def check(self: health.HealthCheck) -> health.Health:
        if self._last is not None and time.monotonic() - self._last.taken_s < self._fresh_s:
            return self._last
        async with self._one_at_a_time:
            self._last = await self._look()
            return self._last

    put(health.HealthCheck, "check", check)


@defect
def health_latency_made_up() -> None:
    """The latency is that of the health check's own work."""
    _looks_like(lambda self: replace(self, latency_ms=1))


@defect
def health_quota_made_up() -> None:
    """What is left of the quota is the limit that Intercom documents."""
    _looks_like(lambda self: replace(self, calls_left=1667))


@defect
def health_always_200() -> None:
    """Health says in its body what is wrong, and answers 200 all the same."""

    def show(original: Any) -> Any:
        async def pleasant(self: Service, request: Request) -> Response:
            answer: Response = await original(self, request)
            answer.status_code = 200
            return answer

        return pleasant

    swap(Service, "show_health", show)


@defect
def liveness_tied() -> None:
    """Liveness is the health check, so that an outage of Intercom restarts every instance."""

    async def show(self: Service, request: Request) -> Response:
        return await self.show_health(request)

    put(Service, "show_live", show)


@defect
def liveness_needs_the_token() -> None:
    """Whoever has no good token is not alive, so that a revoked one restarts every instance again and again."""

    def show(original: Any) -> Any:
        async def strict(self: Service, request: Request) -> Response:
            answer: Response = await original(self, request)
            if (await self.health.check()).authenticated is False:
                answer.status_code = 503
            return answer

        return strict

    swap(Service, "show_live", show)
