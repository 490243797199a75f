"""Proves that wrong attributes which reach Intercom, or vanish, are caught."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_readiness.answer import Answer
from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.attributes import a_wrong_attribute_is_refused, right_attributes_are_held

SENT = {"plan": "gold", "seats": 7}
CHECK = "the check of types"


def answer(kind: Any, *, accepted: bool = False) -> Answer:
    """Write what the caller got."""
    return Answer(kind, "upsert", 0.0, 0.1, status=200, accepted=accepted)


def test_attributes_that_arrived_pass() -> None:
    """Others may stand beside them, and a deleted record says nothing."""
    held: list[dict[str, Any]] = [{"deleted": True}, {"custom_attributes": {**SENT, "tier": 1}}]

    assert "Intercom holds plan, seats" == right_attributes_are_held(held, sent=SENT)


@pytest.mark.parametrize("held", [{}, {"plan": "gold"}, {"plan": "gold", "seats": "7"}], ids=["none", "one", "a text"])
def test_attributes_that_did_not_arrive_are_caught(held: dict[str, Any]) -> None:
    """What passed the checks must be written as it was given."""
    with pytest.raises(PromiseBroken, match="a contact with plan = 'gold', seats = 7"):
        right_attributes_are_held([{"custom_attributes": held}], sent=SENT)


@pytest.mark.parametrize("told", [answer("refused"), answer("failed", accepted=True)], ids=["refused", "later"])
def test_a_refusal_without_a_call_passes(told: Answer) -> None:
    """A queue may refuse later."""
    assert "Intercom never saw the attribute" in a_wrong_attribute_is_refused(told, [], check=CHECK)


@pytest.mark.parametrize("kind", ["done", "refused"])
def test_an_attribute_that_reached_intercom_is_caught(kind: str) -> None:
    """Also when Intercom refused it, and the caller with it."""
    with pytest.raises(PromiseBroken, match="refused by the check of types"):
        a_wrong_attribute_is_refused(answer(kind), ["contacts.create"], check=CHECK)


@pytest.mark.parametrize("kind", ["done", "failed", "no_answer"])
def test_an_attribute_that_vanished_is_caught(kind: str) -> None:
    """Success without it, a failure and silence are no refusal."""
    with pytest.raises(PromiseBroken, match="a caller who is refused"):
        a_wrong_attribute_is_refused(answer(kind), [], check=CHECK)
