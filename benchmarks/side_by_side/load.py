"""Loads a server with wrk on a core of its own, and reads what it measured."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.side_by_side.tools import NotRun, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CONNECTIONS = 16

_SCRIPT = """\
local pages, sent = {}, 0
function init()
  for line in io.lines([==[LINES]==]) do
    local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
    if body == "" then body = nil end
    pages[#pages + 1] = {method, path, body}
  end
  for at, page in ipairs(pages) do
    -- What names no number is the same each time, and is written once.
    if not (page[3] or ""):find("{n}", 1, true) then
      pages[at] = wrk.format(page[1], page[2], wrk.headers, page[3])
    end
  end
end
function request()
  local page = pages[sent % #pages + 1]
  sent = sent + 1
  if type(page) == "string" then return page end
  return wrk.format(page[1], page[2], wrk.headers, (page[3]:gsub("{n}", sent)))
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "duration_us": %d, "p50_us": %d, "p99_us": %d, "refused": %d, "broken": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
"""


class Ask(NamedTuple):
    """One request; ``{n}`` in the body becomes a number that is new each time."""

    method: str
    path: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """
    What a server is asked again and again.

    Attributes:
        asks: The requests, taken in turn.
        headers: Headers of each.
        right: Tells whether the body of the first request's answer is the right one.
    """

    asks: Sequence[Ask]
    headers: dict[str, str] = field(default_factory=dict)
    right: Callable[[bytes], bool] = bool


class Measured(NamedTuple):
    """What wrk measured: requests per second, latencies, and how many answers were not 2xx or never came."""

    per_s: float
    p50_ms: float
    p99_ms: float
    requests: int
    wrong: int


class Wrk:
    """
    wrk with one thread; the benchmark itself has been put on the core that wrk shall use.

    Attributes:
        version: As wrk tells it.
    """

    def __init__(self, tools: Path) -> None:
        """
        Find wrk on PATH, else unpack Debian's package.

        Raises:
            NotRun: It cannot be had.
        """
        self._env = dict(os.environ)
        found = shutil.which("wrk")
        if found is None:
            folder = unpacked(tools / "wrk", "wrk", "libluajit-5.1-2")
            found = str(folder / "usr/bin/wrk")
            libraries = {str(path.parent) for path in folder.rglob("libluajit*.so*")}
            self._env["LD_LIBRARY_PATH"] = ":".join(sorted(libraries))
        self._program = found
        # It tells its version and exits 1.
        told = subprocess.run([found, "--version"], env=self._env, capture_output=True, text=True, check=False)
        self.version = " ".join(told.stdout.split()[:2])
        if not self.version.startswith("wrk"):
            raise NotRun(f"wrk does not start: {told.stderr.strip()}")

    def run(self, url: str, load: Load, seconds: int) -> Measured:
        """Load a server over 16 connections for that many seconds."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            lines = folder / "requests"
            lines.write_text("".join(f"{' '.join(ask).rstrip()}\n" for ask in load.asks), encoding="utf-8")
            script = folder / "load.lua"
            script.write_text(_SCRIPT.replace("LINES", str(lines)), encoding="utf-8")
            headers = [part for key, value in load.headers.items() for part in ("-H", f"{key}: {value}")]
            command = [self._program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s"]
            told = subprocess.run(
                [*command, *headers, "-s", str(script), url], env=self._env, capture_output=True, text=True, check=True
            )
        summary = json.loads(next(line for line in told.stdout.splitlines() if line.startswith("{")))
        return Measured(
            summary["requests"] / summary["duration_us"] * 1e6,
            summary["p50_us"] / 1000,
            summary["p99_us"] / 1000,
            summary["requests"],
            summary["refused"] + summary["broken"],
        )
