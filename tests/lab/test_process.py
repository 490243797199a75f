"""Child processes: ready, ending at once, never ready, stopped, killed, and never left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab.processes.process import RUN_MARK, NeverReady, Process, ProcessEnded, run_mark
from intercom_readiness.lab.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENV = {"PATH": os.environ["PATH"]}
# Processes are gone after 0.4 s, which a program may use to end by itself; a busy machine may need longer to see it.
GONE_WITHIN_S = 20.0


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """Start programs that are killed afterwards."""
    started: list[Process] = []

    def start(*command: str, **more: object) -> Process:
        process = Process.start(command, **{"env": ENV, **more})  # type: ignore[arg-type]
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()


def _python(code: str) -> tuple[str, ...]:
    return sys.executable, "-I", "-S", "-u", "-c", textwrap.dedent(code)


def _running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _pids(line: str) -> list[int]:
    return [int(word) for word in line.split() if word.isdigit()]


def test_ready(start: Callable[..., Process]) -> None:
    """A program that says that it is ready is ready, and runs."""
    process = start(*_python("print('READY 1'); input() if 0 else __import__('time').sleep(60)"))
    assert "READY 1" == process.await_line(r"^READY \d", within_s=10)
    assert (True, None) == (process.alive, process.exit_status)
    assert _running(process.pid)
    assert f"is running (pid {process.pid})" in process.describe_end()


def test_lines_may_come_before_they_are_awaited(start: Callable[..., Process]) -> None:
    """A line is found although it was written before anybody asked, by pattern or by predicate, in either stream."""
    process = start("sh", "-c", "echo one; echo two >&2; sleep 60")
    process.await_line("two", within_s=10)
    assert "one" == process.await_line(lambda text: text == "one", within_s=10)
    assert {("stdout", "one"), ("stderr", "two")} == {(line.stream, line.text) for line in process.lines}
    assert all(process.started_s <= line.at_s <= time.monotonic() for line in process.lines)


def test_exits_at_once(start: Callable[..., Process]) -> None:
    """A program that ends instead of getting ready is noticed at once, with its status and its last words."""
    process = start("sh", "-c", "echo starting; echo no such setting: PORT >&2; exit 3", name="the target")
    began_s = time.monotonic()
    with pytest.raises(ProcessEnded) as ended:
        process.await_line("READY", within_s=60)
    assert time.monotonic() - began_s < 10
    assert 3 == process.exit_status
    assert not process.alive
    for words in ("the target: exited with status 3 after ", "starting", "no such setting: PORT"):
        assert words in str(ended.value)


def test_exits_without_a_word(start: Callable[..., Process]) -> None:
    """A program that ends silently is described as such."""
    process = start("true")
    assert 0 == process.wait(10)
    assert process.describe_end().endswith("it wrote nothing")


def test_never_ready(start: Callable[..., Process]) -> None:
    """A program that runs and never gets ready is a different failure, with what it wrote instead."""
    process = start("sh", "-c", "echo still loading; sleep 60", name="the target")
    process.await_line("loading", within_s=10)
    with pytest.raises(NeverReady) as never:
        process.await_line(r"READY", within_s=0.05)
    assert "the target: did not write a line like 'READY' within 0.05 s\nlast lines:\nstill loading" == str(never.value)
    assert process.alive


def test_unfinished_line_and_odd_bytes(start: Callable[..., Process]) -> None:
    """The last words of a program count even without a line end, and bytes that are no text do not stop the reading."""
    process = start(*_python("import os; os.write(1, b'a\\xff\\r\\n' + b'x' * 50_000 + b'\\nlast')"))
    process.wait(10)
    texts = [line.text for line in process.lines]
    assert ["a\ufffd", "x" * 16_384, "last"] == [texts[0], texts[1], texts[-1]]


def test_much_output_is_bounded(start: Callable[..., Process]) -> None:
    """A talkative program is read without end, and its last lines are kept."""
    process = start(*_python("for n in range(60_000): print('line', n)"))
    assert "line 59999" == process.await_line("line 59999$", within_s=30)
    assert 20_000 == len(process.lines)


def test_environment_is_as_given(start: Callable[..., Process], monkeypatch: pytest.MonkeyPatch) -> None:
    """A program sees the environment that it was given and the run's mark, and nothing of ours."""
    monkeypatch.setenv("SECRET_OF_OURS", "x")
    process = start("env", env={**ENV, "PORT": "1234"})
    process.wait(10)
    seen = {line.text.partition("=")[0]: line.text.partition("=")[2] for line in process.lines}
    assert ("1234", run_mark(), None) == (seen["PORT"], seen[RUN_MARK], seen.get("SECRET_OF_OURS"))
    assert {"PORT", "PATH", RUN_MARK} <= set(seen) <= {"PORT", "PATH", RUN_MARK, "PWD", "_", "SHLVL", "LC_CTYPE"}


