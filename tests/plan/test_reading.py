"""A feature is read once, and what it says of each operation becomes a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import UsageError
from intercom_readiness.plan.features import name_of_test, read_feature, undeclared_role

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OUTLINE = """\
@gate
Feature: Small
  Scenario Outline: [RL-01] <operation> and <other> meet <fault>
    When the target is asked to <operation>

    Examples:
      | operation | other | fault |
      {rows}
"""
OPERATIONS = {"read": ["read_contact", "read_by_mail"], "write": ["upsert_contact"]}


def _rows(path: Path) -> list[list[str]]:
    feature = read_feature(path, lambda role: OPERATIONS.get(role, []))
    (template,) = feature.scenarios.values()
    return [list(row) for row in template.examples[0].examples]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param("a | b | c", [["a", "b", "c"]], id="plain"),
        pytest.param("each write | b | c", [["upsert_contact", "b", "c"]], id="one operation"),
        pytest.param(
            "each read, write | b | c",
            [["read_contact", "b", "c"], ["read_by_mail", "b", "c"], ["upsert_contact", "b", "c"]],
            id="several roles",
        ),
        pytest.param("each list | b | c", [["no list operation", "b", "c"]], id="a role that is not declared"),
        pytest.param(
            "each read | each write | c",
            [["read_contact", "upsert_contact", "c"], ["read_by_mail", "upsert_contact", "c"]],
            id="two roles are combined",
        ),
        pytest.param(
            "each read | each read | c",
            [["read_contact", "read_contact", "c"], ["read_by_mail", "read_by_mail", "c"]],
            id="the same words mean the same operation",
        ),
        pytest.param("each day | b | c", None, id="no role"),
    ],
)
def test_each_role_becomes_a_row_for_each_operation(
    write_feature: Callable[..., Path], row: str, expected: list[list[str]] | None
) -> None:
    """`each read` stands for every read that the profile declares."""
    path = write_feature(OUTLINE.format(rows=f"| {row} |"))

    if expected is None:
        with pytest.raises(UsageError, match=r"small\.feature:\d+: 'each day' names no role: 'day'"):
            _rows(path)
    else:
        assert expected == _rows(path)


def test_a_feature_is_expanded_once(write_feature: Callable[..., Path]) -> None:
    """Reading a feature again, as collection does after the plan, changes nothing."""
    path = write_feature(OUTLINE.format(rows="| each read | b | c |"))

    assert _rows(path) == _rows(path)
    assert len(_rows(path)) == 2


@pytest.mark.parametrize(
    ("case", "role"),
    [("no list operation", "list"), ("read_contact", None), ("no operation", None), ("no such list operation", None)],
)
def test_the_case_of_an_undeclared_role_is_recognised(case: str, role: str | None) -> None:
    """The row that stands for a missing role says which."""
    assert undeclared_role(case) == role


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "@gate\nFeature: A\n  Scenario: [X-01] B\n    Given c\n    nonsense\n",
            r"small\.feature:5: ",
            id="no Gherkin",
        ),
        pytest.param("", r"small\.feature:1: the file holds no feature", id="empty"),
        pytest.param(
            "@gate\nFeature: A\n  Scenario: [RL-01] B\n    Given c\n  Scenario: [RL-01] B\n    Given d\n",
            r"small\.feature:5: '\[RL-01\] B' stands already at line 3",
            id="a name twice, of which pytest-bdd would forget one",
        ),
    ],
)
def test_a_mistake_in_a_feature_is_told_with_its_place(
    write_feature: Callable[..., Path], text: str, message: str
) -> None:
    """Whoever wrote it finds it."""
    with pytest.raises(UsageError, match=message):
        read_feature(write_feature(text), lambda _: [])


def test_a_feature_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A path that leads nowhere is a mistake of the caller."""
    with pytest.raises(UsageError, match="cannot be read"):
        read_feature(tmp_path / "nowhere.feature", lambda _: [])


def test_a_test_is_named_without_brackets(write_feature: Callable[..., Path]) -> None:
    """Brackets are for parameters, so names go without them."""
    path = write_feature(OUTLINE.format(rows="| a | b | c |"))
    (template,) = read_feature(path, lambda _: []).scenarios.values()

    assert name_of_test(template) == "RL-01 operation and other meet fault"
