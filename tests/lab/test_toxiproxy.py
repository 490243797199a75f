"""Toxiproxy servers: found, started as our own, proven to be ours, shared without harm."""

from __future__ import annotations

import contextlib
import http.server
import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.lab.links import toxiproxy as module
from intercom_readiness.lab.links.link import Link, quiet_port
from intercom_readiness.lab.links.toxiproxy import ToxiproxyMissing, find_server, start_toxiproxy
from intercom_readiness.lab.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from intercom_readiness.lab.links.toxiproxy import Toxiproxy
    from tests.lab.raw_server import RawServer


def test_missing_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without any server the message says so in one line, with the ways to get one."""
    monkeypatch.setattr(module, "BUILT", tmp_path / "toxiproxy-server")
    with pytest.raises(ToxiproxyMissing) as missing, start_toxiproxy({"PATH": str(tmp_path)}):
        pass
    assert "\n" not in str(missing.value)
    for way in ("make set-up", "PATH", "TOXIPROXY_URL", "docker compose up -d toxiproxy"):
        assert way in str(missing.value)


def test_path_comes_first(tmp_path: Path) -> None:
    """A server on PATH is preferred to the one in the tool folder."""
    program = tmp_path / "toxiproxy-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert program == find_server({"PATH": str(tmp_path)})


def test_server_that_exits_at_once(tmp_path: Path) -> None:
    """A program that is no Toxiproxy is reported with its status and its last words."""
    program = tmp_path / "toxiproxy-server"
    program.write_text("#!/bin/sh\necho no such option >&2\nexit 3\n")
    program.chmod(0o755)
    with (
        pytest.raises(LabError, match=r"(?s)exited with status 3.*no such option"),
        start_toxiproxy({"PATH": str(tmp_path)}),
    ):
        pass


# What others answer on a port: another Toxiproxy, an API in trouble, lists, pages.
FOREIGN = {
    "toxiproxy": b'{"other": {"name": "other", "listen": "", "upstream": "", "enabled": false}}',
    "errors": b'{"type": "error.list", "request_id": null, "errors": [{"code": "not_found"}]}',
    "fields": b'{"other": {"colour": "green"}}',
    "list": b"[1, 2]",
    "page": b"<html>hello</html>",
    "nothing": b"",
}


def _foreign(answer: bytes) -> http.server.ThreadingHTTPServer:
    class Foreign(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return http.server.ThreadingHTTPServer(("127.0.0.1", 0), Foreign)


@pytest.fixture(params=["silent", *FOREIGN])
def taken_port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port on which something else listens, or something that never answers."""
    if request.param == "silent":
        with socket.create_server(("127.0.0.1", 0)) as listener:
            yield listener.getsockname()[1]
        return
    with _foreign(FOREIGN[request.param]) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_taken_port_is_noticed(taken_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose port is taken lives on and says nothing; whoever has the port is not taken for it."""
    monkeypatch.setattr("intercom_readiness.lab.links.toxiproxy_api.CALL_TIMEOUT_S", 0.5)
    ports = iter([taken_port, taken_port])
    monkeypatch.setattr(module, "quiet_port", lambda: next(ports, None) or quiet_port())
    with start_toxiproxy({}) as server:
        assert taken_port != server.port
        assert server.version


def test_no_free_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """When no port is free the search ends with a clear error."""
    monkeypatch.setattr(module, "PORTS_TRIED_MAX", 2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setattr(module, "quiet_port", lambda: listener.getsockname()[1])
        monkeypatch.setattr("intercom_readiness.lab.links.toxiproxy_api.CALL_TIMEOUT_S", 0.5)
        with pytest.raises(LabError, match="no free port in 2 tries"), start_toxiproxy({}):
            pass


def test_own_server_ends_with_its_context() -> None:
    """A server that was started is gone afterwards, and its port is free."""
    with start_toxiproxy({}) as server:
        address = server.host, server.port
        with socket.create_connection(address, timeout=30):
            pass
    with socket.socket() as sock:
        assert sock.connect_ex(address)


def test_shared_server_is_left_alone(toxiproxy: Toxiproxy, server: RawServer) -> None:
    """A server of TOXIPROXY_URL is used and goes on, with everybody else's proxies untouched."""
    with contextlib.closing(Link(toxiproxy, "others", server.address)) as others:
        others.add("latency", latency=1)
        shared_url = f"http://{toxiproxy.host}:{toxiproxy.port}"
        with start_toxiproxy({"TOXIPROXY_URL": shared_url}) as shared:
            assert toxiproxy.version == shared.version
            Link(shared, "intercom_api", server.address).close()
        assert others._proxy.name in toxiproxy.proxies()
        others.heal()


def test_killed_runs_are_swept(toxiproxy: Toxiproxy, server: RawServer) -> None:
    """Proxies that a killed process left on a shared server are deleted by the next run, others are not."""
    gone = subprocess.Popen([sys.executable, "-I", "-S", "-c", ""])
    gone.wait()
    left = f"readiness-{gone.pid}-abcd-intercom_api"
    toxiproxy.create(left, "127.0.0.1:9", "127.0.0.1:0")
    kept = f"readiness-{os.getppid()}-abcd-intercom_api"
    toxiproxy.create(kept, "127.0.0.1:9", "127.0.0.1:0")
    with start_toxiproxy({"TOXIPROXY_URL": f"http://{toxiproxy.host}:{toxiproxy.port}"}) as shared:
        names = set(shared.proxies())
    toxiproxy.destroy(kept)
    assert (True, False) == (kept in names, left in names)


@pytest.mark.parametrize("url", ["https://127.0.0.1:8474", "http://toxiproxy.example.test:8474", "127.0.0.1:8474"])
def test_unusable_url(url: str) -> None:
    """A TOXIPROXY_URL that cannot work is a mistake of whoever set it, and the message says what is valid."""
    with pytest.raises(UsageError, match=r"must be http://127\.0\.0\.1:PORT"), start_toxiproxy({"TOXIPROXY_URL": url}):
        pass


def test_dead_url() -> None:
    """A TOXIPROXY_URL where nothing answers is one clear message, with the other ways to have a server."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    with (
        pytest.raises(ToxiproxyMissing, match="Nothing usable answers at TOXIPROXY_URL"),
        start_toxiproxy({"TOXIPROXY_URL": url}),
    ):
        pass


def test_config_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left in the folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with start_toxiproxy({}):
        eventually(lambda: not list(tmp_path.iterdir()), within_s=30)
