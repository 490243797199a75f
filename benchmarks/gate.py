"""
Measure the gate on the reference: wall time, CPU time, and the waits that no tuning can take away.

    .venv/bin/python benchmarks/gate.py [--runs 3] [--workers 6 8 10]

A wait is unavoidable where the target itself waits: between two attempts, for an answer that does not come until its
timeout, for a copy to grow old. What is left is ours: starting targets, asking, judging, pytest and its workers.
The result is printed and kept in benchmarks/results/gate.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULT = Path(__file__).parent / "results" / "gate.json"
# Shorter silences between a target's own actions are work, not waiting.
WAIT_MIN_S = 0.05


def main() -> None:
    """Run the gate with each number of workers, and print and keep the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--runs", type=int, default=3, help="runs for each number of workers (default: 3)")
    parser.add_argument("--workers", type=int, nargs="*", default=[], help="how many workers (default: as the gate)")
    arguments = parser.parse_args()
    rows = [_measured(str(workers), arguments.runs) for workers in arguments.workers or ["auto"]]
    result = {
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "rows": rows,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(result["machine"])
    print(f"{'workers':>8} {'wall s':>8} {'CPU s':>8} {'scenarios':>10} {'their s':>8} {'unavoidable s':>14}  decision")
    for row in rows:
        print(
            f"{row['workers']:>8} {row['wall_s']:>8.1f} {row['cpu_s']:>8.1f} {row['scenario_count']:>10} "
            f"{row['scenarios_s']:>8.1f} {row['unavoidable_s']:>14.1f}  {row['decision']}"
        )


def _measured(workers: str, runs: int) -> dict[str, Any]:
    tries = [_run(workers) for _ in range(runs)]
    numbers = {key: round(statistics.median(one[key] for one in tries), 2) for key in tries[0] if key != "decision"}
    decisions = sorted({one["decision"] for one in tries})
    return {"workers": workers, "runs": runs, **numbers, "decision": ", ".join(decisions)}


def _run(workers: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        before, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        command = [sys.executable, "-m", "pytest", "-m", "gate", "-q", "-n", workers, f"--runs={folder}"]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        wall_s, after = time.monotonic() - began_s, resource.getrusage(resource.RUSAGE_CHILDREN)
        record = json.loads((Path(folder) / "latest" / "run.json").read_text(encoding="utf-8"))
        waits_s = [_unavoidable_s(path) for path in (Path(folder) / "latest").glob("*/record.json")]
    return {
        "wall_s": wall_s,
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "scenario_count": len(record["scenarios"]),
        "scenarios_s": sum(one["took_s"] for one in record["scenarios"]),
        "unavoidable_s": sum(waits_s),
        "decision": record["decision"],
    }


def _unavoidable_s(path: Path) -> float:
    """Add up the silences of one scenario: stretches in which neither target nor lab began or ended anything."""
    events = json.loads(path.read_text(encoding="utf-8"))["events"]
    moments: list[float] = sorted(
        moment
        for event in events
        for moment in (event["at_s"], event.get("closed_s"), event.get("ended_s"))
        if moment is not None
    )
    return sum(later - earlier for earlier, later in pairwise(moments) if later - earlier > WAIT_MIN_S)


if __name__ == "__main__":
    main()
