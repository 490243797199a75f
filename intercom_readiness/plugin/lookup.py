"""Finds the definition of a step without asking pytest about every fixture that there is, as pytest-bdd does."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_bdd.scenario import find_fixturedefs_for_step as ask_for_all
from pytest_bdd.steps import StepNamePrefix

from intercom_readiness.plan.vocabulary import matching

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.fixtures import FixtureDef, FixtureManager
    from _pytest.nodes import Node
    from pytest_bdd.parser import Step


def find_definitions(step: Step, fixturemanager: FixtureManager, node: Node) -> Iterable[FixtureDef[object]]:
    """
    List the definitions of a step that a test may use, as pytest-bdd's function of that purpose does.

    The plan has matched the line already, so pytest is asked about one fixture; about all of them it takes 2 ms of a
    core at each step. What the plan has not met, such as a definition that was imported later, is left to pytest-bdd.
    """
    fitting = matching(step.type, step.name)
    if len(fitting) == 1:
        kind, text = fitting[0].type or "*", fitting[0].parser.name
        found = fixturemanager.getfixturedefs(f"{StepNamePrefix.step_def.value}_{kind}_{text}", node)
        if found:
            return found
    return ask_for_all(step, fixturemanager, node)


def use() -> None:
    """Have pytest-bdd find definitions by it, in this process."""
    # By its path: the package's attribute of that name is the decorator.
    scenario: Any = import_module("pytest_bdd.scenario")
    scenario.find_fixturedefs_for_step = find_definitions
