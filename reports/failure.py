"""The form in which a promise that is not proven is told: expectation, observation, and how to see it again."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

from intercom_readiness.record import folder_name
from reports.summary import WORDS

if TYPE_CHECKING:
    from intercom_readiness.model import Promise, RunRecord
    from reports.summary import Case

LABEL_CHARACTERS: Final = 10
_VALUE_CHARACTERS_MAX: Final = 2_000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def title(case: Case) -> str:
    """Name the promise and how it came out: "[RL-01] promise broken: a rate limit delays work but loses none"."""
    word = "promise broken" if case.verdict.outcome == "failed" else WORDS[case.verdict.outcome]
    if case.warning:
        word = f"{word} (should, a warning)"
    return f"[{case.promise.id}] {word}: {case_title(case.promise)}"


def case_title(promise: Promise) -> str:
    """Give the promise's sentence, with the values of its case that it does not name itself."""
    missing = [f"{name} {value}" for name, value in promise.case if value not in promise.text]
    return clean(f"{promise.text} ({', '.join(missing)})" if missing else promise.text)


def lines(run: RunRecord, case: Case) -> tuple[tuple[str, str], ...]:
    """List label and text of what is known, in the order in which a person needs it; what is empty is left out."""
    verdict = case.verdict
    known = (
        ("Expected", verdict.expected),
        ("Observed", verdict.observed),
        ("Decisive", verdict.closest_miss),
        ("Fault", "; ".join(verdict.faults) or "none"),
        ("Evidence", _evidence(run, case)),
        ("Replay", replay_command(run, case.promise)),
        ("Hint", verdict.hint),
        ("Remedy", "; ".join(result.item.remedy for result in case.items if result.outcome == "failed")),
    )
    return tuple((label, _shortened(clean(text).strip())) for label, text in known if text.strip())


def replay_command(run: RunRecord, promise: Promise) -> str:
    """Give the command that runs this promise again as it ran, ready to paste."""
    return f"{run.command} {shlex.quote(promise.nodeid or f'-k={promise.id}')}"


def clean(text: str) -> str:
    """Show control characters instead of obeying them: a target's words may hold terminal commands."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _evidence(run: RunRecord, case: Case) -> str:
    if not case.came_back:
        return ""
    return case.verdict.evidence or f"reports/out/{run.id}/{folder_name(case.promise.key)}"


def _shortened(text: str) -> str:
    if len(text) <= _VALUE_CHARACTERS_MAX:
        return text
    return f"{text[:_VALUE_CHARACTERS_MAX]}… ({len(text) - _VALUE_CHARACTERS_MAX} more characters)"
