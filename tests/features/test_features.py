"""The features keep to their own grammar: names, sizes, tags, words."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from intercom_readiness.faults.registry import api_phrases, delivery_phrases, link_phrases
from intercom_readiness.plan.promises import MODES
from tests.features.suite import (
    FEATURES,
    FeatureText,
    ScenarioText,
    all_features,
    all_scenarios,
    declared_markers,
    items,
)

NAME = re.compile(r"\[[A-Z]{2}-\d\d\] [A-Z<].*[^.]")
STEPS_MIN, STEPS_MAX, BACKGROUND_STEPS_MAX = 3, 8, 3
# A scenario without an event examines an artefact, and one outcome can say all about it.
ARTEFACT_STEPS_MIN = 1
STATUSES = "200|201|202|204|400|401|403|404|409|422|429|500|502|503|504"
MECHANICS = re.compile(
    r"\b(?:ports?|urls?|hosts?|https?|json|html|headers?|status(?! page)|statuses|body|bodies|payloads?|sleeps?|"
    rf"sockets?|toxics?|prox(?:y|ies)|endpoints?|threads?|regex|curl|(?-i:GET|POST|PUT|PATCH|DELETE)|{STATUSES})\b",
    re.IGNORECASE,
)
FIRST_PERSON = re.compile(r"\b(?:I|my|we|our)\b")
SIDE_EFFECTS = ("side effects", "Intercom holds ", "the production value ", "the profile claims ")

features = pytest.mark.parametrize("feature", all_features(), ids=lambda one: one.path.stem)
scenarios = pytest.mark.parametrize("scenario", all_scenarios(), ids=lambda one: one.id)


def test_there_are_features() -> None:
    """The suite is not empty, so the lints below look at something."""
    assert len(FEATURES) >= 10


@scenarios
def test_a_name_begins_with_a_permanent_id(scenario: ScenarioText) -> None:
    """A scenario can be quoted in a sentence, and found by it."""
    assert NAME.fullmatch(scenario.name), f"{scenario.where}: {scenario.name}"


def test_ids_and_names_are_unique_in_the_suite() -> None:
    """An id means one promise."""
    ids = Counter(scenario.id for scenario in all_scenarios())
    names = Counter(scenario.name.partition("]")[2].strip() for scenario in all_scenarios())

    assert [text for text, count in (ids + names).items() if count > 1] == []


@scenarios
def test_a_scenario_is_short(scenario: ScenarioText) -> None:
    """Three to eight steps tell one promise."""
    fewest = STEPS_MIN if any(step.kind == "when" for step in scenario.steps) else ARTEFACT_STEPS_MIN

    assert fewest <= len(scenario.steps) <= STEPS_MAX, scenario.where


@scenarios
def test_steps_come_as_state_event_and_outcome(scenario: ScenarioText) -> None:
    """Given is a state, When an event, Then a promise, in that order, and a scenario promises something."""
    order = [("given", "when", "then").index(step.kind) for step in scenario.steps]

    assert order == sorted(order), scenario.where
    assert scenario.steps[-1].kind == "then", scenario.where


@features
def test_a_background_is_short_and_breaks_nothing(feature: FeatureText) -> None:
    """What all scenarios share is a state of a few lines, never a fault."""
    for background in feature.backgrounds:
        assert len(background) <= BACKGROUND_STEPS_MAX
        assert {step.kind for step in background} == {"given"}
        assert [step.text for step in background if _fault_phrases(step.text)] == []


@features
def test_a_feature_says_who_relies_on_it_and_where_it_comes_from(feature: FeatureText) -> None:
    """A description of two lines at least names the source."""
    lines = [line.strip() for line in feature.description.splitlines()]

    assert len(lines) >= 2
    assert any(line.startswith("Source: ") for line in lines)


@features
def test_a_feature_has_one_mode(feature: FeatureText) -> None:
    """A feature carries its mode and no other tag; those of the area chaos say that they live by its rule."""
    rule = {"chaos"} if feature.path.parent.name == "chaos" else set()
    assert len(feature.tags - rule) == 1
    assert feature.tags <= set(MODES) | rule
    assert feature.tags >= rule


@features
def test_tags_are_declared(feature: FeatureText) -> None:
    """Rules carry items of the checklist, scenarios declared markers; both are snake_case."""
    plain = declared_markers() - set(MODES)
    wrong_rules = [rule.where for rule in feature.rules if not rule.tags or rule.tags - items().keys()]
    wrong_scenarios = [scenario.where for scenario in feature.scenarios if scenario.tags - plain]

    assert wrong_rules == []
    assert wrong_scenarios == []
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", tag) for tag in {*items(), *plain})


@features
def test_the_folder_is_the_area(feature: FeatureText) -> None:
    """An item's promises stand in the folder of its area."""
    elsewhere = [
        f"{rule.where}: {tag}"
        for rule in feature.rules
        for tag in rule.tags
        if items()[tag] != feature.path.parent.name
    ]

    assert elsewhere == []


@features
def test_a_rule_is_a_sentence_that_scenarios_prove(feature: FeatureText) -> None:
    """Every scenario stands under a rule, and no rule stands alone."""
    proven = {scenario.rule for scenario in feature.scenarios}

    assert None not in proven
    assert proven == set(feature.rules)
    assert all(re.fullmatch(r"[A-Z].*[^.]", rule.name) for rule in feature.rules)


def test_every_item_is_proven_by_a_rule_and_every_rule_proves_an_item() -> None:
    """The checklist and the features say the same."""
    proven = {tag for feature in all_features() for rule in feature.rules for tag in rule.tags}

    assert sorted(proven) == sorted(items())


@scenarios
def test_a_scenario_states_its_side_effects(scenario: ScenarioText) -> None:
    """A reader sees what a scenario leaves behind in Intercom."""
    outcomes = [step.text for step in scenario.steps if step.kind == "then"]

    assert any(words in outcome for outcome in outcomes for words in SIDE_EFFECTS), scenario.where


@scenarios
def test_a_scenario_says_what_and_never_how(scenario: ScenarioText) -> None:
    """A line would not change if the implementation did."""
    cells = [cell for row in scenario.rows for cell in row.values()]
    rule = [scenario.rule.name] if scenario.rule else []
    texts = [*(step.text for step in scenario.steps), *cells, scenario.name, *rule]

    assert [text for text in texts if MECHANICS.search(_without_faults(text))] == [], scenario.where
    assert [text for text in texts if FIRST_PERSON.search(text)] == [], scenario.where


@scenarios
def test_every_column_is_used(scenario: ScenarioText) -> None:
    """A parameter that no step says would make two cases of one promise."""
    columns = {name for row in scenario.rows for name in row}
    named = set(re.findall(r"<(\w+)>", " ".join(step.text for step in scenario.steps)))
    in_name = set(re.findall(r"<(\w+)>", scenario.name))

    assert columns == named, scenario.where
    assert in_name <= columns, scenario.where


def _fault_phrases(text: str) -> list[str]:
    return [phrase for phrase in (*api_phrases(), *link_phrases(), *delivery_phrases()) if phrase in text]


def _without_faults(text: str) -> str:
    for phrase in sorted(_fault_phrases(text), key=len, reverse=True):
        text = text.replace(phrase, "")
    return text
