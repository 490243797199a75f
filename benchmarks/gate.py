"""
Measure the gate on the good targets: verdicts over shuffled runs, wall time, CPU time, and waits beyond any tuning.

    make benchmark ARGS="gate [--target node] [--area chaos] [--runs 20] [--keep]"

Each run has a seed of its own, so another order, other identities and other ids; a good target has to be READY in each.
A wait is unavoidable where the target itself waits: between two attempts, for an answer that does not come until its
timeout, for a copy to grow old. What is left is ours: starting targets, asking, judging, pytest and its workers.
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
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULT = Path(__file__).parent / "results" / "gate.json"
TARGETS = {"reference": "reference", "node": "examples/node", "go": "examples/go"}
AREAS = sorted(path.name for path in (ROOT / "features").iterdir() if path.is_dir())
# Shorter silences between a target's own actions are work, not waiting.
WAIT_MIN_S = 0.05
# Of what a run measures, what its row gives as a median.
MEASURES = ("wall_s", "cpu_s", "scenarios_s", "unavoidable_s")


def main() -> None:
    """Run the gate as often as asked on each target, and print, and perhaps keep, what came of it."""
    parser = argparse.ArgumentParser(description="Measure the gate on the good targets.")
    parser.add_argument("--target", action="append", choices=TARGETS, help="may be repeated (default: reference)")
    parser.add_argument("--area", choices=AREAS, help="only this folder of features")
    parser.add_argument("--runs", type=int, default=3, help="shuffled runs of each target (default: %(default)s)")
    parser.add_argument("--first-seed", type=int, default=1, help="seed of the first run (default: %(default)s)")
    parser.add_argument("--workers", default="auto", help="workers, as for pytest -n (default: %(default)s)")
    parser.add_argument("--keep", action="store_true", help=f"write the rows into {RESULT.relative_to(ROOT)}")
    arguments = parser.parse_args()
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.runs)
    for target in arguments.target or ["reference"]:
        runs: list[dict[str, Any]] = []
        for seed in seeds:
            runs.append(_run(target, arguments.area, arguments.workers, seed))
            row = _row(target, arguments.area, arguments.workers, runs)
            # At once, since all of them take an hour.
            if arguments.keep:
                _keep(row)
        print(
            f"{target}, {row['area']}: {row['decisions']}, {row['scenario_count']} scenarios, "
            f"median {row['wall_s']:.1f} s wall (worst {row['wall_max_s']:.1f} s), {row['cpu_s']:.1f} CPU s; "
            f"scenarios take {row['scenarios_s']:.0f} s, the target's own waits {row['unavoidable_s']:.0f} s of it"
        )


def _row(target: str, area: str | None, workers: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "target": target,
        "area": area or "all areas",
        "workers": workers,
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "seeds": [one["seed"] for one in runs],
        "decisions": dict(Counter(one["decision"] for one in runs)),
        # A promise that breaks in all runs alike is what the target does not claim to do, and only a warning.
        "not_passed": dict(Counter(told for one in runs for told in one["not_passed"])),
        "scenario_count": max(one["scenario_count"] for one in runs),
        "wall_max_s": max(one["wall_s"] for one in runs),
        **{key: round(statistics.median(one[key] for one in runs), 2) for key in MEASURES},
    }


def _run(target: str, area: str | None, workers: str, seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        before, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        command = [sys.executable, "-m", "pytest", "-m", "gate", "-q", "-n", workers, f"--runs={folder}"]
        command += [f"--profile={TARGETS[target]}/profile.toml", f"--seed={seed}"]
        command += [f"features/{area}"] if area else []
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        wall_s, after = time.monotonic() - began_s, resource.getrusage(resource.RUSAGE_CHILDREN)
        latest = Path(folder) / "latest"
        if not (latest / "run.json").is_file():
            sys.exit(f"the gate left no record:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        record = json.loads((latest / "run.json").read_text(encoding="utf-8"))
        waits_s = [_unavoidable_s(path) for path in latest.glob("*/record.json")]
    ran = [one for one in record["scenarios"] if not area or f"/{area}/" in f"/{one['promise']['nodeid']}"]
    outcomes = {one["promise"]["key"]: one["verdict"]["outcome"] for one in ran}
    not_passed = sorted(f"{key} {told}" for key, told in outcomes.items() if told in {"failed", "unknown"})
    print(f"{target}, seed {seed}: {wall_s:.1f} s, {record['decision']}, {', '.join(not_passed)}", flush=True)
    return {
        "seed": seed,
        "wall_s": round(wall_s, 2),
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "scenario_count": len(ran),
        "scenarios_s": sum(one["took_s"] for one in ran),
        "unavoidable_s": sum(waits_s),
        "decision": record["decision"],
        "not_passed": not_passed,
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


def _keep(row: dict[str, Any]) -> None:
    """Put a row in the place of the one that says the same of an earlier state."""
    rows = json.loads(RESULT.read_text(encoding="utf-8"))["rows"] if RESULT.is_file() else []
    same = ("target", "area", "workers")
    kept = [one for one in rows if any(one.get(key) != row[key] for key in same)]
    RESULT.write_text(json.dumps({"rows": [*kept, row]}, indent=2) + "\n", encoding="utf-8")


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
