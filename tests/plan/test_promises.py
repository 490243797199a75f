"""Every scenario is a promise, every row of an outline a case of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.plan.promises import Planned

    Plan = Callable[..., list[Planned]]

FEATURE = """\
@gate
Feature: Small
  Who relies on it.

  Background:
    Given new contacts reach Intercom's search only after 5 min

  @rate_limit_retry
  Rule: One statement

    @chaos
    Scenario Outline: [RL-01] <operation> waits
      Given the target runs with cache_lifetime short
      When the target is asked to <operation>
      Then no side effects occur

      Examples:
        | operation |
        | each read |

      @slow
      Examples:
        | operation  |
        | each write |

    Scenario: [RL-02] It tells why
      Then the error says bad_token
"""


def test_rows_become_cases_with_keys_of_their_own(plan: Plan) -> None:
    """A promise is named by its id and the values of its row."""
    keys = [promise.key for promise, _ in plan(FEATURE)]

    assert keys == [
        "RL-01[operation=read_contact]",
        "RL-01[operation=read_by_mail]",
        "RL-01[operation=upsert_contact]",
        "RL-02",
    ]


def test_a_promise_knows_what_it_is_and_where_it_stands(plan: Plan) -> None:
    """Text, case, mode and place come from the feature."""
    promise = plan(FEATURE)[0].promise

    assert (promise.id, promise.text, promise.mode) == ("RL-01", "read_contact waits", "gate")
    assert promise.case == (("operation", "read_contact"),)
    assert (promise.path, promise.line) == ("features/area/f0.feature", 12)
    assert promise.nodeid == "features/area/f0.feature::RL-01 operation waits[read_contact]"


def test_tags_are_items_or_markers(plan: Plan) -> None:
    """Tags of feature, rule, scenario and table join; those of the checklist are items."""
    promises = [promise for promise, _ in plan(FEATURE)]

    assert [promise.items for promise in promises] == [("rate_limit_retry",)] * 4
    assert [promise.tags for promise in promises] == [
        ("chaos", "gate"),
        ("chaos", "gate"),
        ("chaos", "gate", "slow"),
        ("gate",),
    ]


def test_needs_come_from_the_steps(plan: Plan) -> None:
    """What a step needs of a target is filled in from its parameters."""
    needs = {promise.key: promise.needs for promise, _ in plan(FEATURE)}

    assert needs["RL-01[operation=read_contact]"] == ("setting:cache_lifetime/short",)
    assert needs["RL-02"] == ("error:bad_token",)


def test_steps_are_those_of_the_case_backgrounds_first(plan: Plan) -> None:
    """The steps of a promise have its values, and the kind of an "And" is that of the step before."""
    steps = plan(FEATURE)[1].steps

    assert steps[0] == ("given", "new contacts reach Intercom's search only after 5 min")
    assert ("when", "the target is asked to read_by_mail") in steps
    assert steps[-1] == ("then", "no side effects occur")


SCENARIO = "    Then no side effects occur\n"
ONE_NAME = "\n      | a | b |\n      | x-y | z |\n      | x | y-z |"
TWO_ROWS = "\n      | x |\n      | x |"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        pytest.param(
            [f"Feature: A\n  Scenario: [RL-01] B\n{SCENARIO}"],
            "f0.feature:1: a feature carries exactly one of the tags @gate, @preflight, @gameday",
            id="no mode",
        ),
        pytest.param(
            [f"@gate @preflight\nFeature: A\n  Scenario: [RL-01] B\n{SCENARIO}"],
            "f0.feature:1: a feature carries exactly one",
            id="two modes",
        ),
        pytest.param(
            [f"@gate\nFeature: A\n  Scenario: It works\n{SCENARIO}"],
            r"f0.feature:3: a scenario's name starts with its id, such as '\[RL-01\] A …'",
            id="no id",
        ),
        pytest.param(
            [f"@gate\nFeature: A\n  Scenario: [RL-01] {name}\n{SCENARIO}" for name in "BC"],
            "f1.feature:3: RL-01 stands already at features/area/f0.feature:3",
            id="an id in two files",
        ),
        pytest.param(
            [f"@gate\nFeature: A\n  Scenario Outline: [RL-01] <a>\n{SCENARIO}\n    Examples:\n      | a |{TWO_ROWS}"],
            r"f0.feature:3: two rows are the case RL-01\[a=x\]",
            id="a case twice",
        ),
        pytest.param(
            [f"@gate\nFeature: A\n  Scenario Outline: [RL-01] <a> <b>\n{SCENARIO}\n    Examples:{ONE_NAME}"],
            r"f0.feature:3: two rows are the case RL-01\[a=x, b=y-z\]",
            id="two rows of one name",
        ),
    ],
)
def test_a_mistake_in_the_plan_is_told_with_its_place(plan: Plan, texts: list[str], message: str) -> None:
    """A plan that could hide a promise is refused."""
    with pytest.raises(UsageError, match=message):
        plan(*texts)
