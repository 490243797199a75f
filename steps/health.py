"""What the target says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from intercom_readiness.judgements import health, health_answers
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given(phrase("the target reports itself healthy", "role:health"))
def target_is_healthy(scene: Scene) -> None:
    """Insist that health is good before it is broken."""
    scene.health.insist()


@when(phrase("health is asked {count:Count} times"))
def health_is_asked(scene: Scene, count: int) -> None:
    """Probe health as often as an eager load balancer does."""
    scene.health.probe(count)


@when("health is asked until it has looked anew")
def health_is_asked_through_a_look(scene: Scene) -> None:
    """Ask until what it knew before is too old and a look that stalls has timed out."""
    scene.health.probe_through_a_look()


@when(phrase("health is asked {count:Count} times at once"))
def health_is_asked_at_once(scene: Scene, count: int) -> None:
    """Ask from many sides, when it has to look anew."""
    scene.health.probe_at_once(count)


@when("health has turned bad")
def health_has_turned_bad(scene: Scene) -> None:
    """Wait until health tells the outage, so that its recovery can be told from its sleep."""
    health.turned_bad(scene)


@then("health is unhealthy and not authenticated within its freshness")
def health_tells_a_bad_token(scene: Scene) -> None:
    """A revoked token shows."""
    health.unhealthy_and_unauthenticated(scene)


@then("health is degraded within its freshness")
def health_tells_a_rate_limit(scene: Scene) -> None:
    """A rate limit shows."""
    health.degraded(scene)


@then("health is unhealthy and authentication unknown within its freshness")
def health_tells_an_outage(scene: Scene) -> None:
    """An outage shows, and says nothing about the token."""
    health.unhealthy_and_unknown(scene)


@then("health is good again within its freshness")
def health_tells_recovery(scene: Scene) -> None:
    """Recovery shows."""
    health.good_again(scene)


@then("Intercom was asked no more often than its freshness demands")
def probes_spare_the_quota(scene: Scene) -> None:
    """Probes are answered from the last look."""
    health.spares_the_quota(scene)


@then("every health answer came in time")
def health_answers_in_time(scene: Scene) -> None:
    """A stalled Intercom holds nobody up."""
    health_answers.in_time(scene)


@then(
    phrase(
        "health tells state, authentication, latency and quota as they are",
        "health:authenticated",
        "health:latency_ms",
        "health:quota_left",
    )
)
def health_is_complete(scene: Scene) -> None:
    """All fields are there, and can be true."""
    health_answers.complete(scene)


@then(phrase("health tells how slow Intercom is", "health:latency_ms"))
def health_tells_a_slow_intercom(scene: Scene) -> None:
    """The latency is that of Intercom."""
    health_answers.tells_a_slow_intercom(scene)


@then("health signals its state as declared")
def health_signals_its_state(scene: Scene) -> None:
    """Who looks at the signal alone sees the state."""
    health_answers.signals_as_declared(scene)
