"""Judging how notifications were answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.delivery import Delivery
from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.webhooks import notifications_are_acknowledged

if TYPE_CHECKING:
    from intercom_readiness.delivery import DeliveryEnded


def delivery(took_s: float, status: int | None = 200, ended: DeliveryEnded = "answered") -> Delivery:
    """Make a delivery that took so long."""
    return Delivery("n1", "contact.user.updated", 1, 10.0, 10.0 + took_s, status, ended)


def test_answers_in_time_keep_the_promise() -> None:
    """The slowest answer is told."""
    proof = notifications_are_acknowledged([delivery(0.1), delivery(0.4)], within_s=0.5, grace_s=0.1)

    assert proof == "all 2 deliveries acknowledged, the slowest after 0.40 s"


@pytest.mark.parametrize("late", [delivery(5.3), delivery(5.0, None, "timeout")], ids=["late", "given up"])
def test_an_answer_that_does_not_come_in_time_breaks_it(late: Delivery) -> None:
    """A late answer and one that Intercom no longer waited for have the same likely cause."""
    with pytest.raises(PromiseBroken) as told:
        notifications_are_acknowledged([delivery(0.1), late], within_s=5, grace_s=0.1)

    assert "before the answer" in told.value.hint


def test_a_status_that_does_harm_is_explained() -> None:
    """410 switches the endpoint off, which few know."""
    with pytest.raises(PromiseBroken) as told:
        notifications_are_acknowledged([delivery(0.1, 410)], within_s=5, grace_s=0.1)

    assert "disable" in told.value.hint


def test_without_a_delivery_nothing_is_known() -> None:
    """Nothing delivered is nothing proven."""
    with pytest.raises(MissingPremise):
        notifications_are_acknowledged([], within_s=5, grace_s=0.1)
