"""Measures servers side by side: all are up, and take turns row by row and round by round."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.side_by_side.ours import Ours, canned_by
from benchmarks.side_by_side.peers import NOTHING, Canned, Peer
from benchmarks.side_by_side.running import Running, free_port, running
from benchmarks.side_by_side.tools import NotRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.side_by_side.load import Load, Measured, Wrk

STARTS = 2


@dataclass(slots=True)
class Measuring:
    """A server that is being measured, and what was measured so far."""

    peer: Peer
    server: Running
    loads: dict[str, Load]
    measured: dict[str, list[Measured]] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """Give its line of the result; its memory is that of now."""
        return {
            "name": self.peer.title,
            "settings": self.peer.settings,
            "journal": self.peer.keeps_journal,
            "rows": {row: medians(tries) for row, tries in self.measured.items()},
            "requests": sum(one.requests for tries in self.measured.values() for one in tries),
            "rss_mb": round(self.server.rss_mb()),
        }


def medians(tries: Sequence[Measured]) -> dict[str, Any]:
    """Sum up the rounds of one row."""
    return {
        "per_s": round(statistics.median(one.per_s for one in tries)),
        "p99_ms": round(statistics.median(one.p99_ms for one in tries), 2),
        "wrong": sum(one.wrong for one in tries),
    }


def side_by_side(wrk: Wrk, peers: Iterable[Peer], cores: Sequence[int], rounds: int, seconds: int) -> dict[str, Any]:
    """
    Measure the fake and *peers*; those that cannot be had stand under ``not_run``.

    Args:
        wrk: What loads them.
        peers: The others.
        cores: The servers' and wrk's.
        rounds: How often each row is measured.
        seconds: How long, each time.
    """
    missing: list[dict[str, str]] = []
    with ExitStack() as stack:
        ours = _started(Ours(), NOTHING, cores[0], stack)
        canned = canned_by(ours.server)
        ours.loads = ours.peer.loads(canned)
        everyone = [ours]
        for peer in peers:
            with _or_not_run(peer, missing):
                peer.install()
                one = _started(peer, canned, cores[0], stack)
                _check(one)
                everyone.append(one)
        for one in everyone[:]:
            with _or_not_run(one.peer, missing, everyone):
                _warm_up(wrk, one, cores)
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", flush=True)
            # Another one begins each round.
            first = number % len(everyone)
            for one in everyone[first:] + everyone[:first]:
                with _or_not_run(one.peer, missing, everyone):
                    _measure(wrk, one, seconds)
        told = {one.peer.title: one.told() for one in everyone}
    for one in everyone[1:]:
        with _or_not_run(one.peer, missing, everyone):
            told[one.peer.title]["start_ms"] = start_ms(one.peer, canned, cores[0], STARTS)
    return {"servers": [told[one.peer.title] for one in everyone], "not_run": missing}


@contextmanager
def _or_not_run(peer: Peer, missing: list[dict[str, str]], everyone: list[Measuring] | None = None) -> Iterator[None]:
    """Let a peer that cannot be had, or dies, stand as not run; the others go on. The fake itself must not die."""
    try:
        yield
    except (NotRun, OSError, HTTPException, subprocess.CalledProcessError) as error:
        if isinstance(peer, Ours):
            raise
        print(f"{peer.title}: not run: {error}", flush=True)
        missing.append({"name": peer.title, "reason": str(error)})
        if everyone is not None:
            everyone[:] = [one for one in everyone if one.peer is not peer]


def start_ms(peer: Peer, canned: Canned, core: int, tries: int) -> float:
    """Take the median time from the start to the first answer; the first start, which may compile, is left out."""
    taken_s = []
    for _ in range(tries + 1):
        with ExitStack() as stack:
            taken_s.append(_started(peer, canned, core, stack).server.started_s)
    return round(statistics.median(taken_s[1:]) * 1000, 1)


def _started(peer: Peer, canned: Canned, core: int, stack: ExitStack) -> Measuring:
    work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    port = free_port()
    command = peer.command(canned, work, port)
    loads = peer.loads(canned)
    server = stack.enter_context(running(command, port, core, peer.runs_in(work), peer.first or loads["me"]))
    return Measuring(peer, server, loads)


def _check(one: Measuring) -> None:
    """Let the server answer each row once, and compare."""
    one.peer.began(one.server)
    for row, load in one.loads.items():
        status, body, _ = one.server.ask(load)
        if status != 200 or not load.right(body):
            raise NotRun(f"wrong answer to {row}: {status} {body[:200]!r}")


def _warm_up(wrk: Wrk, one: Measuring, cores: Sequence[int]) -> None:
    # Both cores, because some compile while they serve.
    one.server.put_on(set(cores))
    for load in one.loads.values():
        wrk.run(one.server.url, load, one.peer.warm_up_s)
    one.server.put_on({cores[0]})


def _measure(wrk: Wrk, one: Measuring, seconds: int) -> None:
    for row, load in one.loads.items():
        one.peer.forget(one.server)
        one.measured.setdefault(row, []).append(wrk.run(one.server.url, load, seconds))
