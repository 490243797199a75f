"""A run folder holds what was written, whole, whoever writes beside."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.record import RunFolder, read_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intercom_readiness.model import RunRecord, ScenarioRecord

STARTED = datetime(2026, 7, 14, 9, 30, 5, tzinfo=UTC)
WRITE_BOUND_S = 0.003


def test_name_and_latest(tmp_path: Path) -> None:
    """A folder is named by its start, and `latest` points to the newest."""
    root = tmp_path / "reports" / "out"
    first = RunFolder.create(root, STARTED)
    second = RunFolder.create(root, STARTED)

    assert first.id.startswith("20260714-093005-")
    assert first.id != second.id
    assert (root / "latest").resolve() == second.path
    assert RunFolder(root / "latest").id == second.id


def test_cannot_be_created(tmp_path: Path) -> None:
    """A root that is a file is told plainly."""
    (tmp_path / "out").write_text("")

    with pytest.raises(LabError, match=r"cannot create the run folder .*out"):
        RunFolder.create(tmp_path / "out", STARTED)


def test_plan(folder: RunFolder, run: RunRecord) -> None:
    """The plan that was written is the plan that is read."""
    folder.write_plan(run.plan)

    assert folder.read_plan() == run.plan


def test_no_plan(folder: RunFolder) -> None:
    """A folder without a plan says so."""
    with pytest.raises(LabError, match=r"plan\.json cannot be read"):
        folder.read_plan()


def test_scenario(folder: RunFolder, scenario: Callable[..., ScenarioRecord]) -> None:
    """A scenario is read back as it was written, attachments included."""
    made = scenario(observed="ünïcödé \x00 \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"))
    path = folder.write_scenario(made, {"target.log": "one\ntwo\n"})

    assert folder.read_scenarios() == (made,)
    assert folder.read_attachments(made.promise) == {"target.log": "one\ntwo\n"}
    assert path == folder.scenario_path(made.promise)


def test_written_twice(folder: RunFolder, scenario: Callable[..., ScenarioRecord]) -> None:
    """A scenario that is written again replaces all of the first try."""
    folder.write_scenario(scenario(observed="first"), {"old.log": "old"})
    folder.write_scenario(scenario(observed="second"))

    (read,) = folder.read_scenarios()
    assert read.verdict.observed == "second"
    assert folder.read_attachments(read.promise) == {}
    assert [path.name for path in folder.path.iterdir()] == [folder.scenario_path(read.promise).name]


@pytest.mark.parametrize("name", ["../x.log", "a/b.log", ".hidden", "", "record.json", "run.json", "x" * 101])
def test_attachment_names(folder: RunFolder, scenario: Callable[..., ScenarioRecord], name: str) -> None:
    """An attachment is a plain file of its own, and nothing is written when it cannot be."""
    with pytest.raises(UsageError, match="cannot name a file of a run"):
        folder.write_scenario(scenario(), {name: "text"})

    assert list(folder.path.iterdir()) == []


def test_odd_values(folder: RunFolder, scenario: Callable[..., ScenarioRecord], tmp_path: Path) -> None:
    """An event may hold what JSON does not know; it is written as its text."""
    folder.write_scenario(
        scenario("RL-03", {"at_s": 1.0, "type": "note", "path": tmp_path, "set": {1}, "nan": float("nan")})
    )

    (read,) = folder.read_scenarios()
    assert read.events == ({"at_s": 1.0, "type": "note", "path": str(tmp_path), "set": [1], "nan": None},)


def test_half_a_character(folder: RunFolder, scenario: Callable[..., ScenarioRecord]) -> None:
    """Half of a character in a target's words costs that character, not the record."""
    folder.write_scenario(scenario(observed="caf\udce9"), {"target.log": "caf\udce9"})

    (read,) = folder.read_scenarios()
    assert read.verdict.observed == "caf?"
    assert folder.read_attachments(read.promise) == {"target.log": "caf?"}


