"""How a verdict travels from the process that reached it to the controller: on pytest's report, which xdist carries."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from intercom_readiness.model import Verdict

if TYPE_CHECKING:
    import pytest

_KEY = "readiness_key"
_VERDICT = "readiness_verdict"


def send(report: pytest.TestReport, key: str, verdict: Verdict | None = None) -> None:
    """Put the key of a promise, and its verdict where there is one, on a report."""
    setattr(report, _KEY, key)
    if verdict is not None:
        setattr(report, _VERDICT, asdict(verdict))


def key_on(report: pytest.TestReport) -> str:
    """Read the key of the promise that a report is about, "" when it is about none."""
    return str(getattr(report, _KEY, ""))


def verdict_on(report: pytest.TestReport) -> Verdict | None:
    """Read the verdict from a report; None when it carries none."""
    data = getattr(report, _VERDICT, None)
    return Verdict(**{**data, "faults": tuple(data["faults"])}) if data else None
