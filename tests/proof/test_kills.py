"""Each known defect is caught by the promises named for it: a scenario that cannot fail is a defect of ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.proof.gate import GO, NODE, REFERENCE, ROOT, run_gate
from tests.proof.kills import GO as GO_KILLS
from tests.proof.kills import NODE as NODE_KILLS
from tests.proof.kills import REFERENCE as REFERENCE_KILLS
from tests.proof.kills import selection
from tests.proof.trees import TREES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("defect", REFERENCE_KILLS)
def test_each_defect_of_the_reference_is_caught(defect: str, tmp_path: Path) -> None:
    """The promises that are named beside a defect break when the reference has it."""
    promises = REFERENCE_KILLS[defect]

    run = run_gate(REFERENCE, tmp_path, "-k", selection(promises), "--target-env", f"REFERENCE_BREAK={defect}")

    assert promises.keys() <= run.broken(), run.output


@pytest.mark.parametrize("defect", NODE_KILLS)
def test_each_defect_of_the_node_example_is_caught(defect: str, tmp_path: Path) -> None:
    """The promises that are named beside a defect break when the Node example has it."""
    _need("node", "20 or later")
    promises = NODE_KILLS[defect]

    run = run_gate(NODE, tmp_path, "-k", selection(promises), "--target-env", f"BREAK={defect}")

    assert promises.keys() <= run.broken(), run.output


@pytest.mark.parametrize("defect", GO_KILLS)
def test_each_defect_of_the_go_example_is_caught(defect: str, tmp_path: Path) -> None:
    """The promises that are named beside a defect break when the Go example has it."""
    _need("go", "1.22 or later")
    promises = GO_KILLS[defect]

    run = run_gate(GO, tmp_path, "-k", selection(promises), "--target-env", f"BREAK={defect}")

    assert promises.keys() <= run.broken(), run.output


def test_every_promise_has_been_seen_to_break() -> None:
    """No promise of the gate is without a defect, of a target or in a file, that it is seen to catch."""
    features = [path.read_text(encoding="utf-8") for path in (ROOT / "features").rglob("*.feature")]
    promises = {one for text in features if "@gate" in text.split() for one in re.findall(r"\[([A-Z]+-\d+)\]", text)}
    caught = {one for kills in (REFERENCE_KILLS, NODE_KILLS, GO_KILLS) for named in kills.values() for one in named}

    assert promises == caught | {mistake.promise for mistake in TREES.values()}


def test_no_defect_of_the_reference_is_forgotten() -> None:
    """Every defect that the reference offers is in the table."""
    listed = subprocess.run(
        [sys.executable, "-m", "reference", "--list-breaks"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    offered = {line.split()[0] for line in listed.stdout.splitlines() if line.strip()}

    assert offered == REFERENCE_KILLS.keys()


def test_no_defect_of_the_node_example_is_forgotten() -> None:
    """Every defect that the Node example offers is in the table."""
    _need("node", "20 or later")
    listed = subprocess.run(["node", str(NODE.parent / "defects.js")], capture_output=True, text=True, check=True)
    offered = {line.partition(":")[0] for line in listed.stdout.splitlines() if line.strip()}

    assert offered == NODE_KILLS.keys()


def test_no_defect_of_the_go_example_is_forgotten() -> None:
    """Every defect that the Go example holds is in the table."""
    offered = set(re.findall(r'^\t"([a-z_]+)": ', (GO.parent / "defects.go").read_text(encoding="utf-8"), re.MULTILINE))

    assert offered == GO_KILLS.keys()


def _need(tool: str, version: str) -> None:
    if shutil.which(tool):
        return
    if tool in os.environ.get("INTERCOM_READINESS_INSIST_ON", "").replace(",", " ").split():
        pytest.fail(f"{tool} is not on PATH, and INTERCOM_READINESS_INSIST_ON names it")
    pytest.skip(f"not run: the example needs `{tool}` {version} on PATH")
