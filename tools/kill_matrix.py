"""What came of running the gate against defects: who killed which, who broke beyond that, as JSON and as Markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT = 1
Verdict = Literal["killed", "missed", "no run"]
# Of a target: defect and the promises that are expected to break beside the named ones.
Overlaps = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Result:
    """
    One run of the gate against a defect, or against the unbroken target.

    Attributes:
        target: "reference", "node", "go", or "files" for a copy of the reference.
        defect: Its name, "" for the unbroken target.
        named: Ids of the promises that must break; of the unbroken target, that it is known to break.
        scope: How much of the gate was run.
        broken: Keys of the promises that broke, with their case.
        unknown: Keys of those that ran and could not be judged.
        passed: Ids of those of which some case passed.
        problem: Why the run has no record, "" when it has one.
    """

    target: str
    defect: str
    named: tuple[str, ...]
    scope: str
    broken: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    took_s: float = 0.0
    problem: str = ""

    @property
    def verdict(self) -> Verdict:
        """Tell whether every named promise broke."""
        if self.problem:
            return "no run"
        return "missed" if self.missed else "killed"

    @property
    def missed(self) -> list[str]:
        """List the ids of the named promises that did not break."""
        return [one for one in self.named if one not in ids(self.broken)]

    @property
    def right(self) -> bool:
        """Tell whether it is as it must be: caught by its promises, or nothing broken without a defect."""
        return self.verdict == "killed" if self.defect else not self.beyond and not self.problem

    @property
    def beyond(self) -> list[str]:
        """List the ids of the promises that broke beside the named ones."""
        return [one for one in ids(self.broken) if one not in self.named]


def ids(keys: Sequence[str]) -> list[str]:
    """Give the ids of promises, each once, in order."""
    return sorted({key.partition("[")[0] for key in keys})


def document(results: Sequence[Result], planned: Sequence[tuple[str, str]], overlaps: Overlaps) -> dict[str, Any]:
    """
    Write the matrix for programs.

    Args:
        results: What ran.
        planned: Target and defect of all that was to run, unbroken ones apart.
        overlaps: What is expected.
    """
    ran = [one for one in results if one.defect]
    done = {(one.target, one.defect) for one in ran}
    return {
        "format": FORMAT,
        "counts": dict(Counter(one.verdict for one in ran)),
        "not_run": [f"{target}:{defect}" for target, defect in planned if (target, defect) not in done],
        "unbroken": [asdict(one) for one in results if not one.defect],
        "defects": [_row(one, overlaps.get(one.target, {}).get(one.defect, [])) for one in ran],
        "killed_by": _killed_by(ran),
        "never_broken": _never_broken(results),
    }


def _row(result: Result, expected: Sequence[str]) -> dict[str, Any]:
    return {
        **asdict(result),
        "verdict": result.verdict,
        "missed": result.missed,
        "beyond": result.beyond,
        "unexpected": [one for one in result.beyond if one not in expected],
        "expected_in_vain": [one for one in expected if one not in result.beyond],
    }


def _killed_by(ran: Sequence[Result]) -> dict[str, list[str]]:
    """Give the defects that each promise caught, named for it or not."""
    caught: dict[str, list[str]] = {}
    for one in ran:
        for promise in ids(one.broken):
            caught.setdefault(promise, []).append(f"{one.target}:{one.defect}")
    return {promise: caught[promise] for promise in sorted(caught)}


def _never_broken(results: Sequence[Result]) -> list[str]:
    """List the promises that ran on an unbroken target and that no defect has broken."""
    held = {promise for one in results if not one.defect for promise in one.passed}
    return sorted(held - {promise for one in results for promise in ids(one.broken)})


def proven(results: Sequence[Result]) -> bool:
    """Tell whether every defect that ran was caught by its promises, and no promise broke on an unbroken target."""
    return all(one.right for one in results)


def new_overlaps(results: Sequence[Result], known: Overlaps) -> Overlaps:
    """
    Give the expected overlaps with what was found put in the place of what was expected.

    A whole run tells all overlaps of a defect; a run of some areas tells of further ones, and not that there are none
    elsewhere; a run of the named cases tells nothing.
    """
    merged = {target: dict(rows) for target, rows in known.items()}
    for one in results:
        if one.defect and one.scope != "named" and not one.problem:
            rows = merged.setdefault(one.target, {})
            elsewhere = rows.get(one.defect, []) if one.scope == "area" else []
            rows[one.defect] = sorted({*one.beyond, *elsewhere})
    return {
        target: {defect: rows[defect] for defect in sorted(rows) if rows[defect]}
        for target, rows in merged.items()
        if any(rows.values())
    }


def page(matrix: Mapping[str, Any]) -> str:
    """Write the matrix for people, as Markdown."""
    counts, rows = matrix["counts"], matrix["defects"]
    lines = ["# Kill matrix", "", _summary(counts, len(rows), len(matrix["not_run"]))]
    lines += [_unbroken(one) for one in matrix["unbroken"]]
    for target in dict.fromkeys(row["target"] for row in rows):
        lines += ["", f"## {target}", "", "| Defect | Promises | | Broke as well | Not expected | Unknown | s |"]
        lines += ["|---|---|---|---|---|---|---|", *(_line(row) for row in rows if row["target"] == target)]
    lines += ["", "## By promise", "", "| Promise | Defects it broke on |", "|---|---|"]
    lines += [f"| {promise} | {', '.join(defects)} |" for promise, defects in matrix["killed_by"].items()]
    for title, names in (("No defect broke", matrix["never_broken"]), ("Not run", matrix["not_run"])):
        if names:
            lines += ["", f"## {title}", "", ", ".join(names)]
    return "\n".join(lines) + "\n"


def _summary(counts: Mapping[str, int], ran: int, waiting: int) -> str:
    told = f"{counts.get('killed', 0)} of {ran} defects were caught by all promises that are named for them."
    told += f" **{counts['missed']} were not.**" if counts.get("missed") else ""
    told += f" {counts['no run']} runs left no record." if counts.get("no run") else ""
    return told + (f" {waiting} were not run." if waiting else "")


def _unbroken(one: Mapping[str, Any]) -> str:
    state = one["problem"] or (f"**broke {', '.join(one['broken'])}**" if one["broken"] else "broke nothing")
    return f"Without a defect, {one['target']} {state}."


def _line(row: Mapping[str, Any]) -> str:
    missed = f"**missed by {', '.join(row['missed'])}**"
    mark = {"killed": "caught", "missed": missed, "no run": row["problem"]}[row["verdict"]]
    known = [one for one in row["beyond"] if one not in row["unexpected"]]
    cells = [row["defect"], ", ".join(row["named"]), mark, ", ".join(known), ", ".join(row["unexpected"])]
    return f"| {' | '.join([*cells, ', '.join(ids(row['unknown'])), format(row['took_s'], '.0f')])} |"
