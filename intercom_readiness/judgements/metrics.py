"""Judgements on what the target's metrics show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.faults.slow_answer import SHARE_OF_TIMEOUT
from intercom_readiness.judgements.patience import holds_within
from intercom_readiness.judges import metrics
from intercom_readiness.judges.telling import counted
from intercom_readiness.lab.scene.asking import GRACE_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.model import Exchange
    from intercom_readiness.profile.metrics_reading import Scrape
    from intercom_readiness.profile.watching import Metrics, Series

RATE_LIMITED = "429"
# Target and tap do not see an attempt begin and end at the same moments.
WAITED_SHARE = 0.8
# Of a latency the metrics have two series.
_SUM, _COUNT = "_sum", "_count"


def read(scene: Scene) -> None:
    """Read the metrics before something happens, to see what it changes."""
    scene.asking.start()
    scene.watching.scrape()


def there(scene: Scene, concept: str) -> None:
    """Judge that a concept's series have samples."""
    _judge(scene, lambda scrape: metrics.the_series_are_there(_values(_claims(scene), scrape, concept)))


def attempts_and_errors_grew(scene: Scene) -> None:
    """Judge that the failed attempts were counted as errors, and each as an attempt where attempts are declared."""
    claims, failed = _claims(scene), len(_calls(scene))
    _grew(scene, claims.errors, 1, f"{counted(failed, 'call')} failed")
    if claims.attempts is not None:
        _grew(scene, claims.attempts, failed, f"Intercom met {counted(failed, 'call')}")


def rate_limit_counted(scene: Scene) -> None:
    """Judge that answers 429 were counted."""
    claims = _claims(scene)
    refused = sum(exchange.status == int(RATE_LIMITED) for exchange in _calls(scene))
    series, outcome = (claims.rate_limited, "") if claims.rate_limited else (claims.attempts, RATE_LIMITED)
    _grew(scene, series, refused, f"{counted(refused, 'call')} met a rate limit", outcome=outcome)


def deliveries_counted(scene: Scene) -> None:
    """Judge that each delivery of the last notifications was counted."""
    delivered = len(scene.notifying.deliveries(scene.notifying.last))
    _grew(scene, _claims(scene).webhooks, delivered, f"{counted(delivered, 'notification')} came")


def latency_grew(scene: Scene) -> None:
    """Judge that slow answers were measured."""
    calls = len(_calls(scene))
    _latency_grew(scene, calls, calls * scene.evidence.pace.timeout_s * SHARE_OF_TIMEOUT)


def waiting_measured(scene: Scene) -> None:
    """Judge that the time was measured in which the target waited for an answer that never came."""
    in_vain = [one for one in _calls(scene) if one.status is None and one.closed_s is not None]
    if not in_vain:
        raise MissingPremise("no attempt ended without an answer")
    # An attempt begins with its connection, and is measured from there or from its request.
    waited_s = sum((one.closed_s or one.opened_s) - one.opened_s for one in in_vain)
    _latency_grew(scene, len(in_vain), WAITED_SHARE * waited_s)


def _latency_grew(scene: Scene, calls: int, least_s: float) -> None:
    series = _claims(scene).latency
    if series is None:
        raise MissingPremise("the profile declares no metrics.latency")
    factor = 1000.0 if series.unit == "ms" else 1.0
    before = _sum_and_count(series, scene.watching.scrapes[0], factor)

    def judge(scrape: Scrape) -> str:
        after = _sum_and_count(series, scrape, factor)
        return metrics.latency_grew(before, after, least_s=least_s, calls=calls, name=series.name)

    _judge(scene, judge)


def quota_followed(scene: Scene) -> None:
    """Judge that the gauge shows what the last answers said."""
    claims = _claims(scene)
    series = claims.quota_left or claims.quota_used
    if series is None:
        raise MissingPremise("the profile declares neither metrics.quota_left nor metrics.quota_used")

    def judge(scrape: Scrape) -> str:
        return metrics.the_quota_is_followed(
            scrape.total(series),
            said=_said(scene, scene.asking.answer.began_s),
            used=claims.quota_left is None,
            share=series.share,
            name=series.name,
        )

    _judge(scene, judge)


def _grew(scene: Scene, series: Series | None, least: int, because: str, *, outcome: str = "") -> None:
    if series is None:
        raise MissingPremise(f"the profile declares no series of [metrics] that could tell that {because}")
    before = scene.watching.scrapes[0].total(series, outcome=outcome)

    def judge(scrape: Scrape) -> str:
        after = scrape.total(series, outcome=outcome)
        return metrics.a_counter_grew(before, after, least=least, name=series.name, because=because)

    _judge(scene, judge)


def _judge(scene: Scene, judge: Callable[[Scrape], str]) -> None:
    """Judge what is scraped, until it holds or the numbers must be fresh."""
    within_s = _claims(scene).fresh_within_s + GRACE_S
    scene.evidence.proofs.append(holds_within(lambda: judge(scene.watching.scrape()), within_s))


def _claims(scene: Scene) -> Metrics:
    claims = scene.lab.profile.metrics
    if claims is None:
        raise MissingPremise("the profile has no [metrics]")
    return claims


def _calls(scene: Scene) -> list[Exchange]:
    scene.evidence.quiet()
    return scene.evidence.of_operation(scene.asking.operation)


def _values(claims: Metrics, scrape: Scrape, concept: str) -> dict[str, float | None]:
    if concept == "quota":
        concept = "quota_left" if claims.quota_left else "quota_used"
    series: Series | None = getattr(claims, concept)
    if series is None:
        raise MissingPremise(f"the profile declares no metrics.{concept}")
    endings = (_SUM, _COUNT) if concept == "latency" else ("",)
    return {series.name + ending: scrape.total(series, ending) for ending in endings}


def _sum_and_count(series: Series, scrape: Scrape, factor: float) -> tuple[float | None, float | None]:
    total = scrape.total(series, _SUM)
    return None if total is None else total / factor, scrape.total(series, _COUNT)


def _said(scene: Scene, since_s: float) -> set[tuple[int, int]]:
    return {
        (exchange.rate_left, exchange.rate_limit)
        for exchange in scene.evidence.near()
        if exchange.opened_s >= since_s and exchange.rate_left is not None and exchange.rate_limit is not None
    }
