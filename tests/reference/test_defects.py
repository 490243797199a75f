"""Every defect can be switched on and off, breaks what it says and not the everyday."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from reference import calls, client, contacts, defects, health, paging, upserting
from tests.reference.bench import CONTACT_ID, Bench, ScriptedIntercom, good, page

ROOT = Path(__file__).parents[2]
PATCHED = (calls, client, contacts, health, paging, upserting)


def test_the_table_in_the_readme_is_complete() -> None:
    """The README lists every defect with the sentence of --list-breaks, in its order."""
    table = (ROOT / "reference/README.md").read_text().partition("## Defects")[2]
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE)
    assert rows == [(defect.name, defect.sentence) for defect in defects.DEFECTS.values()]


@pytest.mark.parametrize("name", defects.DEFECTS)
def test_a_defect_leaves_no_trace(name: str) -> None:
    """After the block all modules are as they were."""
    before = [dict(vars(module)) for module in PATCHED]
    with defects.switched_on(name):
        pass
    assert [dict(vars(module)) for module in PATCHED] == before


@pytest.mark.parametrize("name", sorted(set(defects.DEFECTS) - {"archive_instead_of_delete", "export_first_page_only"}))
def test_a_defect_leaves_everyday_work_alone(bench: Bench, intercom: ScriptedIntercom, name: str) -> None:
    """A broken service still reads, writes, finds, lists and erases while nothing goes wrong."""
    with defects.switched_on(name):
        assert bench.ask("GET", f"/contacts/{CONTACT_ID}").json()["contact"]["id"] == CONTACT_ID
        wish = {"external_id": "m-1", "email": "ann@example.test", "name": "Ann"}
        assert bench.ask("POST", "/contacts", wish).json()["created"] is True
        intercom.will(page([]))
        assert bench.ask("POST", "/contacts/search", {"email": "ann@example.test"}).json() == {"contacts": []}
        assert '"complete": true' in bench.ask("GET", "/contacts").text
        intercom.will(good({"type": "contact", "id": CONTACT_ID, "deleted": True}))
        assert bench.ask("DELETE", f"/contacts/{CONTACT_ID}").json()["erased"] is True
        intercom.will(good({"type": "admin", "id": "1", "app": {}}))
        assert bench.ask("GET", "/health").json()["status"] == "healthy"


def test_the_defects_are_listed() -> None:
    """--list-breaks prints name and sentence of each, one a line, without any setting."""
    listed = subprocess.run(
        [sys.executable, "-m", "reference", "--list-breaks"],
        cwd=ROOT, env={}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    lines = [tuple(re.split(r" {2,}|(?<=\w) (?=[A-Z])", line, maxsplit=1)) for line in listed.stdout.splitlines()]
    assert lines == [(defect.name, defect.sentence) for defect in defects.DEFECTS.values()]


def test_an_unknown_defect_is_refused() -> None:
    """A typo does not start an unbroken service that would then pass."""
    refused = subprocess.run(
        [sys.executable, "-m", "reference", "--break", "gravity"],
        cwd=ROOT, env={"INTERCOM_TOKEN": "tok"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert refused.returncode == 2
    assert "gravity" in refused.stderr
