"""What is written beside identities is checked here, not at Intercom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reference.bench import Bench, ScriptedIntercom, good

USER = {"external_id": "m-1", "email": "ann@example.test"}

RIGHT: list[dict[str, Any]] = [
    {"plan": "gold", "seats": 7, "monthly_spend": 9, "newsletter": True},
    {"monthly_spend": 1.5},
    {"plan": None},
    {"plan": "x" * 255},
    {},
]
WRONG: dict[str, Any] = {
    "a text for a number": {"seats": "7"},
    "true for a number": {"seats": True},
    "a number for a truth": {"newsletter": 1},
    "a fraction for a whole number": {"seats": 1.5},
    "a number for a text": {"plan": 7},
    "a name that nobody knows": {"pln": "gold"},
    "too long a text": {"plan": "x" * 256},
    "an object": {"plan": {"name": "gold"}},
    "a list": {"plan": ["gold"]},
    "a list of attributes": [],
}


@pytest.mark.parametrize("attributes", RIGHT, ids=str)
def test_right_attributes_are_sent(bench: Bench, intercom: ScriptedIntercom, attributes: dict[str, Any]) -> None:
    """Known names with values of their types reach Intercom as they are."""
    intercom.will(good(email=USER["email"], custom_attributes=attributes))
    assert bench.ask("POST", "/contacts", {**USER, "custom_attributes": attributes}).status_code == 200
    assert intercom.body(0)["custom_attributes"] == attributes


@pytest.mark.parametrize("attributes", WRONG.values(), ids=WRONG.keys())
def test_wrong_attributes_are_refused(bench: Bench, intercom: ScriptedIntercom, attributes: Any) -> None:
    """The caller is told what is wrong without its value, and Intercom is not asked."""
    answer = bench.ask("POST", "/contacts", {**USER, "custom_attributes": attributes})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert "custom_attributes" in answer.json()["error"]["message"]
    assert "gold" not in answer.text
    assert intercom.seen == []


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("+442079460018", "+442079460018"),
        ("+44 (20) 7946-0018", "+442079460018"),
        ("020 7946 0018", "+442079460018"),
        ("+4420794600１８", "+442079460018"),  # noqa: RUF001 - the digits are the point
        ("+1 765 465 7031", "+17654657031"),
    ],
)
def test_a_phone_is_sent_in_e164(bench: Bench, intercom: ScriptedIntercom, typed: str, sent: str) -> None:
    """However a number was typed, Intercom gets its one international form."""
    assert bench.ask("POST", "/contacts", {**USER, "phone": typed}).status_code == 200
    assert intercom.body(0)["phone"] == sent


@pytest.mark.parametrize("typed", ["12", "ask at the desk", "", "+999 1", "0044", 7])
def test_what_is_no_phone_is_refused(bench: Bench, intercom: ScriptedIntercom, typed: Any) -> None:
    """The caller is told, and Intercom is not asked."""
    answer = bench.ask("POST", "/contacts", {**USER, "phone": typed})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert intercom.seen == []
