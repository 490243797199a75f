"""The vocabulary of the steps: each line means one thing, each definition is used and is glue."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter

import pytest
from pytest_bdd.parser import Step
from pytest_bdd.scenario import find_fixturedefs_for_step

from intercom_readiness.explore.rules import RULES
from intercom_readiness.explore.scripts import lines_of
from intercom_readiness.explore.trials import PLACES, SITUATIONS, Hit, Trial
from intercom_readiness.plan.vocabulary import Phrase, definitions, matching
from intercom_readiness.plugin.lookup import find_definitions
from intercom_readiness.profile import load_profile
from tests.features.suite import ROOT, all_features, all_scenarios

STEPS = sorted((ROOT / "steps").glob("*.py"))
DEFINITIONS_MAX = 235
BODY_LINES_MAX = 10
BRANCHES_AND_LOOPS = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.While,
    ast.Try,
    ast.Match,
    ast.comprehension,
    ast.AsyncFunctionDef,
)


def _lines() -> set[tuple[str, str]]:
    backgrounds = {
        (step.kind, step.text)
        for feature in all_features()
        for background in feature.backgrounds
        for step in background
    }
    return backgrounds | {line for scenario in all_scenarios() for line in scenario.lines()} | _lines_of_search()


def _lines_of_search() -> set[tuple[str, str]]:
    """List what `make explore` may write: every situation, place and rule."""
    profile = load_profile(ROOT / "reference" / "profile.toml")
    trials = [
        Trial("upsert_contact", situation, (Hit("resets connections" if "link" in place else "a 503 error", place),))
        for situation in SITUATIONS
        for place in PLACES
    ]
    written = [(line.keyword.lower(), line.text) for trial in trials for line in lines_of(trial, profile)]
    judged = [("then", rule.line(trials[0])) for rule in RULES if rule.text]
    return {*written, *judged}


def _step_functions() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{path.name}:{node.lineno}", node)
        for path in STEPS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and any(_is_step(decorator) for decorator in node.decorator_list)
    ]


def _is_step(decorator: ast.expr) -> bool:
    name = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(name, ast.Name) and name.id in {"given", "when", "then", "step"}


functions = pytest.mark.parametrize("function", [pytest.param(node, id=node.name) for _, node in _step_functions()])


def test_every_line_matches_exactly_one_definition() -> None:
    """pytest-bdd would let the last of two definitions win without a word."""
    wrong = [f"{kind} {text}: {len(found)}" for kind, text in _lines() if len(found := matching(kind, text)) != 1]

    assert sorted(wrong) == []


def test_definitions_are_found_as_pytest_bdd_finds_them(request: pytest.FixtureRequest) -> None:
    """The short way to a definition leads to the fixture that pytest-bdd finds; to none where it finds none."""
    lines = (*_lines(), ("when", "the target does what nobody has defined"))
    steps = [Step(text, kind, indent=0, line_number=1, keyword=kind) for kind, text in lines]
    manager = request._fixturemanager
    short = [list(find_definitions(step, manager, request.node)) for step in steps]

    assert short == [list(find_fixturedefs_for_step(step, manager, request.node)) for step in steps]
    assert [len(found) for found in short] == [1] * (len(steps) - 1) + [0]


def test_every_definition_is_used() -> None:
    """What no feature says is not part of the vocabulary."""
    used = {id(context) for kind, text in _lines() for context in matching(kind, text)}

    assert sorted(context.parser.name for context in definitions() if id(context) not in used) == []


def test_the_vocabulary_stays_small() -> None:
    """A vocabulary that can be learnt has fewer than 235 definitions, each with a text of its own."""
    texts = Counter((context.type, context.parser.name) for context in definitions())

    assert len(texts) < DEFINITIONS_MAX
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_module_of_steps_is_wired() -> None:
    """A step module that the root conftest does not list would take its steps out of every scenario."""
    wired = set(re.findall(r'"steps\.(\w+)"', (ROOT / "conftest.py").read_text(encoding="utf-8")))

    assert wired == {path.stem for path in STEPS if "@given" in (text := path.read_text()) or "@then" in text}


def test_no_step_is_async() -> None:
    """pytest-bdd never awaits a coroutine, and its step would pass."""
    assert [one.step_func.__name__ for one in definitions() if inspect.iscoroutinefunction(one.step_func)] == []


def test_every_parameter_has_a_kind() -> None:
    """Parameters are typed through `phrase`, never by a parser of one step's own."""
    loose = [one.parser.name for one in definitions() if "{" in one.parser.name and not isinstance(one.parser, Phrase)]
    untyped = [one.parser.name for one in definitions() if re.search(r"\{\w+\}", one.parser.name)]

    assert loose == []
    assert untyped == []


@functions
def test_a_definition_is_glue(function: ast.FunctionDef) -> None:
    """A step function has ten lines at most, and neither branch nor loop."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    lines = body[-1].end_lineno - body[0].lineno + 1  # type: ignore[operator]

    assert lines <= BODY_LINES_MAX
    assert [node for part in body for node in ast.walk(part) if isinstance(node, BRANCHES_AND_LOOPS)] == []


@functions
def test_a_definition_calls_no_other(function: ast.FunctionDef) -> None:
    """Steps are put together in features, not in code."""
    names = {node.name for _, node in _step_functions()}
    called = {
        node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert called & names == set()
