"""The one place that looks into pytest-bdd's registry of step definitions (it is private there)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

if TYPE_CHECKING:
    from collections.abc import Mapping


class Phrase(parsers.parse):
    """
    A step's text with typed parameters, and what it needs of a target.

    Attributes:
        needs: Needs such as "claim:fallback" or "creates:{role}", filled from the step's parameters.
    """

    def __init__(self, text: str, types: Mapping[str, object], needs: tuple[str, ...] = ()) -> None:
        super().__init__(text, extra_types=types)
        self.needs = needs

    def needs_of(self, line: str) -> tuple[str, ...]:
        """Tell what *line*, which matches this phrase, needs of a target."""
        values = {name: str(value) for name, value in self.parse_arguments(line).items()}
        return tuple(need.format(**values) for need in self.needs)


def definitions() -> list[StepFunctionContext]:
    """List every step definition that has been imported, apart from pytest-bdd's own."""
    return [
        context
        for context in step_function_context_registry.values()
        if not context.step_func.__module__.startswith("pytest_bdd")
    ]


@lru_cache(maxsize=4096)
def matching(kind: str, line: str) -> tuple[StepFunctionContext, ...]:
    """List the definitions that a step matches; exactly one is right."""
    return tuple(
        context for context in definitions() if context.type in {None, kind} and context.parser.is_matching(line)
    )


@lru_cache(maxsize=4096)
def needs_of_step(kind: str, line: str) -> tuple[str, ...]:
    """Tell what a step needs of a target; nothing when no definition matches (running it will say so)."""
    return tuple(
        need
        for context in matching(kind, line)
        if isinstance(context.parser, Phrase)
        for need in context.parser.needs_of(line)
    )


@lru_cache(maxsize=4096)
def arguments_of_step(kind: str, line: str) -> Mapping[str, Any]:
    """Give the typed parameters of a step by name; none when no definition matches."""
    parsed = [context.parser.parse_arguments(line) or {} for context in matching(kind, line)]
    return {name: value for arguments in parsed for name, value in arguments.items()}
