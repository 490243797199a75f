"""What is told of the fake is what it is: the page of operations and the table of assumptions are generated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fakes.intercom import assumptions, command_line
from fakes.intercom.modelled import BY_ASSUMPTION
from fakes.intercom.routes import ROUTES
from tools import fake_pages

if TYPE_CHECKING:
    from pathlib import Path

HINT = "run python -m tools.fake_pages"
MODELLED = {one.operation.name for one in ROUTES}


def test_the_page_of_operations_is_current() -> None:
    """docs/fake-intercom-operations.md lists every operation as it is now, with who proves it."""
    assert fake_pages.operations_page(fake_pages.judges()) == fake_pages.PAGE.read_text("utf-8"), HINT


def test_the_readme_has_the_table_of_assumptions() -> None:
    """The README, --assumptions and the switches are one table."""
    readme = fake_pages.README.read_text("utf-8")

    assert fake_pages.with_assumptions(readme) == readme, HINT
    listed = command_line.read(["--assumptions"])
    assert isinstance(listed, str)
    for row in assumptions.table():
        assert row["name"] in listed
        assert row["text"] in listed


def test_unit_tests_see_every_modelled_operation_succeed() -> None:
    """What is modelled is proven at least by the fake's own tests."""
    told = json.loads((fake_pages.JUDGES / "unit-tests.json").read_text("utf-8"))

    assert [] == sorted(MODELLED - set(told["operations"])), "run python -m tools.fake_pages --measure"


def test_what_is_assumed_is_modelled() -> None:
    """Only modelled operations are modelled by assumption."""
    assert BY_ASSUMPTION.keys() <= MODELLED


def test_a_judge_names_operations_that_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge that names an unknown operation is refused by the name of its file."""
    (tmp_path / "some-judge.json").write_text('{"judge": "some judge", "operations": ["contacts.juggle"]}')
    monkeypatch.setattr(fake_pages, "JUDGES", tmp_path)

    with pytest.raises(ValueError, match=r"some-judge\.json names operations that do not exist: contacts\.juggle"):
        fake_pages.judges()


def test_a_page_tells_the_state_of_an_operation() -> None:
    """A row says since when a call exists, what the fake makes of it, and who saw it succeed."""
    page = fake_pages.operations_page([fake_pages.Judge("somebody", frozenset({"contacts.read", "jobs.read"}))])

    assert "| `contacts.read` | `GET /contacts/{id}` | 2.7 | modelled | somebody |" in page
    assert "| `jobs.read` | `GET /jobs/status/{id}` | 2.14 | by assumption: a job is done when it is asked" in page
    assert "| `contacts.list` | `GET /contacts` | 2.7 | modelled | nobody |" in page
    assert "| `calls.list` | `GET /calls` | – | not modelled | – |" in page
    assert "| … by somebody | 2 |" in page
