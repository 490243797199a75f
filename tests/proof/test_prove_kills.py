"""`make proof` keeps what has ended, stops in time, and fails for a defect that nobody caught."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from tests.proof.gate import ROOT
from tools import prove_kills
from tools.kill_cases import SUBJECTS, Case, planned, with_defect
from tools.prove_kills import NOT_ALL_RUN, NOT_PROVEN, PROVEN

if TYPE_CHECKING:
    from pathlib import Path

TWO = ["--target", "reference", "--only", "no_jitter", "--only", "page_past_is_present"]


class Gates:
    """Plays gates: what breaks under which defect; counts them."""

    def __init__(self) -> None:
        self.broken = {"": (), "no_jitter": ("RL-06",), "page_past_is_present": ("SP-01", "SP-04")}
        self.ran: list[str] = []

    def run(self, case: Case, runs: Path, _workers: str, _within_s: float) -> tuple[bool, str]:
        """Leave the record of one gate."""
        self.ran.append(case.defect)
        keys = ("FB-01[x]", "RL-06", "SP-01", "SP-04")
        scenarios = [_scenario(key, "failed" if key in self.broken[case.defect] else "passed") for key in keys]
        (runs / "latest").mkdir(parents=True, exist_ok=True)
        for one in scenarios:
            (runs / "latest" / one["folder"]).mkdir(exist_ok=True)
        (runs / "latest" / "run.json").write_text(json.dumps({"scenarios": scenarios}))
        return True, ""


def _scenario(key: str, outcome: str) -> dict[str, Any]:
    folder = key.partition("[")[0].lower()
    return {"promise": {"key": key}, "verdict": {"outcome": outcome}, "took_s": 1.0, "folder": folder}


@pytest.fixture
def gates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gates:
    """Have gates played, and results kept apart."""
    played = Gates()
    monkeypatch.setattr(prove_kills, "_gate", played.run)
    monkeypatch.setattr(prove_kills, "_state", lambda: "one")
    monkeypatch.setattr(prove_kills, "OUT", tmp_path / "proof")
    monkeypatch.setattr(prove_kills, "OVERLAPS", tmp_path / "overlaps.toml")
    return played


def _matrix() -> Any:
    return json.loads((prove_kills.OUT / "matrix.json").read_text())


def test_each_defect_is_proven_by_its_promise(gates: Gates) -> None:
    """The unbroken target and each defect run once, and the matrix tells what broke beyond."""
    assert prove_kills.main(TWO) == PROVEN
    assert sorted(gates.ran) == ["", "no_jitter", "page_past_is_present"]
    assert [row["unexpected"] for row in _matrix()["defects"]] == [[], ["SP-04"]]
    assert _matrix()["never_broken"] == ["FB-01"]


def test_evidence_is_kept_of_what_broke(gates: Gates) -> None:
    """Of a run that is as it must be only that; of one that is not, everything."""
    gates.broken["no_jitter"] = ()
    prove_kills.main(TWO)
    runs = prove_kills.OUT / "whole" / "runs"
    left = {path.name for path in (runs / "reference-page_past_is_present" / "latest").iterdir()}
    assert left == {"sp-01", "sp-04"}
    assert (runs / "reference-no_jitter" / "latest" / "run.json").is_file()
    assert not (runs / "reference-unbroken").exists()


def test_a_second_call_goes_on_where_the_first_one_stopped(gates: Gates, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of the same code is not run again; other code, another scope and --fresh know nothing."""
    prove_kills.main([*TWO, "--only", "no_jitter"])
    first = len(gates.ran)
    assert (prove_kills.main(TWO), len(gates.ran)) == (PROVEN, first)
    prove_kills.main([*TWO, "--fresh"])
    assert len(gates.ran) == 2 * first
    prove_kills.main([*TWO, "--scope", "area"])
    assert len(gates.ran) == 3 * first
    monkeypatch.setattr(prove_kills, "_state", lambda: "another")
    prove_kills.main(TWO)
    assert len(gates.ran) == 4 * first


