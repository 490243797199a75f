"""Writes what the descriptions prove anew: ``python -m tests.fakes.judges.openapi.proofs``, when more is modelled."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from tests.fakes.intercom.driving import Fake
from tests.fakes.judges.openapi.descriptions import VERSIONS, CannotHaveError, described
from tests.fakes.judges.openapi.differences import Differences
from tests.fakes.judges.openapi.examining import Depth, Findings, examine
from tests.fakes.judges.proof import proof, write_proof

if TYPE_CHECKING:
    from collections.abc import Mapping

# FAKE_JUDGES=deep is for hand runs: a minute of one core for each description.
_DEPTHS: Mapping[str, Depth] = {
    "": Depth(generated=4, chains=12, steps=8),
    "deep": Depth(generated=60, chains=200, steps=15, coverage=True),
}
DEPTH = _DEPTHS[os.environ.get("FAKE_JUDGES", "")]


def proven_by(version: str, findings: Findings) -> dict[str, Any]:
    """Write what one description proves."""
    return proof(f"OpenAPI {version} (Schemathesis)", findings.proven)


def main() -> int:
    """Examine a fake by each description; returns the exit status, 1 when a call failed and nothing was written."""
    status = 0
    for version in VERSIONS:
        try:
            description = Differences.read(version).applied(described(version))
        except CannotHaveError as problem:
            print(problem, file=sys.stderr)  # noqa: T201 - talks to a person
            return 1
        with Fake.started() as fake:
            findings = examine(fake, version, description, DEPTH)
        for failure in findings.failures:
            print(f"{version}: {failure}", file=sys.stderr)  # noqa: T201 - talks to a person
        if findings.failures:
            status = 1
        else:
            write_proof(f"openapi-{version}.json", proven_by(version, findings))
    return status


if __name__ == "__main__":
    sys.exit(main())
