"""What only this fake is measured by: a busy workspace behind Toxiproxy, resets, memory, start-up."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.side_by_side.load import Ask, Load
from benchmarks.side_by_side.ours import CONTACTS, FIRST, HEADERS, ROOT, Ours, mixed, spread, walk
from benchmarks.side_by_side.peers import NOTHING
from benchmarks.side_by_side.rounds import medians, start_ms
from benchmarks.side_by_side.running import HOST, Running, free_port, running
from intercom_readiness.lab.links.link import Link
from intercom_readiness.lab.links.toxiproxy import start_toxiproxy
from intercom_readiness.vendor.limits import WORKSPACE_REQUESTS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.side_by_side.load import Wrk

REQUEST_COUNTS = (200_000, 1_000_000)
_RESETS = 300
_WRITES_BETWEEN = 20
_STARTS = 9


@contextmanager
def fake(core: int, contacts: int = CONTACTS) -> Iterator[tuple[Running, Ours]]:
    """Start a fake on *core* for as long as the context lasts."""
    ours, port = Ours(contacts), free_port()
    with tempfile.TemporaryDirectory() as work:
        command = ours.command(NOTHING, Path(work), port)
        with running(command, port, core, ROOT, FIRST) as server:
            yield server, ours


def busy(wrk: Wrk, core: int, runs: int, seconds: int) -> dict[str, Any]:
    """
    Mix reads, writes and searches through Toxiproxy as fast as 16 connections go, nothing paced.

    Toxiproxy and wrk share the other core, so the latency is theirs too.
    """
    with fake(core) as (server, _), ExitStack() as stack:
        link = Link(stack.enter_context(start_toxiproxy()), "benchmark", (HOST, server.port))
        stack.callback(link.close)
        url = f"http://{link.host}:{link.port}"
        wrk.run(url, mixed(server, 0), 1)
        measured = [wrk.run(url, mixed(server, run), seconds) for run in range(1, runs + 1)]
        return {
            **medians(measured),
            "worst_p99_ms": round(max(one.p99_ms for one in measured), 2),
            "needed_per_s": round(10 * WORKSPACE_REQUESTS_PER_MINUTE / 60),
        }


def resets(core: int) -> dict[str, Any]:
    """Time the control call that begins anew with a prepared workspace of 20,000 contacts, HTTP included."""
    with fake(core, contacts=0) as (server, ours):
        control = HTTPConnection(HOST, ours.control_port, timeout=60)
        _told(control, "POST", "/prepare", {"name": "crowd", "count": CONTACTS})
        taken_ms = []
        for number in range(_RESETS):
            began_s = time.perf_counter()
            _told(control, "POST", "/reset", {"prepared": "crowd", "options": {}})
            taken_ms.append((time.perf_counter() - began_s) * 1000)
            _, rows = next(walk(server, 50))
            # The scenario before leaves changes behind, as scenarios do.
            for row in rows[:_WRITES_BETWEEN]:
                server.ask(Load([Ask("PUT", f"/contacts/{row['id']}", f'{{"name":"Nr {number}"}}')], HEADERS))
            if [row["name"] for row in rows if row["name"].startswith("Nr ")]:
                raise AssertionError("a reset left a change of the scenario before")
        control.close()
    return {
        "median_ms": round(statistics.median(taken_ms), 3),
        "p99_ms": round(statistics.quantiles(taken_ms, n=100)[98], 3),
        "resets": _RESETS,
        "contacts": CONTACTS,
    }


def memory(wrk: Wrk, core: int) -> dict[str, Any]:
    """Weigh the fake before requests, after 200,000 and after a million: reads and searches, journal on."""
    with fake(core) as (server, ours):
        control = HTTPConnection(HOST, ours.control_port, timeout=60)
        loads = spread(server)
        told: dict[str, Any] = {"rss_mb": {"0": round(server.rss_mb(), 1)}}
        for count in REQUEST_COUNTS:
            while (last := _told(control, "GET", f"/journal?after={10**12}")["last"]) < count:
                for row in ("read", "search"):
                    if wrk.run(server.url, loads[row], 2).wrong:
                        raise AssertionError("wrong answers while the memory was filled")
            told["rss_mb"][str(count)] = round(server.rss_mb(), 1)
        told["requests"] = last
        told["journal_max"] = _told(control, "GET", "/options")["journal_max"]
        control.close()
    return told


def spread_out(wrk: Wrk, core: int, rounds: int, seconds: int) -> dict[str, Any]:
    """Ask for every contact, every e-mail and every page in turn, so that nothing but indexes can help."""
    with fake(core) as (server, _):
        loads = spread(server)
        rows: dict[str, Any] = {}
        for row, load in loads.items():
            wrk.run(server.url, load, 1)
            rows[row] = medians([wrk.run(server.url, load, seconds) for _ in range(rounds)])
        return rows


def starts_ms(core: int, contacts: int) -> float:
    """Take the median time from the start to the first answer, with a workspace of that many contacts."""
    return start_ms(Ours(contacts), NOTHING, core, _STARTS)


def _told(control: HTTPConnection, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    control.request(method, path, json.dumps(body) if body is not None else None)
    answer = control.getresponse()
    told: dict[str, Any] = json.loads(answer.read())
    if answer.status != 200:
        raise AssertionError(f"{method} {path}: {told}")
    return told
