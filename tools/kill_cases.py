"""The runs that a proof is made of: which defect of which target, and how much of the gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.proof import kills
from tests.proof.gate import GO, NODE, REFERENCE, ROOT
from tests.proof.trees import TREES, copy_of_reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SCOPES = {
    "whole": "the whole gate",
    "area": "all promises of the areas of the named ones",
    "named": "the cases that kills.py names",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """
    A target that the suite brings.

    Attributes:
        variable: What switches on a defect.
        kills: Which promises catch which defect.
        warned: Promises of items that are not insisted on, which it breaks without a defect.
    """

    profile: Path
    variable: str
    kills: kills.Kills
    warned: tuple[str, ...] = ()


# The one whose mistakes stand in its files: each is made in a copy.
FILES = "files"
SUBJECTS = {
    "reference": Subject(REFERENCE, "REFERENCE_BREAK", kills.REFERENCE),
    "node": Subject(NODE, "BREAK", kills.NODE, warned=("WH-23", "WH-33")),
    "go": Subject(GO, "BREAK", kills.GO, warned=("CH-52", "WH-23", "WH-33")),
    FILES: Subject(REFERENCE, "", {name: {mistake.promise: ""} for name, mistake in TREES.items()}),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One run to make: a defect, or "" for the unbroken target; *select* narrows the gate."""

    target: str
    defect: str
    named: tuple[str, ...]
    scope: str
    select: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name it for a file."""
        return f"{self.target}-{self.defect or 'unbroken'}"


def planned(targets: Sequence[str], only: Sequence[str] | None, scope: str) -> list[Case]:
    """List the runs to make, for each target the unbroken one first."""
    cases: list[Case] = []
    for target in targets:
        chosen = {name: kill for name, kill in SUBJECTS[target].kills.items() if only is None or name in only}
        broken = [
            Case(target, name, tuple(promises), scope, _select(scope, promises)) for name, promises in chosen.items()
        ]
        if broken:
            cases += [Case(target, "", SUBJECTS[target].warned, scope, _select_all(scope, broken)), *broken]
    return cases


def with_defect(case: Case, folder: Path) -> list[str]:
    """Give the options that name the target with its defect; where that stands in a file, a copy goes into *folder*."""
    subject = SUBJECTS[case.target]
    if case.target != FILES:
        told = ["--target-env", f"{subject.variable}={case.defect}"] if case.defect else []
        return [f"--profile={subject.profile}", *told]
    profile = copy_of_reference(folder)
    if case.defect:
        TREES[case.defect].make(profile.parent)
    return [f"--profile={profile}"]


def _select(scope: str, promises: Mapping[str, str]) -> tuple[str, ...]:
    if scope == "named":
        return "-k", kills.selection(promises)
    return tuple(dict.fromkeys(_area(one) for one in promises)) if scope == "area" else ()


def _select_all(scope: str, cases: Sequence[Case]) -> tuple[str, ...]:
    every = dict.fromkeys(case.select for case in cases)
    if scope == "named":
        return "-k", " or ".join(f"({selection})" for _, selection in every)
    return tuple(dict.fromkeys(part for parts in every for part in parts))


def _area(promise: str) -> str:
    for feature in sorted((ROOT / "features").rglob("*.feature")):
        if f"[{promise}]" in feature.read_text(encoding="utf-8"):
            return str(feature.parent.relative_to(ROOT))
    raise SystemExit(f"kills.py names {promise}, and no feature has it")
