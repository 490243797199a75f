"""What the target's metrics show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then

from intercom_readiness.judgements import metrics
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given("the metrics have been read")
def metrics_have_been_read(scene: Scene) -> None:
    """Read them before something happens."""
    metrics.read(scene)


@then(phrase("the metrics tell {concept:Concept}", "metric:{concept}"))
def metrics_tell(scene: Scene, concept: str) -> None:
    """The series of a concept have samples."""
    metrics.there(scene, concept)


@then(phrase("the metrics counted every failed attempt", "metric:errors"))
def metrics_counted_failures(scene: Scene) -> None:
    """Errors, and attempts where they are declared."""
    metrics.attempts_and_errors_grew(scene)


@then(phrase("the metrics counted every notification", "metric:webhooks", "role:webhook"))
def metrics_counted_notifications(scene: Scene) -> None:
    """Each delivery."""
    metrics.deliveries_counted(scene)


@then(phrase("the metrics counted the rate limit", "metric:rate_limited"))
def metrics_counted_the_rate_limit(scene: Scene) -> None:
    """Each answer 429."""
    metrics.rate_limit_counted(scene)


@then(phrase("the metrics measured how slow Intercom was", "metric:latency"))
def metrics_measured_latency(scene: Scene) -> None:
    """Durations around the calls."""
    metrics.latency_grew(scene)


@then(phrase("the metrics measured how long the target waited in vain", "metric:latency"))
def metrics_measured_waiting(scene: Scene) -> None:
    """Durations of attempts that got no answer as well."""
    metrics.waiting_measured(scene)


@then(phrase("the metrics tell the rate-limit usage that Intercom told", "metric:quota"))
def metrics_follow_the_quota(scene: Scene) -> None:
    """What is left, or used."""
    metrics.quota_followed(scene)
