"""What makes no sense names nobody, whichever way an operation names people."""

from __future__ import annotations

from intercom_readiness.lab.scene.private_people import without_sense

ASKED = {"id": "5f1", "external_id": "m-1", "email": "ann@example.test", "name": "Ann Lee"}


def test_what_makes_no_sense_names_nobody() -> None:
    """Whoever reads by an id of its own is asked for nobody as well, and answers with nobody's data."""
    wrong = without_sense(ASKED)

    assert {wrong[key] for key in ("id", "external_id")} == {"nobody-s-id"}
    assert wrong["email"] == "ann at example.test"
    assert "external_id" not in without_sense({"id": "5f1", "email": "ann@example.test"})
