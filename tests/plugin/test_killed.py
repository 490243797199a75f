"""Nothing outlives a run, however it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import uuid
from typing import TYPE_CHECKING

import psutil
import pytest

from intercom_readiness.lab.processes.process import RUN_MARK
from intercom_readiness.lab.waiting import eventually

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

    from tests.plugin.project import Project

# It takes less than a second; a busy machine may need longer to look.
GONE_WITHIN_S = 20.0
UP_WITHIN_S = 60.0
LONG = """
  @reads_work
  Rule: A run may take long

    Scenario Outline: [LO-01] <operation> number <n> meets a slow answer
      Given a contact for <operation>
      And every Intercom call of <operation> meets a stalled answer
      When the target is asked to <operation>
      Then the caller gets a clear error
      And no side effects occur

      Examples:
        | operation | n |
"""


@pytest.fixture
def mark() -> str:
    """The mark that all children of one run carry."""
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def running(project: Project, mark: str) -> Iterator[subprocess.Popen[str]]:
    """A run with two workers in the middle of its scenarios."""
    rows = "".join(f"        | each read | {n} |\n" for n in range(30))
    project.add("features/everyday/reads.feature", LONG + rows)
    run = project.start(mark, "-n", "2")
    try:
        eventually(lambda: _is_busy(project.runs, mark), UP_WITHIN_S, what="two targets that are asked something")
        yield run
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()


def _is_busy(runs: Path, mark: str) -> bool:
    """Tell whether both workers have a target, and so many scenarios ended that a verdict has come back for sure."""
    targets = [command for command in _marked(mark).values() if "desk.py" in command]
    # Of three, one worker wrote two, and it began the second after it had sent the first one's verdict.
    return len(targets) >= 2 and len([*runs.glob("2*/*/record.json")]) > 2


def _marked(mark: str) -> dict[int, str]:
    """Give the command of each process that carries the mark, apart from those that are only waited for."""
    found: dict[int, str] = {}
    for process in psutil.process_iter():
        # It may end between two looks at it.
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(RUN_MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found[process.pid] = " ".join(process.cmdline())
    return found


def _listening() -> dict[int, int | None]:
    """Give the process that listens, by port."""
    found: dict[int, int | None] = {}
    for one in psutil.net_connections("tcp"):
        if one.status == psutil.CONN_LISTEN and one.laddr:
            found[one.laddr.port] = one.pid
    return found


def test_a_controller_that_is_killed_leaves_neither_process_nor_port(running: subprocess.Popen[str], mark: str) -> None:
    """SIGKILL gives nobody time to tidy up; workers, fakes, proxies, taps and targets go all the same."""
    before = _marked(mark)
    ports = {port for port, pid in _listening().items() if pid in before}
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    eventually(lambda: not _marked(mark), GONE_WITHIN_S, what="no process of the run")

    # Two workers and the controller; for each worker a fake and a Toxiproxy under guards, and mostly a target.
    assert len(before) >= 3 + 2 * 4
    assert len(ports) >= 2 * 4
    assert ports & _listening().keys() == set()


def test_an_interrupt_leaves_nothing_but_its_record(
    running: subprocess.Popen[str], project: Project, mark: str
) -> None:
    """Ctrl-C reaches all processes of the terminal; what came back until then is recorded."""
    os.killpg(running.pid, signal.SIGINT)
    output, _ = running.communicate(timeout=UP_WITHIN_S)
    record = project.record()

    assert running.returncode == 2, output
    assert _marked(mark) == {}
    assert record is not None
    assert (record["decision"], record["exit_status"]) == ("PARTIAL", 2)
    assert "pytest ended early: interrupted" in record["notes"]
    assert any(one["verdict"]["outcome"] == "passed" for one in record["scenarios"])


def test_a_terminated_controller_leaves_nothing(running: subprocess.Popen[str], mark: str) -> None:
    """What a CI system sends when it has waited long enough."""
    running.terminate()
    running.wait()
    eventually(lambda: not _marked(mark), GONE_WITHIN_S, what="no process of the run")
