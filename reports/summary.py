"""What all reports say alike: cases, counts per area, and the one line that says it all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from intercom_readiness.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_readiness.model import ItemResult, Mode, Outcome, Promise, RunRecord, ScenarioRecord

OUTCOMES: Final[tuple[Outcome, ...]] = ("failed", "unknown", "waived", "passed", "not_applicable")
WORDS: Final[Mapping[Outcome, str]] = {
    "passed": "passed",
    "failed": "broken",
    "unknown": "unknown",
    "not_applicable": "not applicable",
    "waived": "waived",
}

_QUESTIONS: Final[Mapping[Mode, str]] = {
    "gate": "May this build be deployed?",
    "preflight": "Is production configured as it must be?",
    "gameday": "Do alerts, runbook and people work when it breaks?",
}
# What yes and no mean, by mode.
_MEANINGS: Final[Mapping[Mode, tuple[str, str]]] = {
    "gate": (
        "This build keeps every promise that decides: it may be deployed.",
        "This build breaks promises that its users depend on: do not deploy it.",
    ),
    "preflight": (
        "Production is configured as it must be.",
        "Production is not configured as it must be: repair what is broken below.",
    ),
    "gameday": (
        "Alerts, runbook and people did what they are there for.",
        "The drill found gaps in alerts, runbook or hand-over: repair them before they are needed.",
    ),
}
# Fewer are told one by one, with all that is known of each.
_ALIKE_MIN: Final = 3
_IDS_MAX: Final = 12
_ACRONYMS: Final = frozenset({"api", "rest", "http", "tls"})


@dataclass(frozen=True, slots=True)
class Case:
    """
    A planned promise and how it came out.

    Attributes:
        scenario: What ran, None when the run's record has none.
        items: Results of the items that it proves.
        warning: True when it broke, but does not decide: it proves *should* items only, and the tier is not critical.
    """

    promise: Promise
    verdict: Verdict
    scenario: ScenarioRecord | None
    items: tuple[ItemResult, ...]
    warning: bool

    @property
    def came_back(self) -> bool:
        """Tell whether the scenario ran: one that did took time, and left events where its folder was read."""
        return self.scenario is not None and bool(self.scenario.took_s or self.scenario.events)

    @property
    def area(self) -> str:
        """Name the checklist area of its first item, or the folder of its feature when it proves none."""
        if self.items:
            return self.items[0].item.area
        folders = self.promise.path.split("/")[:-1]
        return folders[-1] if folders else "other"


@dataclass(frozen=True, slots=True)
class Alike:
    """Promises that are unknown for one and the same reason, such as a key that the profile leaves out."""

    reason: str
    cases: tuple[Case, ...]

    @property
    def title(self) -> str:
        """Say how many they are, and name them by their ids."""
        ids = list(dict.fromkeys(case.promise.id for case in self.cases))
        more = f" and {len(ids) - _IDS_MAX} more" if len(ids) > _IDS_MAX else ""
        return f"{len(self.cases)} promises are unknown for one reason: {', '.join(ids[:_IDS_MAX])}{more}"


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line of the scorecard: promises by outcome, and how many of the area's items are proven."""

    area: str
    counts: Mapping[Outcome, int]
    items: int
    items_proven: int


def cases(run: RunRecord) -> tuple[Case, ...]:
    """List the planned promises with their verdicts, in the order of the plan."""
    back = {scenario.promise.key: scenario for scenario in run.scenarios}
    planned = {promise.key: promise for promise in run.plan}
    unplanned = [scenario.promise for key, scenario in back.items() if key not in planned]
    return tuple(_case(run, promise, back.get(promise.key)) for promise in (*run.plan, *unplanned))


def area_rows(run: RunRecord) -> tuple[AreaRow, ...]:
    """Count promises and items by checklist area, areas in the order of the checklist."""
    counts: dict[str, Counter[Outcome]] = {result.item.area: Counter() for result in run.items}
    for case in cases(run):
        counts.setdefault(case.area, Counter())[case.verdict.outcome] += 1
    items = Counter(result.item.area for result in run.items)
    proven = Counter(result.item.area for result in run.items if result.outcome == "passed")
    return tuple(AreaRow(area, counts[area], items[area], proven[area]) for area in counts)


def total_row(rows: tuple[AreaRow, ...]) -> AreaRow:
    """Add up the lines of the scorecard."""
    counts: Counter[Outcome] = Counter()
    for row in rows:
        counts.update(row.counts)
    return AreaRow("all", counts, sum(row.items for row in rows), sum(row.items_proven for row in rows))


def area_title(area: str) -> str:
    """Name an area for people: "rest_api" is REST API."""
    words = [word.upper() if word in _ACRONYMS else word for word in area.split("_")]
    return f"{words[0][:1].upper()}{words[0][1:]} {' '.join(words[1:])}".strip()


