"""The runs that a proof is made of: which defect of which target, and how much of the gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.proof import kills
from tests.proof.gate import GO, NODE, REFERENCE, ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SCOPES = {
    "whole": "the whole gate",
    "area": "all promises of the named one's area",
    "named": "the cases that kills.py names",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A target that the suite brings: its profile, the variable that switches on a defect, and who kills which."""

    profile: Path
    variable: str
    kills: Mapping[str, tuple[str, str]]


SUBJECTS = {
    "reference": Subject(REFERENCE, "REFERENCE_BREAK", kills.REFERENCE),
    "node": Subject(NODE, "BREAK", kills.NODE),
    "go": Subject(GO, "BREAK", kills.GO),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One run to make: a defect, or "" for the unbroken target; *select* narrows the gate."""

    target: str
    defect: str
    named: str
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
            Case(target, name, named, scope, _select(scope, named, text)) for name, (named, text) in chosen.items()
        ]
        if broken:
            cases += [Case(target, "", "", scope, _select_all(scope, broken)), *broken]
    return cases


def _select(scope: str, named: str, selection: str) -> tuple[str, ...]:
    if scope == "named":
        return "-k", selection
    return (_area(named),) if scope == "area" else ()


def _select_all(scope: str, cases: Sequence[Case]) -> tuple[str, ...]:
    every = dict.fromkeys(case.select for case in cases)
    if scope == "named":
        return "-k", " or ".join(f"({selection})" for _, selection in every)
    return tuple(part for parts in every for part in parts)


def _area(promise: str) -> str:
    for feature in sorted((ROOT / "features").rglob("*.feature")):
        if f"[{promise}]" in feature.read_text(encoding="utf-8"):
            return str(feature.parent.relative_to(ROOT))
    raise SystemExit(f"kills.py names {promise}, and no feature has it")
