"""
Run the gate against every defect of the targets that the suite brings: `make proof` (hours; see --help for less).

Each result is written as soon as it is there, and a later call goes on where an earlier one stopped, as long as the
code that decides it is the same. It fails when a defect is not caught by the promises that `tests/proof/kills.py` or
`trees.py` names for it, or when a promise breaks on an unbroken target. The machine must have nothing else to do:
promises are about time.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import msgspec

from tests.proof.gate import ROOT
from tools.kill_cases import SCOPES, SUBJECTS, Case, planned, with_defect
from tools.kill_matrix import Result, document, ids, new_overlaps, page, proven

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

OUT = ROOT / "reports" / "out" / "proof"
DECISIVE = (
    "checklist.toml",
    "conftest.py",
    "examples",
    "fakes",
    "features",
    "intercom_readiness",
    "reference",
    "steps",
    "tests/proof/trees.py",
)
OVERLAPS = ROOT / "tests" / "proof" / "overlaps.toml"
PROVEN, NOT_PROVEN, NOT_ALL_RUN = 0, 1, 3
# A gate of a target that always hangs waits for each of its scenarios; one that takes longer has stopped.
GATE_WITHIN_S = 1800.0
# What pytest gets to put its children to rest.
STOPPED_WITHIN_S = 20.0


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; returns the exit status."""
    options = _options(arguments)
    results_folder = OUT / options.scope
    if options.fresh:
        shutil.rmtree(results_folder, ignore_errors=True)
    results_folder.mkdir(parents=True, exist_ok=True)
    cases = planned(options.target, options.only, options.scope)
    proof = Proof(results_folder, ends_s=time.monotonic() + 60 * options.minutes if options.minutes else None)
    waiting = [case for case in cases if (known := proof.known(case)) is None or (options.again and not known.right)]
    print(f"{len(cases)} runs, {len(cases) - len(waiting)} known of this code; results in {results_folder}")
    with ThreadPoolExecutor(options.jobs) as pool:
        for number, line in enumerate(pool.map(lambda case: proof.run(case, options.workers), waiting), start=1):
            print(f"[{number}/{len(waiting)}] {line}", flush=True)
    return _report(proof, cases, keep=options.keep)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make proof ARGS=…",
        description="Run the gate against every defect, and write who caught which. "
        f"Exit status: {PROVEN} proven, {NOT_PROVEN} not proven, {NOT_ALL_RUN} proven as far as it ran.",
    )
    parser.add_argument("--target", action="append", choices=SUBJECTS, help="only this one; may be repeated")
    parser.add_argument("--only", action="append", metavar="NAME", help="only this defect; may be repeated")
    parser.add_argument(
        "--scope",
        choices=SCOPES,
        default="whole",
        help="; ".join(f"{name}: {text}" for name, text in SCOPES.items()) + " (default: %(default)s)",
    )
    parser.add_argument("--minutes", type=float, help="stop after so long; what has ended is kept")
    parser.add_argument("--jobs", type=int, default=1, help="gates side by side (default: %(default)s)")
    parser.add_argument(
        "--workers", default="auto", help="workers of each gate, as for pytest -n (default: %(default)s)"
    )
    parser.add_argument("--fresh", action="store_true", help="forget what earlier calls have found")
    parser.add_argument("--again", action="store_true", help="run once more what was not proven")
    parser.add_argument("--keep", action="store_true", help=f"write the overlaps to {OVERLAPS.name}")
    options = parser.parse_args(arguments)
    targets = options.target or list(SUBJECTS)
    known = {defect for target in targets for defect in SUBJECTS[target].kills}
    for name in options.only or ():
        if name not in known:
            parser.error(f"--only {name}: no defect of {' or '.join(targets)} is called so")
    options.target = targets
    return options


class Proof:
    """Runs cases, and keeps what came of each in a file of its own."""

    def __init__(self, folder: Path, ends_s: float | None) -> None:
        self.folder = folder
        self._ends_s = ends_s
        self._state = _state()

    def known(self, case: Case) -> Result | None:
        """Give what came of a case at the present state of the code; None when nothing is known."""
        with contextlib.suppress(OSError, ValueError, msgspec.ValidationError):
            told = json.loads(self._file(case).read_text(encoding="utf-8"))
            if told.pop("state") == self._state and told.pop("select") == list(case.select):
                return msgspec.convert(told, Result)
        return None

    def run(self, case: Case, workers: str) -> str:
        """Run one case unless time is up, keep what came of it, and say so in a line."""
        left_s = GATE_WITHIN_S if self._ends_s is None else min(GATE_WITHIN_S, self._ends_s - time.monotonic())
        if left_s <= 0:
            return f"{case.name}: not run, time is up"
        runs = self.folder / "runs" / case.name
        began_s = time.monotonic()
        ended, output = _gate(case, runs, workers, left_s)
        if not ended and self._ends_s is not None and time.monotonic() >= self._ends_s:
            return f"{case.name}: stopped, time is up"
        result = _read(case, runs, output, time.monotonic() - began_s)
        kept = asdict(result) | {"state": self._state, "select": case.select}
        self._file(case).write_text(json.dumps(kept, indent=1), encoding="utf-8")
        if result.right:
            _keep_evidence(runs)
        return _told(result)

    def _file(self, case: Case) -> Path:
        return self.folder / f"{case.name}.json"


