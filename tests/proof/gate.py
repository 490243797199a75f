"""Runs the gate on a target as a person would, in a process of its own, and reads its record."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "reference" / "profile.toml"
NODE = ROOT / "examples" / "node" / "profile.toml"
GO = ROOT / "examples" / "go" / "profile.toml"


@dataclass(frozen=True)
class GateRun:
    """What a run of the gate printed, how it ended, and what it recorded."""

    exit_status: int
    output: str
    record: dict[str, Any]

    def outcomes(self) -> dict[str, str]:
        """Give the outcome of each promise that ran, by its key."""
        ran = [one for one in self.record["scenarios"] if one["took_s"]]
        return {one["promise"]["key"]: one["verdict"]["outcome"] for one in ran}

    def broken(self) -> set[str]:
        """Give the ids of the promises that broke."""
        return {key.partition("[")[0] for key, outcome in self.outcomes().items() if outcome == "failed"}


def run_gate(profile: Path, runs: Path, *options: str, workers: str = "0") -> GateRun:
    """Run `pytest -m gate` on a profile; *runs* is where its run folder goes."""
    command = [sys.executable, "-m", "pytest", "-m", "gate", "-q", "-n", workers]
    command += [f"--profile={profile}", f"--runs={runs}", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    record = runs / "latest" / "run.json"
    assert record.is_file(), f"the gate left no record:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return GateRun(done.returncode, done.stdout, json.loads(record.read_text(encoding="utf-8")))
