"""Proves that a phone which Intercom holds in any other form than E.164 is caught."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_readiness.answer import Answer
from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.phones import a_phone_arrives_in_e164

NUMBER = "+442079460018"


def answer(kind: Any) -> Answer:
    """Write what the caller got."""
    return Answer(kind, "upsert", 0.0, 0.1, status=200)


@pytest.mark.parametrize(
    ("kind", "held", "number"),
    [
        ("done", [NUMBER], NUMBER),
        ("done", [], NUMBER),
        ("refused", [], NUMBER),
        ("done", ["+12079460018"], ""),
        ("done", [], ""),
    ],
    ids=["put right", "left out", "refused", "by its own country", "left out as it is none"],
)
def test_a_phone_in_order_passes(kind: str, held: list[str], number: str) -> None:
    """In E.164 or not at all; of a national number only the target knows the country."""
    assert a_phone_arrives_in_e164(answer(kind), held, form="typed", number=number)


@pytest.mark.parametrize(
    "held",
    ["+44 20 7946 0018", "02079460018", "442079460018", "+44", "+٤٤٢٠٧٩٤٦٠٠١٨", "ask at the desk", "+0442079460018"],
)
def test_a_phone_as_typed_is_caught(held: str) -> None:
    """Spaces, national numbers, missing plus signs and other scripts are no E.164."""
    with pytest.raises(PromiseBroken, match="or not at all"):
        a_phone_arrives_in_e164(answer("done"), [held], form="typed")


def test_another_number_is_caught() -> None:
    """A number that was made up reaches somebody else."""
    with pytest.raises(PromiseBroken, match="to reach Intercom as"):
        a_phone_arrives_in_e164(answer("done"), ["+12079460018"], form="typed", number=NUMBER)


@pytest.mark.parametrize("kind", ["failed", "no_answer", "wrong"])
def test_a_phone_that_makes_the_write_fail_is_caught(kind: str) -> None:
    """A typing mistake is the caller's to put right, so the caller must hear of it."""
    with pytest.raises(PromiseBroken, match="to be written or refused"):
        a_phone_arrives_in_e164(answer(kind), [], form="typed")