def _gate(case: Case, runs: Path, workers: str, within_s: float) -> tuple[bool, str]:
    """Run the gate; tells whether it ended by itself, and the end of what it printed."""
    command = [sys.executable, "-m", "pytest", "-m", "gate", "-q", "-n", workers, *case.select]
    shutil.rmtree(runs, ignore_errors=True)
    runs.mkdir(parents=True)
    command += [f"--runs={runs}", *with_defect(case, runs)]
    # A file, not a pipe: what a target leaves running must not keep this waiting.
    with (runs / "output.txt").open("w+", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            process.wait(within_s)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            _stop(process)
        output.seek(0)
        return ended, output.read()[-2000:]


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOPPED_WITHIN_S)


def _read(case: Case, runs: Path, output: str, took_s: float) -> Result:
    result = Result(case.target, case.defect, case.named, case.scope, took_s=took_s)
    try:
        record = json.loads((runs / "latest" / "run.json").read_text(encoding="utf-8"))
    except OSError:
        last = re.sub(r"\s+", " ", output.strip().rpartition("\n")[2])
        return replace(result, problem=f"the gate left no record: {last[:200]}")
    ran = [(one["promise"]["key"], one["verdict"]["outcome"]) for one in record["scenarios"] if one["took_s"]]
    by = {outcome: tuple(key for key, found in ran if found == outcome) for outcome in ("failed", "unknown", "passed")}
    return replace(result, broken=by["failed"], unknown=by["unknown"], passed=tuple(ids(by["passed"])))


def _keep_evidence(runs: Path) -> None:
    """Keep of a run what shows why its promises broke, which tells an overlap from a false alarm; a run is large."""
    record = runs / "latest" / "run.json"
    scenarios = json.loads(record.read_text(encoding="utf-8"))["scenarios"]
    wanted = {one["folder"] for one in scenarios if one["verdict"]["outcome"] == "failed"}
    for found in record.parent.iterdir():
        if found.is_dir() and found.name not in wanted:
            shutil.rmtree(found)
        elif found.is_file():
            found.unlink()
    if not wanted:
        shutil.rmtree(runs)


def _told(result: Result) -> str:
    if result.problem or not result.defect:
        told = result.problem or f"broke {', '.join(result.broken) or 'nothing'}"
        return f"{result.target} {result.defect or 'without a defect'}: {told} ({result.took_s:.0f} s)"
    others = f", and {', '.join(result.beyond)} broke too" if result.beyond else ""
    told = f"{result.verdict} by {', '.join(result.missed or result.named)}{others}"
    return f"{result.target} {result.defect}: {told} ({result.took_s:.0f} s)"


def _report(proof: Proof, cases: Sequence[Case], *, keep: bool) -> int:
    results = [found for case in cases if (found := proof.known(case)) is not None]
    overlaps = tomllib.loads(OVERLAPS.read_text(encoding="utf-8")) if OVERLAPS.is_file() else {}
    if keep:
        overlaps = new_overlaps(results, overlaps)
        OVERLAPS.write_text("\n".join(_as_toml(overlaps)), encoding="utf-8")
    matrix = document(results, [(case.target, case.defect) for case in cases if case.defect], overlaps)
    OUT.joinpath("matrix.json").write_text(json.dumps(matrix, indent=1) + "\n", encoding="utf-8")
    OUT.joinpath("matrix.md").write_text(page(matrix), encoding="utf-8")
    print(f"\n{page(matrix).splitlines()[2]}\n{OUT / 'matrix.md'}")
    if not proven(results):
        return NOT_PROVEN
    return PROVEN if len(results) == len(cases) else NOT_ALL_RUN


def _as_toml(overlaps: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[str]:
    yield "# Promises that break beside the named ones, by defect; written by `make proof ARGS=--keep`."
    for target, rows in overlaps.items():
        yield f"\n[{target}]"
        yield from (f"{json.dumps(defect)} = {json.dumps(list(promises))}" for defect, promises in rows.items())
    yield ""


def _state() -> str:
    """Name the state of all that decides a result, as it is now; what is written elsewhere changes nothing."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    told = git("ls-tree", "HEAD", *DECISIVE) + git("diff", "HEAD", "--", *DECISIVE)
    told += git("status", "--porcelain", "--", *DECISIVE)
    return hashlib.sha256(told.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
