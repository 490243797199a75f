"""What was found is written as a feature in the vocabulary of the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.explore.performing import Broken
from intercom_readiness.explore.rules import RULES
from intercom_readiness.explore.searching import Finding
from intercom_readiness.explore.trials import Hit, Trial
from intercom_readiness.explore.writing import feature
from intercom_readiness.plan.promises import read_plan
from intercom_readiness.profile import load_profile
from intercom_readiness.record import Masker
from tests.explore.places import REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.profile import Profile

TWICE = Trial("upsert_contact", "new lead", (Hit("a reply lost to a close", "call", 2),))
OPTIONS = "--seed=42 --profile=desk.toml --target-env=BREAK=hot_retry"
RESET = Trial("read_contact", "shown", (Hit("resets connections", "link"),))


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Load the reference's profile."""
    return load_profile(REFERENCE)


def _written(trial: Trial, rule: str, profile: Profile, masker: Masker | None = None) -> str:
    broken = Broken(rule, "one", "two of secret-text")
    return feature(Finding(trial, broken, trial, 1.0, 5), 3, profile, 42, masker or Masker(), options=OPTIONS)


def test_a_scenario_says_what_was_done(profile: Profile) -> None:
    """Whom it is about, what is met where, what is asked, and the rule that breaks."""
    text = _written(TWICE, "once", profile)

    assert text.partition("@gate")[2].splitlines() == [
        " @chaos",
        "Feature: Found by search (seed 42)",
        "",
        "  @create_once",
        "  Rule: The target owes nobody new is made twice",
        "",
        "    Scenario: [EX-03] upsert_contact (new lead) with call 2: a reply lost to a close",
        "      Given a new lead for upsert_contact",
        "      And Intercom call 2 of upsert_contact meets a reply lost to a close",
        "      When the target is asked to upsert_contact",
        "      Then Intercom holds at most one such contact",
    ]


def test_the_rule_that_breaks_comes_before_side_effects(profile: Profile) -> None:
    """The end of each scenario needs to know which side effects are due, and judges them last."""
    lines = [line.strip() for line in _written(RESET, "copy", profile).splitlines()]

    assert lines[-2:] == [
        "Then a copy is served where one is claimed",
        "And the side effects of read_contact fit what the caller was told",
    ]


def test_the_way_to_run_it_stands_in_the_file(profile: Profile) -> None:
    """Whoever finds the file can repeat it, and whoever reads it learns no secret."""
    masker = Masker()
    masker.add_secret("secret-text")
    remarks = [line for line in _written(TWICE, "once", profile, masker).splitlines() if line.startswith("#")]

    assert any(line.startswith(f"# Run it: pytest -m gate {OPTIONS} ") for line in remarks)
    assert not any("secret-text" in line for line in remarks)


@pytest.mark.parametrize("rule", [pytest.param(rule.name, id=rule.name) for rule in RULES])
def test_what_is_written_can_be_planned(rule: str, profile: Profile, tmp_path: Path) -> None:
    """Each rule gives a promise of the gate that belongs to a line of the checklist."""
    path = tmp_path / "EX-03.feature"
    path.write_text(_written(RESET, rule, profile), encoding="utf-8")
    items = frozenset(one.item for one in RULES)
    (planned,) = read_plan([path], tmp_path, items, lambda _role: [])

    assert (planned.promise.id, planned.promise.mode) == ("EX-03", "gate")
    assert len(planned.promise.items) == 1
