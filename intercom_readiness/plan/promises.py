"""From the scenarios of a folder to the promises of a run, one for each row of an outline."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from intercom_readiness.errors import UsageError
from intercom_readiness.model import Mode, Promise

from .features import name_of_test, read_feature
from .vocabulary import needs_of_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from pytest_bdd.parser import Feature, ScenarioTemplate

MODES: tuple[Mode, ...] = ("gate", "preflight", "gameday")
_NAME = re.compile(r"\[(?P<id>[A-Z]+-\d\d)\] (?P<text>.+)")

Case = tuple[tuple[str, str], ...]


class Step(NamedTuple):
    """One step with its case filled in; *kind* is "given", "when" or "then", also where the feature says "And"."""

    kind: str
    text: str


class Planned(NamedTuple):
    """A promise and the steps that prove it, those of backgrounds first."""

    promise: Promise
    steps: tuple[Step, ...]


def read_plan(
    files: Iterable[Path], root: Path, item_ids: frozenset[str], operations_of: Callable[[str], Sequence[str]]
) -> list[Planned]:
    """
    Read every promise of some feature files, in the order of files and lines.

    Args:
        files: The feature files, all under *root*.
        root: What the node ids of pytest are relative to.
        item_ids: The checklist's items; the tags that are among them tie a promise to its items.
        operations_of: See `read_feature`.

    Raises:
        UsageError: A file cannot be read, a name has no id, an id or a case stands twice, a feature has no mode.
    """
    planned: list[Planned] = []
    for path in files:
        feature = read_feature(path, operations_of)
        planned.extend(_promises(feature, path.relative_to(root).as_posix(), item_ids))
    _refuse_twins(planned)
    return planned


def refuse_unknown_tags(planned: Sequence[Planned], markers: frozenset[str]) -> None:
    """
    Refuse a tag that is neither an item nor a marker: a typing mistake would take a promise away from its item.

    Raises:
        UsageError: There is one.
    """
    for promise, _ in planned:
        for tag in promise.tags:
            if tag not in markers:
                raise UsageError(
                    f"{promise.path}:{promise.line}: @{tag} is neither an item of the checklist nor a marker that "
                    f"pyproject.toml declares"
                )


def _refuse_twins(planned: Sequence[Planned]) -> None:
    """Refuse an id that stands at two scenarios, and a case that stands at two rows."""
    scenarios: dict[str, Promise] = {}
    tests: set[str] = set()
    for promise, _ in planned:
        first = scenarios.setdefault(promise.id, promise)
        if (first.path, first.line) != (promise.path, promise.line):
            raise UsageError(f"{promise.path}:{promise.line}: {promise.id} stands already at {first.path}:{first.line}")
        # Pytest joins a row's cells with a dash, so two rows may have one name although they differ.
        if promise.nodeid in tests:
            raise UsageError(f"{promise.path}:{promise.line}: two rows are the case {promise.key}")
        tests.add(promise.nodeid)


def _promises(feature: Feature, path: str, item_ids: frozenset[str]) -> Iterator[Planned]:
    mode = _mode(feature, path)
    for template in feature.scenarios.values():
        match = _NAME.fullmatch(template.name)
        if match is None:
            raise UsageError(
                f"{path}:{template.line_number}: a scenario's name starts with its id, such as '[RL-01] A …'"
            )
        tags = feature.tags | template.tags | (template.rule.tags if template.rule else set())
        for case, row_tags in _cases(template):
            steps = tuple(Step(step.type, step.name) for step in template.render(dict(case)).steps)
            promise = Promise(
                id=match["id"],
                key=match["id"] + _suffix(case),
                text=_render(match["text"], case),
                case=case,
                items=tuple(sorted(tags & item_ids)),
                needs=tuple(dict.fromkeys(chain.from_iterable(needs_of_step(*step) for step in steps))),
                mode=mode,
                path=path,
                line=template.line_number,
                nodeid=f"{path}::{name_of_test(template)}" + (f"[{'-'.join(v for _, v in case)}]" if case else ""),
                tags=tuple(sorted((tags | row_tags) - item_ids)),
            )
            yield Planned(promise, steps)


def _mode(feature: Feature, path: str) -> Mode:
    modes = [mode for mode in MODES if mode in feature.tags]
    if len(modes) != 1:
        raise UsageError(f"{path}:1: a feature carries exactly one of the tags {', '.join('@' + one for one in MODES)}")
    return modes[0]


def _cases(template: ScenarioTemplate) -> Iterator[tuple[Case, set[str]]]:
    if not template.examples:
        yield (), set()
    for table in template.examples:
        for row in table.as_contexts():
            yield tuple(row.items()), table.tags


def _suffix(case: Case) -> str:
    return f"[{', '.join(f'{name}={value}' for name, value in case)}]" if case else ""


def _render(text: str, case: Case) -> str:
    for name, value in case:
        text = text.replace(f"<{name}>", value)
    return text
