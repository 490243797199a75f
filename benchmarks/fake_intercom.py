"""
Measure the fake Intercom side by side with other mock servers, and alone where they cannot follow.

    make benchmark ARGS="fake_intercom [--rounds 4] [--seconds 1] [--only PEER …] [--keep]"

Each server has one core, wrk the other, with 16 connections. All are started, checked and warmed up; then they are
measured in turn, round after round, so that a noisy moment hits all alike; the medians of the rounds count.
The peers repeat the fake's own answers. They are installed into .tools/bench when they are first needed; one that
cannot be had is reported with the reason. With --keep the result goes to benchmarks/results/fake_intercom.json and,
as a table, into benchmarks/README.md. Takes about five minutes; exits 1 when a claim does not hold.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.side_by_side import alone, table
from benchmarks.side_by_side.load import CONNECTIONS, Wrk
from benchmarks.side_by_side.node_peers import Mockoon, Mountebank, Prism, RecordingMountebank
from benchmarks.side_by_side.other_peers import JournalingWireMock, Moto, WireMock
from benchmarks.side_by_side.ours import ROOT
from benchmarks.side_by_side.rounds import side_by_side
from benchmarks.side_by_side.tools import NotRun
from intercom_readiness.lab.links.toxiproxy import ToxiproxyMissing, find_server

TOOLS = ROOT / ".tools" / "bench"
# Of a machine that does nothing else; half a core of something else shows in every p99.
_LOAD_QUIET_MAX = 0.5
PEERS = (JournalingWireMock, WireMock, RecordingMountebank, Mountebank, Prism, Mockoon, Moto)


def main() -> int:
    """Measure, print, and keep the result when asked to."""
    arguments = _arguments()
    cores = sorted(os.sched_getaffinity(0))[:2]
    if len(cores) < 2:
        print("two cores are needed: one for the server, one for wrk", file=sys.stderr)
        return 2
    began_s = time.monotonic()
    busy = os.getloadavg()[0]
    if busy > _LOAD_QUIET_MAX:
        print(f"the machine is busy (load {busy:.1f}): ratios will do, absolute figures and p99 will not", flush=True)
    # All that is started inherits the second core, unless it is given the first.
    os.sched_setaffinity(0, cores[1:])
    try:
        wrk = Wrk(TOOLS)
        find_server(os.environ)
    except NotRun as error:
        print(f"wrk cannot be had ({error}); apt-get install wrk", file=sys.stderr)
        return 2
    except ToxiproxyMissing as error:
        print(error, file=sys.stderr)
        return 2
    result = {**_about(wrk), "load_before": round(busy, 2)}
    result["method"] = {"connections": CONNECTIONS, "rounds": arguments.rounds, "seconds": arguments.seconds}
    peers = [peer(TOOLS) for peer in PEERS if arguments.only is None or peer.home in arguments.only]
    result |= side_by_side(wrk, peers, cores, arguments.rounds, arguments.seconds)
    result["alone"] = _alone(wrk, cores[0], arguments.rounds, arguments.seconds)
    # The peers start with four answers, so the fake's start is that with its small demo workspace.
    result["servers"][0]["start_ms"] = result["alone"]["start_ms"]["25"]
    result["took_s"] = round(time.monotonic() - began_s)
    print(table.written(result))
    if arguments.keep:
        table.keep(result)
    return 0 if all(table.claims(result).values()) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fake_intercom", description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--rounds", type=int, default=4, help="rounds of which medians are taken (default: 4)")
    parser.add_argument("--seconds", type=int, default=1, help="seconds of one measurement (default: 1)")
    names = sorted({peer.home for peer in PEERS})
    parser.add_argument("--only", nargs="*", metavar="PEER", choices=names, help=f"only these: {', '.join(names)}")
    parser.add_argument("--keep", action="store_true", help="keep the result, and write the table into the README")
    return parser.parse_args()


def _about(wrk: Wrk) -> dict[str, Any]:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "machine": f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _told("git", "rev-parse", "--short", "HEAD"),
        "versions": {
            "wrk": wrk.version.removeprefix("wrk "),
            "Node": _told("node", "--version"),
            "Java": _told("java", "-version"),
        },
    }


def _told(*command: str) -> str:
    """Give the first line that a program prints, "" when it is not there."""
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return next(iter((told.stdout or told.stderr).splitlines()), "")


def _alone(wrk: Wrk, core: int, rounds: int, seconds: int) -> dict[str, Any]:
    return {
        "start_ms": {str(contacts): alone.starts_ms(core, contacts) for contacts in (25, 20_000)},
        "reset": alone.resets(core),
        "spread": alone.spread_out(wrk, core, rounds, seconds),
        "busy": alone.busy(wrk, core, rounds, seconds),
        "memory": alone.memory(wrk, core),
    }


if __name__ == "__main__":
    sys.exit(main())
