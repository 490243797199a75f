"""The published form of a run, run.json, which reports/run.schema.json describes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from intercom_readiness.errors import LabError
from intercom_readiness.model import RunRecord
from intercom_readiness.record.naming import folder_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from intercom_readiness.model import ScenarioRecord

# Grows when a reader of the older form would misread the newer one; added keys do not make it grow.
FORMAT: Final = 1
# Long, and of one scenario alone: in its own record.
_KEPT_APART: Final = ("events", "forensics")


def run_document(run: RunRecord) -> dict[str, Any]:
    """
    Give the published form of *run*.

    It holds all of the record but the events and what they say about retries, which are in the scenarios' own folders;
    each scenario names its folder. Counts by outcome stand beside, so that a shell script needs no arithmetic.
    """
    document: dict[str, Any] = {"format": FORMAT, **msgspec.to_builtins(run, enc_hook=str)}
    document["counts"] = {
        "promises": _counts(scenario.verdict.outcome for scenario in run.scenarios),
        "items": _counts(result.outcome for result in run.items),
    }
    for scenario in document["scenarios"]:
        for kept_apart in _KEPT_APART:
            del scenario[kept_apart]
        scenario["folder"] = folder_name(scenario["promise"]["key"])
    return document


def run_from_document(document: Mapping[str, Any], events: Mapping[str, ScenarioRecord]) -> RunRecord:
    """
    Read a run back.

    Args:
        document: What `run_document` gave.
        events: The scenarios as their folders hold them, by promise key.

    Raises:
        LabError: The document is of another format, or is no run.
    """
    found = document.get("format")
    if found != FORMAT:
        message = f"this run is written in format {found!r}, and this version reads format {FORMAT}"
        raise LabError(message)
    scenarios = [
        {**scenario, **_kept_apart(events.get(scenario["promise"]["key"]))} for scenario in document["scenarios"]
    ]
    try:
        return msgspec.convert({**document, "scenarios": scenarios}, RunRecord)
    except msgspec.ValidationError as error:
        message = f"this is not the record of a run: {error}"
        raise LabError(message) from error


def _kept_apart(scenario: ScenarioRecord | None) -> dict[str, Any]:
    return {"events": ()} if scenario is None else {name: getattr(scenario, name) for name in _KEPT_APART}


def _counts(outcomes: Iterable[str]) -> dict[str, int]:
    counted = Counter(outcomes)
    return {outcome: counted[outcome] for outcome in ("passed", "failed", "unknown", "not_applicable", "waived")}
