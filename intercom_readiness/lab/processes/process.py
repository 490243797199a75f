"""Child processes that cannot outlive the run: started under a guard, with their output read and their end noticed."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Self

from intercom_readiness.errors import LabError

from .process_log import LogLine, ProcessLog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

_log = logging.getLogger(__name__)

GUARD = Path(__file__).with_name("guard.py")
# The mark in the environment of every child: whoever cleans up after a crash finds them by it.
RUN_MARK = "INTERCOM_READINESS_RUN"
# uvicorn needs 0.2 s to stop on SIGTERM (measured); a busy machine needs more.
STOP_GRACE_S = 3.0
# After SIGKILL only the kernel's work is left; this bounds a wait that takes milliseconds.
KILLED_WITHIN_S = 10.0
# Output that is still in the pipes when the guard has gone; only a process that escaped the sweep holds them open.
DRAIN_S = 0.2
LINES_SHOWN = 10


class ProcessEnded(LabError):
    """A child process ended although it was needed."""


class NeverReady(LabError):
    """A child process runs, but did not write the line that was awaited."""


@cache
def run_mark() -> str:
    """Name this run for its children: inherited from the process that started this one, else new."""
    return os.environ.get(RUN_MARK) or f"run-{uuid.uuid4().hex[:12]}"


class Process:
    """A child process and its group. Make one with `start`; `stop` or `kill` it, or leave a `with` block."""

    def __init__(self, popen: subprocess.Popen[bytes], status_fd: int, name: str) -> None:
        """Take over a started guard; use `start`."""
        self.name = name
        self.started_s = time.monotonic()
        self.log = ProcessLog()
        self._popen = popen
        self._pid: int | None = None
        self._pid_known = threading.Event()
        self._exit_status: int | None = None
        self._ended_s = 0.0
        self._thread = threading.Thread(target=self._read, args=(status_fd,), name=f"read-{name}", daemon=True)
        self._thread.start()

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path | str | None = None,
        name: str = "",
        pass_fds: Sequence[int] = (),
    ) -> Process:
        """
        Start a program under a guard; returns before the program has run its first line.

        Args:
            command: Program and arguments; the program is looked up in PATH of *env*.
            env: The whole environment of the program; the run's mark is added.
            cwd: Working folder, else this process's own.
            name: What messages call it, else the program's file name.
            pass_fds: Descriptors, such as a listening socket, that the program inherits under the same numbers.

        Raises:
            LabError: There is no such program or folder.
        """
        name = name or Path(command[0]).name
        _check_startable(command[0], env, cwd, name)
        status_read, status_write = os.pipe()
        try:
            popen = subprocess.Popen(
                [sys.executable, "-I", "-S", str(GUARD), str(status_write), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # An order that cannot be written must not wait in a buffer to fail again on closing.
                bufsize=0,
                env={**env, RUN_MARK: run_mark()},
                cwd=cwd,
                pass_fds=(status_write, *pass_fds),
                # A group of its own: Ctrl-C in the terminal is for this process alone, which then stops its children.
                start_new_session=True,
            )
        except OSError as error:
            os.close(status_read)
            message = f"{name}: cannot be started: {error}"
            raise LabError(message) from error
        finally:
            os.close(status_write)
        return cls(popen, status_read, name)

    @property
    def pid(self) -> int:
        """Process id of the program (not of its guard), which is the id of its group as well; waits for its start."""
        if not self._pid_known.wait(KILLED_WITHIN_S) or self._pid is None:
            message = f"{self.name}: its guard did not start it\n{self.log.tail()}"
            raise LabError(message)
        return self._pid

    @property
    def alive(self) -> bool:
        """Whether the program runs, as far as this process has been told."""
        return not self.log.ended

    @property
    def exit_status(self) -> int | None:
        """Exit status of the program, negative for a signal; None while it runs."""
        return self._exit_status if self.log.ended else None

    @property
    def lines(self) -> list[LogLine]:
        """What the program wrote so far, oldest first, bounded."""
        return self.log.lines

    def await_line(self, wanted: str | re.Pattern[str] | Callable[[str], object], within_s: float) -> str:
        """
        Wait for a line of output, also among those already written, and return its text.

        Args:
            wanted: A regular expression to search, or a predicate; both see the line without its end.
            within_s: Deadline in seconds from now.

        Raises:
            ProcessEnded: The program ended without it; noticed at once.
            NeverReady: The time is over.
        """
        line = self.log.wait_for(wanted if callable(wanted) else re.compile(wanted).search, within_s)
        if line is not None:
            return line
        if self.log.ended:
            raise ProcessEnded(self.describe_end())
        asked = "the awaited line" if callable(wanted) else f"a line like {getattr(wanted, 'pattern', wanted)!r}"
        message = f"{self.name}: did not write {asked} within {within_s:g} s\n{self._last_lines()}"
        raise NeverReady(message)

    def describe_end(self) -> str:
        """Say in one sentence and the last lines how the program ended, or that it runs."""
        if self.alive:
            return f"{self.name}: is running (pid {self._pid})"
        status = self._exit_status or 0
        how = f"exited with status {status}" if status >= 0 else f"was ended by {signal.Signals(-status).name}"
        return f"{self.name}: {how} after {self._ended_s - self.started_s:.2f} s\n{self._last_lines()}"

    def wait(self, within_s: float) -> int | None:
        """Wait until the program has ended and return its exit status; None when the time is over."""
        self.log.wait_for_end(within_s)
        return self.exit_status

    def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """Ask the group to end with SIGTERM, and kill it with a warning when it has not after *grace_s* seconds."""
        self._order(b"T")
        if self.wait(grace_s) is None:
            self.kill()
            _log.warning("%s: did not stop within %g s and was killed", self.name, grace_s)

    def kill(self) -> None:
        """Kill the program and its whole group at once; when this returns they are gone. Idempotent."""
        self._order(b"K")
        if self.wait(KILLED_WITHIN_S) is None:
            message = f"{self.name}: is still there {KILLED_WITHIN_S:g} s after SIGKILL"
            raise LabError(message)
        self._thread.join()

    def __enter__(self) -> Self:
        """Return the process itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the process."""
        self.stop()

    def _order(self, order: bytes) -> None:
        # A closed or broken pipe means that the guard has already ended.
        with contextlib.suppress(BrokenPipeError, ValueError):
            assert self._popen.stdin is not None
            self._popen.stdin.write(order)

    def _last_lines(self) -> str:
        return f"last lines:\n{self.log.tail(LINES_SHOWN)}" if self.lines else "it wrote nothing"

    def _read(self, status_fd: int) -> None:
        assert self._popen.stdout is not None
        assert self._popen.stderr is not None
        status = b""
        with selectors.DefaultSelector() as selector, self._popen.stdout, self._popen.stderr:
            selector.register(self._popen.stdout, selectors.EVENT_READ, "stdout")
            selector.register(self._popen.stderr, selectors.EVENT_READ, "stderr")
            selector.register(status_fd, selectors.EVENT_READ, "status")
            guarded = True
            while selector.get_map():
                ready = selector.select(None if guarded else DRAIN_S)
                if not ready:
                    break
                for key, _ in ready:
                    data = os.read(key.fd, 65_536)
                    if not data:
                        selector.unregister(key.fileobj)
                        guarded = guarded and key.data != "status"
                    elif key.data == "status":
                        status += data
                        self._note_pid(status)
                    else:
                        self.log.feed(key.data, data)
        os.close(status_fd)
        self._finish(status)

    def _note_pid(self, status: bytes) -> None:
        if self._pid is None and (found := re.match(rb"pid (\d+)\n", status)):
            self._pid = int(found[1])
            self._pid_known.set()

    def _finish(self, status: bytes) -> None:
        assert self._popen.stdin is not None
        ended = re.search(rb"exit (-?\d+)\n", status)
        if ended is None and self._pid is not None:
            # The guard itself was killed; on Linux the kernel has killed the program with it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)
        guard_status = self._popen.wait()
        self._popen.stdin.close()
        self._exit_status = int(ended[1]) if ended else guard_status
        self._ended_s = time.monotonic()
        self._pid_known.set()
        self.log.end()


def _check_startable(program: str, env: Mapping[str, str], cwd: Path | str | None, name: str) -> None:
    folder = Path(cwd or ".")
    if not folder.is_dir():
        message = f"{name}: no such folder: {folder}"
        raise LabError(message)
    found = shutil.which(str(folder / program) if os.sep in program else program, path=env.get("PATH", os.defpath))
    if found is None:
        message = f"{name}: no such program: {program}"
        raise LabError(message)
