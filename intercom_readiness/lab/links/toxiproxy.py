"""Finds a Toxiproxy server or starts one under the guard, and proves that the one which answers is ours."""

from __future__ import annotations

import json
import os
import secrets
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.lab.processes.process import Process
from intercom_readiness.lab.waiting import eventually

from .link import PREFIX, quiet_port
from .toxiproxy_api import ToxiproxyApi, ToxiproxyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SERVER = "toxiproxy-server"
BUILT = Path(__file__).resolve().parents[3] / ".tools" / "bin" / SERVER
WAYS = (
    f"run `make set-up`, which builds it once; or put {SERVER} on PATH; "
    "or run one on this machine and set TOXIPROXY_URL (docker compose up -d toxiproxy)"
)
# It answers 23 ms after its start (measured); this is for a machine that is busy otherwise.
READY_WITHIN_S = 10.0
READY_EVERY_S = 0.005
PORTS_TRIED_MAX = 20
PORT_DEFAULT = 8474
_LOOPBACK = {"127.0.0.1", "localhost"}


class ToxiproxyMissing(LabError):
    """No Toxiproxy server can be had."""


class _PortTaken(LabError):
    """Somebody else listens on the port that was meant for the server."""


class Toxiproxy(ToxiproxyApi):
    """A running Toxiproxy server, as `Link` takes it."""

    def sweep(self) -> None:
        """Delete proxies of the suite's own whose process is gone: a killed run cannot do it itself."""
        for name in self.proxies():
            owner = name.removeprefix(f"{PREFIX}-").partition("-")[0]
            if name.startswith(f"{PREFIX}-") and owner.isdigit() and not _alive(int(owner)):
                self.destroy(name)


@contextmanager
def start_toxiproxy(environment: Mapping[str, str] = os.environ) -> Iterator[Toxiproxy]:
    """
    Give a Toxiproxy server for as long as the context lasts: the one of TOXIPROXY_URL, else one of our own.

    The links made on it must be closed before: a server of TOXIPROXY_URL goes on and would keep them.

    Args:
        environment: Where TOXIPROXY_URL and PATH are looked up.

    Raises:
        ToxiproxyMissing: There is none; the message says how to get it.
        UsageError: TOXIPROXY_URL cannot be used.
        LabError: It is there and does not work.
    """
    url = environment.get("TOXIPROXY_URL", "")
    if url:
        yield _shared(url)
        return
    process, server = _started(find_server(environment))
    try:
        yield server
    finally:
        # It holds nothing but links, so there is nothing to be gentle with.
        process.kill()


def find_server(environment: Mapping[str, str]) -> Path:
    """Find the program on PATH, else in the project's tool folder; ToxiproxyMissing when it is in neither."""
    found = which(SERVER, path=environment.get("PATH", os.defpath))
    if found:
        return Path(found)
    if os.access(BUILT, os.X_OK):
        return BUILT
    raise ToxiproxyMissing(f"There is no Toxiproxy server: {WAYS}.")


def _shared(url: str) -> Toxiproxy:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or parts.path.strip("/"):
        raise UsageError(f"TOXIPROXY_URL={url}: must be http://127.0.0.1:PORT, since links listen on loopback only")
    try:
        server = Toxiproxy(parts.hostname or "", parts.port or PORT_DEFAULT)
        server.sweep()
    except ToxiproxyError as error:
        raise ToxiproxyMissing(f"Nothing usable answers at TOXIPROXY_URL={url}: {error}. Else: {WAYS}.") from error
    return server


def _started(program: Path) -> tuple[Process, Toxiproxy]:
    problem: LabError | None = None
    for _ in range(PORTS_TRIED_MAX):
        try:
            return _start_at(program, quiet_port())
        except _PortTaken as error:
            problem = error
    raise LabError(f"{SERVER}: no free port in {PORTS_TRIED_MAX} tries: {problem}")


def _start_at(program: Path, port: int) -> tuple[Process, Toxiproxy]:
    """Start the server and wait until it answers, as itself: with the port taken it would log that and live on."""
    mark = f"{PREFIX}-owner-{secrets.token_hex(8)}"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
        json.dump([{"name": mark, "listen": "127.0.0.1:0", "upstream": "127.0.0.1:1", "enabled": False}], config)
        config.flush()
        command = [str(program), "-host", "127.0.0.1", "-port", str(port), "-config", config.name, "-proxy-metrics"]
        process = Process.start(command, env={}, name=SERVER)
        try:
            server = Toxiproxy("127.0.0.1", port)
            eventually(lambda: _is_ours(process, server, mark), READY_WITHIN_S, READY_EVERY_S, f"{SERVER} is ready")
        except BaseException:
            process.kill()
            raise
    return process, server


def _is_ours(process: Process, server: Toxiproxy, mark: str) -> bool:
    if not process.alive:
        raise LabError(process.describe_end())
    if "address already in use" in process.log.tail():
        raise _PortTaken(f"port {server.port} is taken")
    with socket.socket() as knock:
        if knock.connect_ex((server.host, server.port)):
            return False
    try:
        # The server reads its configuration before it listens, so whoever answers without the mark is another.
        ours = mark in server.proxies()
    except (ToxiproxyError, LookupError, TypeError, ValueError, AttributeError) as error:
        # The library takes whatever is JSON for a list of proxies.
        raise _PortTaken(f"something else answers on port {server.port}: {error}") from error
    if not ours:
        raise _PortTaken(f"another Toxiproxy answers on port {server.port}")
    return True


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