def test_folder_and_relative_program(start: Callable[..., Process], tmp_path: Path) -> None:
    """A program given relative to its folder is found there and runs there."""
    program = tmp_path / "serve.sh"
    program.write_text("#!/bin/sh\npwd\n")
    program.chmod(0o755)
    process = start("./serve.sh", cwd=tmp_path)
    process.wait(10)
    assert [str(tmp_path.resolve())] == [str(Path(line.text).resolve()) for line in process.lines]


@pytest.mark.parametrize(
    ("command", "cwd", "message"),
    [("no-such-program", None, "no such program: no-such-program"), ("true", "/no/such/folder", "no such folder")],
    ids=["program", "folder"],
)
def test_cannot_start(command: str, cwd: str | None, message: str) -> None:
    """A program or folder that does not exist is a clear error before anything is started."""
    with pytest.raises(LabError, match=message):
        Process.start([command], env=ENV, cwd=cwd)


def test_program_that_cannot_be_executed(start: Callable[..., Process], tmp_path: Path) -> None:
    """A file that the system refuses to execute ends with the reason."""
    program = tmp_path / "odd"
    program.write_bytes(b"\x7fELF nonsense")
    program.chmod(0o755)
    process = start(str(program))
    with pytest.raises(ProcessEnded, match=r"exited with status 127(?s:.*)cannot run .*odd: Exec format error"):
        process.await_line("READY", within_s=10)


def test_inherited_socket(start: Callable[..., Process]) -> None:
    """A listening socket is passed on under its number, so that requests can queue while the program starts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        code = f"""
            import socket
            peer, _ = socket.socket(fileno={listener.fileno()}).accept()
            peer.sendall(b"hello")
        """
        start(*_python(code), pass_fds=[listener.fileno()])
        with socket.create_connection(listener.getsockname(), timeout=10) as sock:
            assert b"hello" == sock.recv(10)


def test_stop_lets_a_program_finish(start: Callable[..., Process]) -> None:
    """SIGTERM comes first, and a program that obeys keeps its own status."""
    process = start("sh", "-c", "trap 'echo bye; exit 7' TERM; echo READY; while :; do sleep 0.01; done")
    process.await_line("READY", within_s=10)
    process.stop()
    process.stop()
    assert (7, "bye") == (process.exit_status, process.lines[-1].text)


def test_stop_kills_the_stubborn(start: Callable[..., Process], caplog: pytest.LogCaptureFixture) -> None:
    """A program that ignores SIGTERM is killed after its grace, with a warning that names it."""
    process = start("sh", "-c", "trap '' TERM; echo READY; while :; do sleep 0.01; done", name="the target")
    process.await_line("READY", within_s=10)
    process.stop(grace_s=0.1)
    assert ["the target: did not stop within 0.1 s and was killed"] == [
        record.getMessage() for record in caplog.records
    ]
    assert -signal.SIGKILL == process.exit_status
    assert "was ended by SIGKILL" in process.describe_end()


def test_leaving_a_with_block_stops() -> None:
    """A process used as a context is gone afterwards."""
    with Process.start(["sleep", "60"], env=ENV) as process:
        pid = process.pid
    assert not _running(pid)


def test_kill_takes_the_whole_group(start: Callable[..., Process]) -> None:
    """Killing takes the program's own children along, and they are gone when it returns."""
    process = start("sh", "-c", "sleep 60 & sleep 60 & echo READY $$ $!; wait")
    pids = _pids(process.await_line("READY", within_s=10))
    process.kill()
    process.kill()
    assert [False, False] == [_running(pid) for pid in pids]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process inherit orphans")
