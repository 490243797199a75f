"""Runs the gate on a target as a person would, in a process of its own, and reads its record."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "reference" / "profile.toml"
NODE = ROOT / "examples" / "node" / "profile.toml"
GO = ROOT / "examples" / "go" / "profile.toml"

# What every gate loads, plugins apart: pytest rewrites their asserts when it loads them.
LOADED_ONCE = ["asyncio", "gherkin.parser", "httpx", "jinja2", "mako.lookup", "pytest", "requests", "rich.console"]

# Loading takes as long as most gates run, so each gate is a fork of a process that has done so.
_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(LOADED_ONCE)


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
    arguments = ["-m", "gate", "-q", "-n", workers, f"--profile={profile}", f"--runs={runs}", *options]
    runs.mkdir(exist_ok=True)
    output = runs / "output.txt"
    process = _LOADED.Process(target=_pytest, args=(arguments, output))
    process.start()
    try:
        process.join()
    finally:
        process.kill()
    told, record = output.read_text(encoding="utf-8"), runs / "latest" / "run.json"
    assert record.is_file(), f"the gate left no record:\n{told[-4000:]}"
    return GateRun(process.exitcode or 0, told, json.loads(record.read_text(encoding="utf-8")))


def _pytest(arguments: list[str], output: Path) -> None:
    """Be pytest as it is started in a shell, with its output in a file."""
    os.chdir(ROOT)
    with output.open("wb") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.exit(pytest.main(arguments))
