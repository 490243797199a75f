"""The processes of a started target: the main one and those beside it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from intercom_readiness.lab.processes.process import Process

from .readiness import await_ready

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from intercom_readiness.lab.processes.process_log import LogLine

    from .readiness import Readiness


class TargetProcesses:
    """All processes of one target since its last start."""

    def __init__(self) -> None:
        self._processes: list[Process] = []

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], cwd: Path, name: str, ready: Readiness | None
    ) -> None:
        """
        Start one process, and wait for it if there is something to wait for.

        Raises:
            LabError: It cannot be run, ends at once or is never ready.
        """
        process = Process.start(command, env=environment, cwd=cwd, name=name)
        self._processes.append(process)
        if ready is not None:
            await_ready(process, ready)

    @property
    def alive(self) -> bool:
        """Tell whether every process runs."""
        return all(process.alive for process in self._processes)

    @property
    def pids(self) -> tuple[int, ...]:
        """Give the process ids, the main one first."""
        return tuple(process.pid for process in self._processes)

    def ended(self) -> str:
        """Say how the first process that ended did so, with its last lines; empty while all run."""
        return next((process.describe_end() for process in self._processes if not process.alive), "")

    def lines(self) -> list[tuple[str, LogLine]]:
        """List what was written, with the process's name, oldest first; kept after the end, dropped by `forget`."""
        written = [(process.name, line) for process in self._processes for line in process.lines]
        return sorted(written, key=lambda one: one[1].at_s)

    def forget(self) -> None:
        """Forget ended processes and what they wrote."""
        self._processes = []

    def end(self, grace_s: float) -> None:
        """End all processes, the last one first, each with SIGTERM and so many seconds of grace; 0 kills at once."""
        for process in reversed(self._processes):
            if grace_s <= 0:
                process.kill()
                continue
            # That a target ignores SIGTERM is not what this run is about; it is killed either way.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                process.stop(grace_s)