def test_many_writers(tmp_path: Path, scenario: Callable[..., ScenarioRecord]) -> None:
    """Workers that write at once lose nothing, and a reader meets no half of a scenario."""
    root = RunFolder.create(tmp_path, STARTED)
    keys = [f"RL-{number:02}" for number in range(60)]

    def write(key: str) -> int:
        RunFolder(root.path).write_scenario(scenario(key), {"target.log": key * 1000})
        return len(root.read_scenarios())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, keys))

    assert [record.promise.key for record in root.read_scenarios()] == keys
    assert not list(root.path.glob(".*"))


def test_run(folder: RunFolder, run: RunRecord) -> None:
    """A run is read back as it was, with the events from its scenarios' folders."""
    folder.write_run(run)

    assert read_run(folder.path) == run


def test_latest_is_read(folder: RunFolder, run: RunRecord) -> None:
    """The link `latest` reads like the folder itself."""
    folder.write_run(run)

    assert read_run(folder.path.parent / "latest") == run


def test_run_json_is_slim(folder: RunFolder, run: RunRecord) -> None:
    """run.json names the folder of each scenario instead of repeating its events, and counts outcomes."""
    document = json.loads(folder.write_run(run).read_text())

    assert all("events" not in scenario for scenario in document["scenarios"])
    assert (folder.path / document["scenarios"][0]["folder"] / "record.json").is_file()
    assert document["counts"]["promises"]["failed"] == 2
    assert document["counts"]["items"] == {"passed": 0, "failed": 1, "unknown": 0, "not_applicable": 0, "waived": 0}


def test_no_such_run(tmp_path: Path, folder: RunFolder) -> None:
    """A folder that is missing, or whose run has not ended, is told apart from a broken one."""
    with pytest.raises(UsageError, match="there is no such folder"):
        read_run(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="the run has not ended"):
        read_run(folder.path)
    (folder.path / "run.json").write_text("{")
    with pytest.raises(LabError, match="cannot be read as a record"):
        read_run(folder.path)


def test_other_format(folder: RunFolder, run: RunRecord) -> None:
    """A run of a later format is refused, not misread."""
    path = folder.write_run(run)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))

    with pytest.raises(LabError, match="format 2, and this version reads format 1"):
        read_run(folder.path)


def test_newer_keys(folder: RunFolder, run: RunRecord) -> None:
    """Keys that this version does not know do not keep it from reading a run."""
    path = folder.write_run(run)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"later": 1}))

    assert read_run(folder.path) == run


def test_no_run(folder: RunFolder, run: RunRecord) -> None:
    """A document that lacks what a run has is told as such."""
    path = folder.write_run(run)
    document = json.loads(path.read_text())
    del document["mode"]
    path.write_text(json.dumps(document))

    with pytest.raises(LabError, match=r"not the record of a run: .*mode"):
        read_run(folder.path)


def test_report(folder: RunFolder) -> None:
    """A report is written into the run's own folder."""
    assert folder.write_report("report.html", "<p>ü").read_text(encoding="utf-8") == "<p>ü"


def test_cost(folder: RunFolder, scenario: Callable[..., ScenarioRecord]) -> None:
    """Writing a scenario of 40 events costs less than 3 ms, so records do not slow a gate down."""
    exchange = {"type": "exchange", "operation": "contacts.read", "subject": "k7@example.test", "opened_s": 1.0,
                "closed_s": 1.1, "status": 429, "ended": "answered", "request_id": "0007abcd"}  # fmt: skip
    made = scenario("RL-01", *({"at_s": 1.0 + n, "id": f"x{n}", **exchange} for n in range(40)))
    took_s = []
    for number in range(30):
        once = replace(made, promise=replace(made.promise, key=f"RL-{number:02}"))
        began_s = time.perf_counter()
        folder.write_scenario(once, {"target.log": "GET /contacts 200\n" * 100})
        took_s.append(time.perf_counter() - began_s)

    # The best of many: what it costs, and not what else the machine did meanwhile.
    assert min(took_s) < WRITE_BOUND_S