def test_it_stops_in_time_and_says_what_is_left(gates: Gates) -> None:
    """A run for which there is no time is not counted as anything."""
    assert prove_kills.main([*TWO, "--minutes", "0.0000001"]) == NOT_ALL_RUN
    assert gates.ran == []
    assert _matrix()["not_run"] == ["reference:no_jitter", "reference:page_past_is_present"]


@pytest.mark.parametrize("flaw", [{"no_jitter": ("RL-05",)}, {"": ("SP-01",)}], ids=["missed", "unbroken breaks"])
def test_it_fails_when_nothing_is_proven(gates: Gates, flaw: dict[str, tuple[str, ...]]) -> None:
    """A defect that its promise misses, or a promise that breaks without one, is the suite's own defect."""
    gates.broken |= flaw
    assert prove_kills.main(TWO) == NOT_PROVEN


def test_what_was_not_proven_is_run_once_more_on_demand(gates: Gates) -> None:
    """A busy machine may have been the reason; what is proven is left alone."""
    good = gates.broken["no_jitter"]
    gates.broken["no_jitter"] = ()
    assert prove_kills.main(TWO) == prove_kills.main(TWO) == NOT_PROVEN
    gates.broken["no_jitter"] = good
    assert prove_kills.main([*TWO, "--again"]) == PROVEN
    assert gates.ran[3:] == ["no_jitter"]


def test_overlaps_are_kept_on_demand(gates: Gates) -> None:
    """--keep writes what broke beyond, and the next matrix expects it."""
    prove_kills.main([*TWO, "--keep"])
    assert tomllib.loads(prove_kills.OVERLAPS.read_text()) == {"reference": {"page_past_is_present": ["SP-04"]}}
    prove_kills.main(TWO)
    assert [row["unexpected"] for row in _matrix()["defects"]] == [[], []]


def test_a_gate_can_be_narrowed() -> None:
    """To the cases that are named, or to the area of the promise; the unbroken target runs all of them."""
    unbroken, broken = planned(["reference"], ["no_jitter"], "named")
    assert (unbroken.select, broken.select) == (("-k", "(RL-06)"), ("-k", "RL-06"))
    unbroken, broken = planned(["reference"], ["no_jitter"], "area")
    assert unbroken.select == broken.select == ("features/rest_api",)
    assert {case.select for case in planned(["node"], None, "whole")} == {()}


def test_a_defect_is_shown_to_all_its_promises_at_once() -> None:
    """One gate runs the cases of each, or the areas of all."""
    named, area = (planned(["reference"], ["erasure_swallows_failure"], scope)[1] for scope in ("named", "area"))
    assert named.named == ("ER-02", "SE-04")
    assert named.select == ("-k", "(ER-02 and (503)) or (SE-04 and (erase and 503))")
    assert area.select == ("features/data_handling", "features/rest_api")


def test_a_mistake_in_a_file_is_made_in_a_copy(tmp_path: Path) -> None:
    """And the unbroken copy is run as well."""
    unbroken, broken = planned(["files"], ["env file beside the service"], "named")
    assert with_defect(unbroken, tmp_path / "a") == [f"--profile={tmp_path}/a/reference/profile.toml"]
    assert with_defect(broken, tmp_path / "b") == [f"--profile={tmp_path}/b/reference/profile.toml"]
    assert [(tmp_path / name / "reference" / ".env").exists() for name in "ab"] == [False, True]


def test_a_defect_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A typo must not prove anything."""
    with pytest.raises(SystemExit):
        prove_kills.main(["--target", "node", "--only", "no_jitter"])
    assert "no defect of node is called so" in capsys.readouterr().err


def test_expected_overlaps_are_of_known_defects() -> None:
    """What is expected names defects that there are, and promises that features hold."""
    features = "".join(path.read_text() for path in (ROOT / "features").rglob("*.feature"))
    promises = set(re.findall(r"\[([A-Z]+-\d+)\]", features))
    for target, rows in tomllib.loads((ROOT / "tests" / "proof" / "overlaps.toml").read_text()).items():
        assert rows.keys() <= SUBJECTS[target].kills.keys()
        assert {one for row in rows.values() for one in row} <= promises
