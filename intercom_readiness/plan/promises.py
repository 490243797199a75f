"""From the scenarios of a folder to the promises of a run, one for each row of an outline."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, cast

from intercom_readiness.errors import UsageError
from intercom_readiness.model import Mode, Promise

from .features import read_feature, test_name
from .vocabulary import needs_of_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pytest_bdd.parser import Feature, ScenarioTemplate

MODES: tuple[Mode, ...] = ("gate", "preflight", "gameday")
_ID = re.compile(r"^\[(?P<id>[A-Z]+-\d\d)\] (?P<text>.+)$")


def read_promises(
    folder: Path, root: Path, item_ids: frozenset[str], operations_of: Callable[[str], Sequence[str]]
) -> list[Promise]:
    """
    Read every promise under *folder*, in the order of files and lines.

    Args:
        folder: Where the feature files are.
        root: What the node ids of pytest are relative to.
        item_ids: The checklist's items; the tags that are among them tie a promise to its items.
        operations_of: See `read_feature`.

    Raises:
        UsageError: A file cannot be read, a name has no id, an id or a case stands twice, a feature has no mode.
    """
    promises: list[Promise] = []
    for path in sorted(folder.rglob("*.feature")):
        feature = read_feature(path, operations_of)
        promises.extend(_promises(feature, path, root, item_ids))
    seen: dict[str, Promise] = {}
    for promise in promises:
        twin = seen.setdefault(promise.key, promise)
        if twin is not promise:
            message = f"{promise.path}:{promise.line}: {promise.key} stands already at {twin.path}:{twin.line}"
            raise UsageError(message)
    return promises


def _promises(feature: Feature, path: Path, root: Path, item_ids: frozenset[str]) -> Iterator[Promise]:
    relative = path.relative_to(root).as_posix()
    modes = [mode for mode in MODES if mode in feature.tags]
    if len(modes) != 1:
        message = f"{relative}:1: a feature carries exactly one of the tags {', '.join('@' + mode for mode in MODES)}"
        raise UsageError(message)
    for template in feature.scenarios.values():
        match = _ID.match(template.name)
        if match is None:
            message = f"{relative}:{template.line_number}: a scenario's name starts with its id, such as '[RL-01] A …'"
            raise UsageError(message)
        tags = feature.tags | template.tags | (template.rule.tags if template.rule else set())
        for case, row_tags in _cases(template):
            yield Promise(
                id=match["id"],
                key=match["id"] + _suffix(case),
                text=_render(match["text"], case),
                case=case,
                items=tuple(sorted(tags & item_ids)),
                needs=_needs(template, case),
                mode=cast("Mode", modes[0]),
                path=relative,
                line=template.line_number,
                nodeid=f"{relative}::{test_name(template)}" + (f"[{'-'.join(v for _, v in case)}]" if case else ""),
                tags=tuple(sorted((tags | row_tags) - item_ids)),
            )


def _cases(template: ScenarioTemplate) -> Iterator[tuple[tuple[tuple[str, str], ...], set[str]]]:
    if not template.examples:
        yield (), set()
    for table in template.examples:
        for row in table.as_contexts():
            yield tuple(row.items()), table.tags


def _suffix(case: tuple[tuple[str, str], ...]) -> str:
    return f"[{', '.join(f'{name}={value}' for name, value in case)}]" if case else ""


def _render(text: str, case: tuple[tuple[str, str], ...]) -> str:
    for name, value in case:
        text = text.replace(f"<{name}>", value)
    return text


def _needs(template: ScenarioTemplate, case: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    steps = template.render(dict(case)).steps
    return tuple(dict.fromkeys(chain.from_iterable(needs_of_step(step.type, step.name) for step in steps)))
