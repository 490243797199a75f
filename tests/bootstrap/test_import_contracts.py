"""The contract that names what is allowed forbids all else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import grimp
import pytest

from tools.import_contracts import OnlyContract

ROOT = Path(__file__).resolve().parents[2]
OWN = ["fakes", "intercom_readiness", "reports"]


def _contract(**options: object) -> OnlyContract:
    return OnlyContract("any", {"root_packages": OWN}, {"may_import": ["intercom_readiness.vendor"], **options})


def _graph(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph


@pytest.mark.parametrize(
    "imported",
    ["intercom_readiness.vendor", "intercom_readiness.vendor.limits", "fakes.clock", "httptools", "reports_of_others"],
    ids=["allowed", "below the allowed", "own", "external", "alike by name"],
)
def test_what_is_listed_is_allowed(imported: str) -> None:
    """A package may import what is listed, itself, and what is not ours."""
    assert _contract(package="fakes").check(_graph(("fakes.intercom", imported)), verbose=False).kept


@pytest.mark.parametrize("imported", ["intercom_readiness", "intercom_readiness.lab", "reports.html"])
def test_what_is_not_listed_breaks_the_contract(imported: str) -> None:
    """Everything else of ours is forbidden, packages that nobody thought of included."""
    check = _contract(package="fakes").check(_graph(("fakes.intercom", imported)), verbose=False)

    assert not check.kept
    assert [("fakes.intercom", imported)] == check.metadata["offending"]


def test_a_contract_about_nothing_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    """A package that was renamed does not leave its contract behind, kept for ever."""
    contract = _contract(package="imitations")

    check = contract.check(_graph(("fakes.intercom", "fakes.clock")), verbose=False)

    contract.render_broken_contract(check)
    assert not check.kept
    assert "no module of it exists" in capsys.readouterr().out


def test_every_package_of_ours_is_under_contract() -> None:
    """A package at the top level that import-linter does not read would be free to import anything."""
    linted = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    packages = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"tools", "tests", "benchmarks"}

    assert packages == set(linted)
