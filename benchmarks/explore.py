"""
Measure what a search finds: each of some defects of the reference without being told which, nothing in good services.

    .venv/bin/python benchmarks/explore.py [--budget 120] [--seed 1] [--only NAME …]

For each defect a search runs until its first finding; the feature that it wrote is then run by pytest against the
broken reference, where it must fail, and against the good one, where it must pass. Good services are searched with
two seeds. The result is printed and kept in benchmarks/results/explore.json; with --only, what was measured before of
the others stays.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULT = Path(__file__).parent / "results" / "explore.json"
# Inside the project, which is where pytest looks for its root.
FOUND = ROOT / "reports" / "out" / "explored" / "benchmark"
DEFECTS = (
    "blind_create_retry",
    "fallback_misses_reset",
    "keeps_dead_connections",
    "no_jitter",
    "resets_not_counted",
    "health_hangs_with_the_link",
    "exhausted_retries_as_success",
    "erasure_swallows_failure",
)
GOOD = ("reference/profile.toml", "examples/node/profile.toml", "examples/go/profile.toml")


def main() -> None:
    """Search each, and print and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--budget", type=float, default=120.0, help="seconds for each search (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the good are searched with this and the next one")
    parser.add_argument("--only", nargs="*", default=[*DEFECTS, *GOOD], help="defects and profiles (default: all)")
    asked = parser.parse_args()
    before = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    result: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "budget_s": asked.budget,
        "defects": before.get("defects", {}),
        "good": before.get("good", {}),
    }
    for name in asked.only:
        if name in GOOD:
            result["good"][name] = [_search(name, seed, asked.budget) for seed in (asked.seed, asked.seed + 1)]
        else:
            result["defects"][name] = _defect(name, asked.seed, asked.budget)
        print(json.dumps({name: result["good" if name in GOOD else "defects"][name]}, indent=2), flush=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _defect(name: str, seed: int, budget_s: float) -> dict[str, Any]:
    broken = f"--target-env=REFERENCE_BREAK={name}"
    told = _search(GOOD[0], seed, budget_s, broken, "--findings=1")
    features = sorted(FOUND.glob("*.feature"))
    if not features:
        return told
    on_broken = _gate(features[0], seed, broken)
    on_good = _gate(features[0], seed)
    return told | {
        "feature_fails_on_the_broken": on_broken == "failed",
        "feature_passes_on_the_good": on_good == "passed",
    }


def _search(profile: str, seed: int, budget_s: float, *more: str) -> dict[str, Any]:
    shutil.rmtree(FOUND, ignore_errors=True)
    command = [sys.executable, "-m", "intercom_readiness.explore", f"--profile={profile}", f"--seed={seed}"]
    began_s = time.monotonic()
    ended = subprocess.run(
        [*command, f"--budget={budget_s}", f"--into={FOUND}", *more],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not (FOUND / "explore.json").exists():
        return {"seed": seed, "exit_status": ended.returncode, "said": (ended.stdout + ended.stderr)[-600:]}
    found = json.loads((FOUND / "explore.json").read_text(encoding="utf-8"))
    return {
        "seed": seed,
        "exit_status": ended.returncode,
        "findings": [f"{one['broken']['rule']}: {one['told']}" for one in found["findings"]],
        "found_after_s": [round(one["found_s"], 1) for one in found["findings"]],
        "trials": found["tried"],
        "unknown": sum(found["unknown"].values()) + len(found["seen_once_and_not_again"]),
        "took_s": round(time.monotonic() - began_s, 1),
    }


def _gate(feature: Path, seed: int, *more: str) -> str:
    """Give the outcome of the feature's promise."""
    command = [sys.executable, "-m", "pytest", "-m", "gate", str(feature.relative_to(ROOT)), "-n", "0", "-q"]
    runs = FOUND / "runs"
    subprocess.run([*command, f"--seed={seed}", f"--runs={runs}", *more], cwd=ROOT, capture_output=True, check=False)
    record = json.loads((runs / "latest" / "run.json").read_text(encoding="utf-8"))
    (outcome,) = (one["verdict"]["outcome"] for one in record["scenarios"] if one["promise"]["id"] == "EX-01")
    return str(outcome)


if __name__ == "__main__":
    main()
