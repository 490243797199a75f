"""Services that lean on the official clients' defaults are not ready, for the reasons that were measured of them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.proof.gate import ROOT, GateRun, run_gate

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ROOT / "examples"
# What the clients do by default, and the promise that breaks of it. That neither ends a dripping body takes a minute
# and more to show, so those promises are unknown here: the lab's patience is shorter.
PYTHON = {
    "no retry of a 429, although two are documented": "RL-01[operation=read_contact]",
    "no retry of a server error": "SE-01[operation=read_contact, fault=a 503 error]",
    "a timeout of 60 s": "TO-03",
    "an exception of the HTTP library, not of the client, for a closed connection": (
        "TF-01[operation=read_contact, fault=a closed connection]"
    ),
    "the same for a refused one": "TF-02[operation=read_contact, disturbance=refuses connections]",
    "the same for a create whose reply is lost": (
        "CR-01[operation=save_contact, role=lead, fault=a reply lost to a close]"
    ),
    "a page of HTML as an error of status 200": "TF-01[operation=read_contact, fault=a page of HTML with status 200]",
    "the search pager never gets past its first page": "PG-01[operation=list_users, count=151]",
    "the list pager stops at an empty page": "PG-05[operation=list_contacts]",
}
NODE = {
    "a create is repeated like a read": (
        "CR-01[operation=save_contact, role=lead, fault=a reply lost to a gateway timeout]"
    ),
    "a page of HTML as data": "TF-01[operation=read_contact, fault=a page of HTML with status 200]",
    "a cut answer as data": "TF-01[operation=read_contact, fault=an answer cut without a length]",
    "an empty answer as data": "TF-01[operation=read_contact, fault=an empty answer]",
    "a cursor that repeats is followed for ever": "PG-04[operation=list_contacts, fault=a cursor that repeats]",
}


def _broke(run: GateRun, key: str) -> bool:
    return run.outcomes().get(key) == "failed"


# A service that waits a minute for each answer takes half of that on a quiet machine, and more than all of it on a full
# one.
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("name", "reasons"), [("bare_python", PYTHON), ("bare_node", NODE)])
def test_a_bare_client_is_not_ready_for_the_reasons_that_were_predicted(
    name: str, reasons: dict[str, str], tmp_path: Path
) -> None:
    """Each weakness that was measured of a client shows in a promise of its own."""
    if name == "bare_node" and not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("not run: the bare Node client needs `node` 18 or later and `npm` on PATH")
    run = run_gate(EXAMPLES / name / "profile.toml", tmp_path, "--patience=12", workers="8")

    assert (run.record["decision"], run.exit_status) == ("NOT READY", 1), run.output
    assert {reason for reason, key in reasons.items() if not _broke(run, key)} == set()
