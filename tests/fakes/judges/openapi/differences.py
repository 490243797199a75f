"""Where the live wire is known to differ from the descriptions: read, applied to them, and watched for use."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tests.fakes.judges.openapi.descriptions import Description, operations
from tests.fakes.judges.openapi.examining import loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import BaseSchema, Response

    from tests.fakes.judges.openapi.examining import Findings

FILE = Path(__file__).parents[1] / "known_differences.toml"
_REFUSAL = {
    "description": "Known to come, see known_differences.toml.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}},
}


@dataclass(frozen=True, slots=True)
class Undeclared:
    """
    Refusals that come although the description does not say so; their bodies are still error lists.

    Attributes:
        name: What the rule says.
        statuses: HTTP statuses; each must be met.
        operations: Patterns of our names for operations; each must be met.
        versions: Descriptions that it is about.
        source: Where the live wire was seen or told to be so.
        needs: "path", "query" or "body": it is about operations that have one; "" for all.
    """

    name: str
    statuses: tuple[int, ...]
    operations: tuple[str, ...]
    versions: tuple[str, ...]
    source: str
    needs: str = ""

    def fits(self, name: str, described: dict[str, Any], status: int) -> bool:
        """Tell whether the rule lets the operation of that *name* answer with an undeclared *status*."""
        about = status in self.statuses and any(fnmatchcase(name, one) for one in self.operations)
        return about and str(status) not in described["responses"] and self._needed(described)

    def _needed(self, described: dict[str, Any]) -> bool:
        if self.needs == "body":
            return "requestBody" in described
        return not self.needs or any(one.get("in") == self.needs for one in described.get("parameters", ()))


@dataclass(frozen=True, slots=True)
class Misdescribed:
    """
    A schema that the live wire does not keep.

    Attributes:
        name: How the wire is.
        at: Keys that lead to the schema.
        versions: Descriptions that it is about.
        source: Where the live wire was seen or told to be so.
        drop: Keywords that do not hold.
        put: Keywords that hold instead.
    """

    name: str
    at: tuple[str, ...]
    versions: tuple[str, ...]
    source: str
    drop: tuple[str, ...] = ()
    put: dict[str, Any] = field(default_factory=dict)

    def found(self, description: Description) -> dict[str, Any]:
        """Find the schema; KeyError when it is not there."""
        schema: Any = description
        for key in self.at:
            schema = schema[int(key)] if isinstance(schema, list) else schema[key]
        found: dict[str, Any] = schema
        return found

    def amend(self, description: Description) -> None:
        """Change the schema in place."""
        schema = self.found(description)
        for keyword in self.drop:
            schema.pop(keyword, None)
        schema.update(self.put)


@dataclass(frozen=True, slots=True)
class Differences:
    """
    All differences that are known of one description.

    Attributes:
        undeclared: Refusals.
        misdescribed: Schemas of answers.
        unsendable: Schemas of requests that nothing fits.
    """

    undeclared: tuple[Undeclared, ...]
    misdescribed: tuple[Misdescribed, ...]
    unsendable: tuple[Misdescribed, ...]

    @classmethod
    def read(cls, version: str) -> Differences:
        """Read those of one version."""
        told = msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), cls)
        return cls(
            tuple(one for one in told.undeclared if version in one.versions),
            tuple(one for one in told.misdescribed if version in one.versions),
            tuple(one for one in told.unsendable if version in one.versions),
        )

    def __len__(self) -> int:
        return len(self.undeclared) + len(self.misdescribed) + len(self.unsendable)

    def applied(self, description: Description) -> Description:
        """Give the description as the live wire is known to be."""
        changed = deepcopy(description)
        for one in (*self.misdescribed, *self.unsendable):
            one.amend(changed)
        for name, described in operations(changed).items():
            statuses = {
                status for rule in self.undeclared for status in rule.statuses if rule.fits(name, described, status)
            }
            described["responses"].update({str(status): _REFUSAL for status in sorted(statuses)})
        return changed

    def stale(self, description: Description, findings: Findings) -> list[str]:
        """Name the differences that nothing in the *findings* needed."""
        return [*self._unmet(description, findings), *self._needless(description, findings)]

    def _unmet(self, description: Description, findings: Findings) -> Iterator[str]:
        described = operations(description)
        for rule in self.undeclared:
            met = [(name, status) for name, status in findings.answered if rule.fits(name, described[name], status)]
            for status in set(rule.statuses) - {status for _, status in met}:
                yield f"{rule.name}: no {status}"
            for pattern in rule.operations:
                if not any(fnmatchcase(name, pattern) for name, _ in met):
                    yield f"{rule.name}: none from {pattern}"

    def _needless(self, description: Description, findings: Findings) -> Iterator[str]:
        for one in self.misdescribed:
            others = tuple(other for other in self.misdescribed if other is not one)
            if all(_fits(loaded(replace(self, misdescribed=others).applied(description)), findings)):
                yield one.name
        for one in self.unsendable:
            amended = deepcopy(description)
            one.amend(amended)
            if amended == description:
                yield one.name


def _fits(schema: BaseSchema, findings: Findings) -> Iterator[bool]:
    for label, responses in findings.samples.items():
        method, _, path = label[0].partition(" ")
        for response in responses:
            yield _conforms(schema, method, path, response)


def _conforms(schema: BaseSchema, method: str, path: str, response: Response) -> bool:
    from schemathesis.core.failures import Failure, FailureGroup

    try:
        schema[path][method].validate_response(response)
    except (Failure, FailureGroup):
        return False
    return True
