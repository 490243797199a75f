"""Writes what was found: a feature that pytest runs for each finding, and one JSON of it all."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from intercom_readiness.explore.rules import RULES, rule_of
from intercom_readiness.explore.scripts import lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.explore.margins import Margin
    from intercom_readiness.explore.searching import Exploration, Finding
    from intercom_readiness.explore.trials import Trial
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile import Profile
    from intercom_readiness.record import Masker

_WIDTH = 116


def id_of(number: int) -> str:
    """Give the id of a finding's promise, by its number from 1."""
    return f"EX-{number:02d}"


def feature(finding: Finding, number: int, profile: Profile, seed: int, masker: Masker, *, options: str) -> str:
    """Write a finding as a feature in the vocabulary of the steps; *options* run it in the same lab."""
    trial, rule = finding.trial, rule_of(finding.broken.rule)
    observed = masker.mask(f"expected {finding.broken.expected}; observed {finding.broken.observed}")
    remarks = [
        f"Found in {finding.found.told()}, by: python -m intercom_readiness.explore {options}",
        *textwrap.wrap(" ".join(observed.split()), _WIDTH),
        f"Run it: pytest -m gate {options} and the path of this file",
    ]
    done = [f"{line.keyword} {line.text}" for line in lines_of(trial, profile)]
    lines = _spelled([*done, *judging_lines(trial, finding.broken.rule, profile)])
    # A trial without a fault has no steady state that could come back.
    tags = "@gate @chaos" if trial.hits and trial.situation != "crowd" else "@gate"
    return "\n".join(
        [
            *(f"# {remark}" for remark in remarks),
            tags,
            f"Feature: Found by search (seed {seed})",
            "",
            f"  @{rule.item}",
            f"  Rule: The target owes {rule.promise}",
            "",
            f"    Scenario: [{id_of(number)}] {trial.told()}",
            *(f"      {line}" for line in lines),
            "",
        ]
    )


def judging_lines(trial: Trial, broken: str, profile: Profile) -> list[str]:
    """Write the lines that judge: the broken rule, and what the end of a scenario needs to know of side effects."""
    named = [rule for rule in RULES if rule.name in {broken, "effects", "once"} and rule.text]
    texts = [rule.line(trial) for rule in named if rule.holds_for(trial, profile)]
    texts.sort(key=lambda text: text != rule_of(broken).line(trial))
    return [f"Then {text}" for text in texts or ["no side effects occur"]]


def _spelled(lines: list[str]) -> list[str]:
    """Say "And" where the keyword stays the same."""
    keywords = ["", *(line.partition(" ")[0] for line in lines)]
    return [
        f"And {line.partition(' ')[2]}" if line.startswith(f"{before} ") else line
        for before, line in zip(keywords, lines, strict=False)
    ]


def write(
    folder: Path, exploration: Exploration, margins: list[Margin], lab: Lab, exit_status: int, *, options: str
) -> list[Path]:
    """
    Write all that was found into a folder.

    Args:
        folder: Where to; made when missing.
        exploration: What the search found.
        margins: What was measured instead.
        lab: Where it was found.
        exit_status: How the search ended.
        options: Options of pytest and of the search that give the same lab again.

    Returns:
        The features, in the order of the findings.
    """
    profile, seed, masker = lab.profile, lab.seed, lab.masker
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, finding in enumerate(exploration.findings, start=1):
        path = folder / f"{id_of(number)}-{finding.broken.rule}-{finding.trial.operation}-seed-{seed}.feature"
        path.write_text(feature(finding, number, profile, seed, masker, options=options), encoding="utf-8")
        paths.append(path)
    document = {
        "target": profile.target.name,
        "seed": seed,
        "exit_status": exit_status,
        **_searched(exploration, paths),
        "margins": [asdict(margin) for margin in margins],
    }
    text = masker.mask(json.dumps(document, indent=2, ensure_ascii=False))
    (folder / "explore.json").write_text(text + "\n", encoding="utf-8")
    return paths


def _searched(exploration: Exploration, paths: list[Path]) -> dict[str, Any]:
    return {
        "tried": exploration.tried,
        "planned": exploration.planned,
        "took_s": round(exploration.took_s, 1),
        "findings": [
            asdict(finding) | {"feature": path.name, "told": finding.trial.told()}
            for finding, path in zip(exploration.findings, paths, strict=True)
        ],
        "further_trials_that_break_a_rule": dict(exploration.also),
        "seen_once_and_not_again": exploration.passing,
        "unknown": dict(exploration.unknown),
    }
