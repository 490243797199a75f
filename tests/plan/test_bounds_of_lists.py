"""Proves that a list is waited for as long as its pages may take."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.lab.scene.asking import Asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

LIST = '[operations.all]\nrole = "list"\nrequest = "GET /all"\ndone = { items = "", id = "/id" }\n'


def bound_s(declared: Profile, people: int) -> float:
    """Give the bound of the list in a scenario with so many people, of which the self-check had seen one page."""
    lab: Any = SimpleNamespace(profile=declared, baselines=SimpleNamespace(calls_of=lambda _name: 1), eaten_s=0.0)
    everybody: Any = SimpleNamespace(everybody=[None] * people)
    breaker: Any = SimpleNamespace(armed=[])
    return Asking(lab, everybody, breaker).bound_s(declared.operation("all"))


def test_a_list_of_many_pages_may_take_as_long_as_its_pages(profile: Callable[..., Profile]) -> None:
    """Fifty pages may take fifty times what one page may."""
    declared = profile(LIST)

    assert bound_s(declared, 2500) == pytest.approx(50 * bound_s(declared, 1))
