"""Proves that an operation is asked about contacts that it can know."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from intercom_readiness.lab.scene.people import People
from intercom_readiness.lab.subjects import Population


def people(creates: tuple[str, ...], *, updates: bool) -> tuple[People, list[dict[str, Any]]]:
    """Make people for an operation that creates and updates so, and the list of those that Intercom was given."""
    seeded: list[dict[str, Any]] = []

    def seed(contacts: list[dict[str, Any]]) -> list[str]:
        seeded.extend(contacts)
        return [f"id-{number}" for number, _ in enumerate(contacts)]

    operation = SimpleNamespace(creates=creates, updates=updates)
    lab: Any = SimpleNamespace(
        profile=SimpleNamespace(operation=lambda _name: operation),
        population=Population(418, "gw0"),
        intercom=SimpleNamespace(seed=seed),
        tap=SimpleNamespace(register=lambda _text, _canary: None),
    )
    return People(lab), seeded


@pytest.mark.parametrize(
    ("creates", "role"), [(("lead",), "lead"), (("user",), "user"), (("user", "lead"), "user"), ((), "user")]
)
def test_a_write_of_leads_only_is_asked_about_a_lead(creates: tuple[str, ...], role: str) -> None:
    """Whom Intercom knows before the write is what the write would have created."""
    somebody, seeded = people(creates, updates=True)

    somebody.meet_for("save")

    assert [one["role"] for one in seeded] == [role]
    assert somebody.contact.role == role


def test_a_write_that_only_creates_leads_is_asked_for_a_new_lead() -> None:
    """Nobody is seeded for a write that cannot change anybody."""
    somebody, seeded = people(("lead",), updates=False)

    somebody.meet_for("save")

    assert not seeded
    assert somebody.contact.role == "lead"
