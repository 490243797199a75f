"""Schemathesis examines the fake by Intercom's own OpenAPI descriptions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.judges.openapi.descriptions import VERSIONS, CannotHaveError, described, narrowed, operations
from tests.fakes.judges.openapi.differences import Differences, Misdescribed, Undeclared
from tests.fakes.judges.openapi.examining import Depth, examine
from tests.fakes.judges.openapi.proofs import DEPTH, proven_by
from tests.fakes.judges.openapi.records import Records
from tests.fakes.judges.proof import read_proof

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake
    from tests.fakes.judges.openapi.descriptions import Description

SHORTEST = Depth(generated=1, chains=0, steps=0)
HINT = "run python -m tests.fakes.judges.openapi.proofs"


def _described(version: str) -> Description:
    try:
        return described(version)
    except CannotHaveError as problem:
        if "specs" in os.environ.get("INTERCOM_READINESS_INSIST_ON", "").replace(",", " ").split():
            raise
        pytest.skip(f"not run: {problem}")


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_every_modelled_call_answers_as_described(fake: Fake, version: str) -> None:
    """
    No 5xx, no undeclared status, no answer against its schema, but for the known differences.

    Each of these was needed, every modelled call was answered 2xx as described, and the proof that is kept says so.
    """
    description, known = _described(version), Differences.read(version)

    findings = examine(fake, version, known.applied(description), DEPTH)

    assert not findings.failures, _listed(findings.failures)
    assert not known.stale(description, findings)
    assert findings.proven == set(operations(description))
    assert proven_by(version, findings) == read_proof(f"openapi-{version}.json"), HINT


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({"kind": "error", "status": 500}, "Server error"),
        ({"kind": "error", "status": 418}, "Undocumented status code"),
        ({"kind": "wrong_shape", "body": {"type": "admin", "id": 900001}}, "Response violates schema"),
        ({"kind": "content_type", "value": "text/plain"}, "Undocumented Content-Type"),
    ],
    ids=["a server error", "a status", "a wrong shape", "a content type"],
)
def test_a_mistake_is_seen(fake: Fake, answer: dict[str, Any], seen: str) -> None:
    """The judge is not blind: an answer that is not as described is a failure, and proves nothing."""
    description = narrowed(Differences.read("2.14").applied(_described("2.14")), {"me.read"})
    fake.script(answer, repeat=True)

    findings = examine(fake, "2.14", description, SHORTEST)

    assert any(seen in one for one in findings.failures), findings.failures
    assert not findings.proven


def test_a_mistake_is_seen_in_every_phase(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples, generated requests and chains each see an answer of the wrong shape by themselves."""
    prepare = Records.prepare

    def plant(records: Records) -> None:
        prepare(records)
        fake.script(
            {"kind": "wrong_shape", "body": {"type": "contact", "id": 7}}, operations=["contacts.create"], repeat=True
        )

    monkeypatch.setattr(Records, "prepare", plant)
    description = narrowed(Differences.read("2.14").applied(_described("2.14")), {"contacts.create", "contacts.read"})

    findings = examine(fake, "2.14", description, Depth(generated=2, chains=3, steps=4))

    assert {"examples", "fuzzing", "chains"} == {one.partition(":")[0] for one in findings.failures}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_known_difference_has_a_source(version: str) -> None:
    """No difference is listed because it suits the fake: each says where the live wire was seen or told to be so."""
    known = Differences.read(version)

    sources = [one.source for one in known.undeclared]
    sources += [one.source for one in (*known.misdescribed, *known.unsendable)]
    assert len(known) == len([one for one in sources if len(one) > 10])


def test_a_difference_that_is_none_is_stale(fake: Fake) -> None:
    """A known difference that no answer needs any more is named."""
    description = narrowed(_described("2.14"), {"me.read"})
    known = Differences(
        (Undeclared("a teapot", (418,), ("me.*",), ("2.14",), ""),),
        (Misdescribed("any type", ("components", "schemas", "admin"), ("2.14",), "", drop=("type",)),),
        (Misdescribed("the same", ("components", "schemas", "error"), ("2.14",), "", put={"type": "object"}),),
    )

    findings = examine(fake, "2.14", known.applied(description), SHORTEST)

    assert ["a teapot: no 418", "a teapot: none from me.*", "any type", "the same"] == known.stale(
        description, findings
    )


def _listed(failures: list[str]) -> str:
    return f"{len(failures)} failures, of which the first are\n\n" + "\n\n".join(failures[:5])
