"""
Measure the secret scanner: what it finds of 200 planted secrets, and what it raises of 200 innocent strings.

    .venv/bin/python -m benchmarks secret_scan [--seeds 5] [--keep]

Each seed draws a tree of its own (tests/source/strings.py), every string in a file as a team would write it. Beside the
scanner, detect-secrets looks through the same trees with the settings that it has by default.
The result is printed; --keep writes it to benchmarks/results/secret_scan.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from detect_secrets.core.secrets_collection import SecretsCollection  # noqa: E402 - the root is known only now
from detect_secrets.settings import default_settings  # noqa: E402

from intercom_readiness.source import files, scan  # noqa: E402
from tests.source.strings import Placed, plant  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

RESULT = Path(__file__).parent / "results" / "secret_scan.json"
# Not the seeds on which the rules were tried.
FIRST_SEED = 7001
# File and line of what a scanner found.
Places = set[tuple[str, int]]


def main() -> None:
    """Draw the trees, look through them with both scanners, print, and keep what was asked to be kept."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--seeds", type=int, default=5, help="trees to draw (default: 5)")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULT.relative_to(ROOT)}")
    arguments = parser.parse_args()
    seeds = list(range(FIRST_SEED, FIRST_SEED + arguments.seeds))
    result: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "detect_secrets": version("detect-secrets"),
        "seeds": seeds,
        "this scanner": _measured(_ours, seeds),
        "detect-secrets by default": _measured(_theirs, seeds),
    }
    if arguments.keep:
        RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"{result['machine']}, detect-secrets {result['detect_secrets']}, {len(seeds)} trees")
    for name in ("this scanner", "detect-secrets by default"):
        _print(name, result[name])


def _measured(look: Callable[[Path, list[str]], Places], seeds: list[int]) -> dict[str, Any]:
    kinds: dict[str, Counter[str]] = {"planted": Counter(), "found": Counter(), "raised": Counter()}
    innocent, took_s = 0, []
    for seed in seeds:
        with TemporaryDirectory() as folder:
            placed = plant(Path(folder), seed)
            paths = files.listed(Path(folder), ["**"])
            began_s = time.perf_counter()
            found = look(Path(folder), paths)
            took_s.append(time.perf_counter() - began_s)
        innocent += sum(not one.secret for one in placed)
        for name, chosen in _sorted(placed, found).items():
            kinds[name].update(chosen)
    return {
        "planted_count": kinds["planted"].total(),
        "found_count": kinds["found"].total(),
        "innocent_count": innocent,
        "raised_falsely_count": kinds["raised"].total(),
        "tree_ms": round(1000 * statistics.median(took_s), 1),
        "found_by_kind": {kind: f"{kinds['found'][kind]} of {count}" for kind, count in kinds["planted"].items()},
        "raised_falsely_by_kind": dict(kinds["raised"]),
    }


def _sorted(placed: list[Placed], found: Places) -> dict[str, list[str]]:
    by_file = {one.file: one for one in placed}
    lines = {(one.file, one.line) for one in placed if one.secret}
    return {
        "planted": [one.kind for one in placed if one.secret],
        "found": [one.kind for one in placed if one.secret and (one.file, one.line) in found],
        # In a file with a secret, another line is raised falsely, too.
        "raised": [by_file[file].kind for file, line in sorted(found) if (file, line) not in lines],
    }


def _ours(root: Path, paths: list[str]) -> Places:
    return {(one.file, one.line) for one in scan.in_files(root, paths)}


def _theirs(root: Path, paths: list[str]) -> Places:
    found = SecretsCollection(root=str(root))
    with default_settings():
        for path in paths:
            found.scan_file(path)
    return {(file, secret.line_number) for file, secret in found}


def _print(name: str, row: dict[str, Any]) -> None:
    print(
        f"{name}: found {row['found_count']} of {row['planted_count']}, "
        f"raised falsely {row['raised_falsely_count']} of {row['innocent_count']}, {row['tree_ms']} ms a tree"
    )
    for kind, found in row["found_by_kind"].items():
        print(f"  {kind:28} {found}")
    for kind, count in row["raised_falsely_by_kind"].items():
        print(f"  raised falsely: {kind:12} {count}")


if __name__ == "__main__":
    main()