def headline(run: RunRecord) -> str:
    """
    Say it all in one line.

    "READY: 41 of 63 items proven, 22 absent", "NOT READY: 2 of 63 items broken, 39 proven, 22 absent" or
    "PARTIAL: 3 of 63 items proven in a narrowed run, 60 unknown".
    """
    count = Counter(result.outcome for result in run.items)
    warnings = sum(result.outcome == "failed" and result.item.level == "should" for result in run.items)
    proven = f"{count['passed']} of {len(run.items)} items proven"
    rest = [(count["unknown"], "unknown"), (count["waived"], "waived"), (count["not_applicable"], "absent")]
    expired = sum(waiver.state == "expired" for waiver in run.waivers)
    rest.append((expired, "expired waiver" if expired == 1 else "expired waivers"))
    if run.decision == "READY":
        lead, rest = proven, [(warnings, "warned"), *rest]
    elif run.decision == "PARTIAL":
        lead, rest = f"{proven} in a narrowed run", [(warnings, "warned"), *rest]
    elif count["failed"]:
        lead, rest = f"{count['failed']} of {len(run.items)} items broken", [(count["passed"], "proven"), *rest]
    else:
        broken = sum(case.verdict.outcome == "failed" for case in cases(run))
        lead, rest = proven, [(broken, "promises broken outside the checklist"), *rest]
    return ", ".join([f"{run.decision}: {lead}", *(f"{number} {word}" for number, word in rest if number)])


def sentence(run: RunRecord) -> str:
    """Say in plain words what the decision means for the person who reads it."""
    yes, no = _MEANINGS[run.mode]
    warnings = sum(case.warning for case in cases(run))
    if run.decision == "READY":
        return f"{yes} {_counted(warnings, 'warning')} below should be looked at." if warnings else yes
    if run.decision == "PARTIAL":
        return f"Only a part of the checks was asked for, so this run cannot tell. {_QUESTIONS[run.mode]}"
    if any(case.verdict.outcome == "failed" and not case.warning for case in cases(run)):
        return no
    if any(waiver.state == "expired" for waiver in run.waivers):
        return "A waiver has expired: somebody has to repair what it hid, or to decide anew until when it may stay."
    return "Nothing broke, but not everything could be judged, and what is unknown does not count as good."


def troubles(run: RunRecord) -> tuple[list[Case], list[Alike]]:
    """List what is broken or unknown, broken ones first; what many share as their reason stands apart, by reason."""
    found = [case for case in cases(run) if case.verdict.outcome in {"failed", "unknown"} and case.came_back]
    found.sort(key=lambda case: OUTCOMES.index(case.verdict.outcome))
    by_reason: dict[str, list[Case]] = {}
    for case in found:
        if case.verdict.outcome == "unknown":
            by_reason.setdefault(case.verdict.observed, []).append(case)
    alike = [Alike(reason, tuple(same)) for reason, same in by_reason.items() if len(same) >= _ALIKE_MIN]
    grouped = {case.promise.key for one in alike for case in one.cases}
    alike.sort(key=lambda one: -len(one.cases))
    return [case for case in found if case.promise.key not in grouped], alike


def waived_lines(run: RunRecord) -> list[str]:
    """List the promises that broke and are waived, with who owns each and until when."""
    found = [case for case in cases(run) if case.verdict.outcome == "waived"]
    return [f"{case.promise.key}: {case.verdict.hint or case.verdict.observed}" for case in found]


def floor_lines(run: RunRecord) -> list[str]:
    """List the items that the tier needs and that the profile calls absent."""
    return [f"{result.item.id}: {result.reason}" for result in run.items if result.below_floor]


def recovery_line(run: RunRecord) -> str:
    """Say how long the service took to be as before after its troubles; empty when no scenario looked at that."""
    found = [
        (case.verdict.recovered_s, case.promise.key) for case in cases(run) if case.verdict.recovered_s is not None
    ]
    if not found:
        return ""
    times_s, (slowest_s, slowest) = sorted(took_s for took_s, _ in found), max(found)
    median_s = times_s[len(times_s) // 2]
    return (
        f"recovered {len(found)} times, half of them within {median_s:.2f} s, at worst in {slowest_s:.2f} s ({slowest})"
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def question(mode: Mode) -> str:
    """Give the question that a mode answers."""
    return _QUESTIONS[mode]


def facts(run: RunRecord) -> tuple[str, ...]:
    """List what identifies the run: its id, mode, target, seed and duration."""
    name = target_name(run)
    target = (f"target {name}",) if name else ()
    return (f"run {run.id}", f"mode {run.mode}", *target, f"seed {run.seed}", f"{run.took_s:.1f} s")


def target_name(run: RunRecord) -> str:
    """Find the target's name in the run's profile, or give an empty text."""
    target = run.profile.get("target", run.profile)
    return str(target.get("name", "")) if isinstance(target, dict) else str(target)


def _case(run: RunRecord, promise: Promise, scenario: ScenarioRecord | None) -> Case:
    items = tuple(result for result in run.items if result.item.id in promise.items)
    if scenario is None:
        return Case(promise, Verdict("unknown", promise.text, observed="did not come back"), None, items, warning=False)
    should_only = {result.item.level for result in items} == {"should"} and run.profile.get("tier") != "critical"
    warning = should_only and scenario.verdict.outcome == "failed"
    return Case(promise, scenario.verdict, scenario, items, warning)