@pytest.mark.parametrize("ending", ["kill", "by itself"])
def test_daemons_are_swept(ending: str, start: Callable[..., Process]) -> None:
    """A child that made itself a daemon does not outlive its program, however that ended."""
    stay = "time.sleep(60)" if ending == "kill" else "sys.exit()"
    code = f"""
        import os, sys, time
        if os.fork() == 0:
            os.setsid()
            if os.fork():
                os._exit(0)
            print("READY", os.getpid())
            time.sleep(60)
        os.wait()
        time.sleep(0.05)
        {stay}
    """
    process = start(*_python(code))
    (pid,) = _pids(process.await_line("READY", within_s=10))
    if ending == "kill":
        process.kill()
    else:
        process.wait(10)
    eventually(lambda: not _running(pid), within_s=GONE_WITHIN_S)


CHILD = """
import os, signal, socket, subprocess, time
{stubborn}
listener = socket.create_server(("127.0.0.1", 0))
child = subprocess.Popen(["sleep", "60"])
print("READY", os.getpid(), child.pid, listener.getsockname()[1], flush=True)
time.sleep(60)
"""
PARENT = """
import os, sys, time
from intercom_readiness.lab.processes.process import Process
process = Process.start([sys.executable, "-c", {child!r}], env=dict(os.environ))
print(process.await_line("READY", 20), process._popen.pid, flush=True)
{last}
"""


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM, None], ids=["kill_9", "terminated", "crash"])
@pytest.mark.parametrize("stubborn", [False, True], ids=["obedient", "stubborn"])
def test_nothing_outlives_its_parent(death: int | None, stubborn: bool) -> None:  # noqa: FBT001
    """When a parent dies, even by kill -9, all children and the guard are gone and their ports free in a second."""
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN)" if stubborn else ""
    last = "time.sleep(60)" if death else "os._exit(1)"
    code = PARENT.format(child=CHILD.format(stubborn=ignore), last=last)
    root = Path(__file__).resolve().parents[2]
    # A plain child: a guard of this test's own would sweep up what the tested guard leaves.
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        program, child, port, guard = _pids(parent.stdout.readline())
        if death:
            assert all(_running(pid) for pid in (program, child, guard))
            parent.send_signal(death)
        parent.wait(10)
        eventually(lambda: not any(_running(pid) for pid in (program, child, guard)), within_s=GONE_WITHIN_S)
    with socket.socket() as sock:
        assert sock.connect_ex(("127.0.0.1", port))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_killed_guard(start: Callable[..., Process]) -> None:
    """When the guard itself is killed, its program and the group die with it, and the end is noticed."""
    process = start("sh", "-c", "sleep 60 & echo READY $$ $!; wait")
    pids = _pids(process.await_line("READY", within_s=10))
    os.kill(process._popen.pid, signal.SIGKILL)
    assert process.wait(10) is not None
    eventually(lambda: not any(_running(pid) for pid in pids), within_s=GONE_WITHIN_S)


def test_signals_are_as_usual_in_the_program(start: Callable[..., Process]) -> None:
    """A program is not born deaf to broken pipes, as Python's own children would be without care."""
    process = start(*_python("import signal; print(signal.getsignal(signal.SIGINT).__name__); import os; os.abort()"))
    assert -signal.SIGABRT == process.wait(10)
    silent = start("sh", "-c", "kill -PIPE $$; echo deaf")
    assert -signal.SIGPIPE == silent.wait(10)


def test_guard_is_cheap(start: Callable[..., Process]) -> None:
    """A guard imports no slow module, for every child of every worker pays for it."""
    guard = Path(__file__).resolve().parents[2] / "intercom_readiness" / "lab" / "processes" / "guard.py"
    code = guard.read_text().replace("main(sys.argv[1:])", "print('imported', *sys.modules)")
    imported = start(*_python(code)).await_line("^imported ", within_s=10).split()
    assert not {"subprocess", "signal", "threading", "enum", "re", "typing"} & set(imported)
