"""Proves that metrics which are missing, frozen or made up are caught."""

from __future__ import annotations

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges import metrics


def test_series_that_are_there_pass() -> None:
    """Zero is a value."""
    assert "errors = 0, took_sum = 1.5" == metrics.the_series_are_there({"errors": 0.0, "took_sum": 1.5})


def test_a_series_without_samples_is_caught() -> None:
    """An alert on what is not there never fires."""
    with pytest.raises(PromiseBroken, match="none of took_sum"):
        metrics.the_series_are_there({"errors": 0.0, "took_sum": None})


@pytest.mark.parametrize(("before", "after"), [(0.0, 4.0), (None, 4.0), (7.0, 12.0)], ids=["zero", "newborn", "more"])
def test_a_counter_that_grew_passes(before: float | None, after: float) -> None:
    """Born by the trouble or before it, and others may count as well."""
    assert "since 4 calls failed" in metrics.a_counter_grew(
        before, after, least=4, name="errors", because="4 calls failed"
    )


@pytest.mark.parametrize(("before", "after"), [(3.0, 3.0), (3.0, 6.0), (None, None), (9.0, 0.0)])
def test_a_counter_that_did_not_is_caught(before: float | None, after: float | None) -> None:
    """Frozen, missing some, never born, or reset."""
    with pytest.raises(PromiseBroken, match="errors to grow by 4 or more"):
        metrics.a_counter_grew(before, after, least=4, name="errors", because="4 calls failed")


def test_latency_that_grew_passes() -> None:
    """Sum and count grow by what was slow; ordinary calls come on top."""
    assert "took grew by 0.95 s over 4 calls" in metrics.latency_grew(
        (1.0, 10.0), (1.95, 14.0), least_s=0.9, calls=3, name="took"
    )


@pytest.mark.parametrize(
    "after",
    [(1.0, 10.0), (1.003, 13.0), (1.95, 12.0), (None, 14.0), (None, None)],
    ids=["frozen", "constant", "some missing", "no sum", "gone"],
)
def test_latency_that_did_not_is_caught(after: tuple[float | None, float | None]) -> None:
    """A quantile over it would call a slow Intercom quick."""
    with pytest.raises(PromiseBroken, match=r"to grow by 0\.90 s and 3"):
        metrics.latency_grew((1.0, 10.0), after, least_s=0.9, calls=3, name="took")


@pytest.mark.parametrize(
    ("value", "used", "share"),
    [(1233.0, False, False), (1.0, True, False), (1233 / 1234, False, True), (1 / 1234, True, True)],
    ids=["left", "used", "share left", "share used"],
)
def test_a_gauge_that_follows_passes(value: float, used: bool, share: bool) -> None:  # noqa: FBT001
    """What Intercom said, in the words of the target."""
    assert "as Intercom said" in metrics.the_quota_is_followed(
        value, said={(1233, 1234)}, used=used, share=share, name="left"
    )


@pytest.mark.parametrize("value", [None, 1667.0, 0.0, 1234.0])
def test_a_gauge_that_does_not_is_caught(value: float | None) -> None:
    """Missing, documented instead of told, or old."""
    with pytest.raises(PromiseBroken, match="left = 1232, 1233, as Intercom's answer said"):
        metrics.the_quota_is_followed(value, said={(1233, 1234), (1232, 1234)}, used=False, share=False, name="left")


def test_a_quota_that_intercom_never_told_cannot_be_judged() -> None:
    """Without headers nobody knows."""
    with pytest.raises(MissingPremise):
        metrics.the_quota_is_followed(7.0, said=set(), used=False, share=False, name="left")
