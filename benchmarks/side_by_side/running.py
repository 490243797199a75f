"""A server that is being measured: started on a core, asked, weighed and stopped."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.side_by_side.tools import NotRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.side_by_side.load import Load

HOST = "127.0.0.1"
START_WITHIN_S = 60.0
ASK_TIMEOUT_S = 10.0
_KNOCK_EVERY_S = 0.001
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def free_port() -> int:
    """Choose a TCP port that is free now."""
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        port: int = sock.getsockname()[1]
        return port


class Running:
    """
    A started server.

    Attributes:
        started_s: From its start to its first right answer.
    """

    def __init__(self, process: subprocess.Popen[bytes], port: int, began_s: float, log: Path) -> None:
        self.process = process
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.started_s = 0.0
        self._began_s = began_s
        self._log = log

    def wait(self, first: Load) -> None:
        """
        Wait for the first answer with status 200 to *first*.

        Raises:
            NotRun: It ended, or did not answer in time.
        """
        while time.monotonic() - self._began_s < START_WITHIN_S:
            if self.process.poll() is not None:
                raise NotRun(f"ended with {self.process.returncode}: {self.told()}")
            with suppress(OSError, http.client.HTTPException):
                if self.ask(first)[0] == 200:
                    self.started_s = time.monotonic() - self._began_s
                    return
            time.sleep(_KNOCK_EVERY_S)
        raise NotRun(f"did not answer within {START_WITHIN_S:.0f} s: {self.told()}")

    def ask(self, load: Load) -> tuple[int, bytes, dict[str, str]]:
        """Send the first request of *load*; gives status, body and headers (names in lower case)."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=ASK_TIMEOUT_S)
        try:
            method, path, body = load.asks[0]
            connection.request(method, path, body or None, load.headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), {key.lower(): value for key, value in answer.getheaders()}
        finally:
            connection.close()

    def rss_mb(self) -> float:
        """Tell the resident memory of the server and its children, in MB of a million bytes."""
        pages = 0
        for pid in _family(self.process.pid):
            with suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * _PAGE_BYTES / 1e6

    def put_on(self, cores: set[int]) -> None:
        """Move every thread of the server to *cores*."""
        for pid in _family(self.process.pid):
            for thread in Path(f"/proc/{pid}/task").glob("*"):
                with suppress(OSError):
                    os.sched_setaffinity(int(thread.name), cores)

    def told(self) -> str:
        """Give the end of what the server printed."""
        return " ".join(self._log.read_text(encoding="utf-8", errors="replace").split())[-300:]

    def stop(self) -> None:
        """End the server and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(command: Sequence[str], port: int, core: int, cwd: Path, first: Load) -> Iterator[Running]:
    """
    Start a server on one core, wait for its first answer, and stop it when the context ends.

    Raises:
        NotRun: It does not start.
    """
    # PYTHONDONTWRITEBYTECODE would make every start compile everything again.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    env |= {"NODE_ENV": "production"}
    with tempfile.TemporaryDirectory() as name:
        log = Path(name) / "log"
        with log.open("wb") as out:
            began_s = time.monotonic()
            try:
                process = subprocess.Popen(
                    ["taskset", "-c", str(core), *command],
                    cwd=cwd,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                raise NotRun(str(error)) from error
        server = Running(process, port, began_s, log)
        try:
            server.wait(first)
            yield server
        finally:
            server.stop()


def _family(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    found = [pid]
    for one in found:
        for path in Path(f"/proc/{one}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, path.read_text(encoding="ascii").split())
    return found
