"""The service as a process, over real sockets: it starts, survives a bad peer, and stops."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.reference.bench import CONTACT_ID, contact

ROOT = Path(__file__).parents[2]
READ = f"/contacts/{CONTACT_ID}"
SETTINGS = {"REQUEST_TIMEOUT_S": "1.0", "RETRY_WAIT_FIRST_S": "0.01", "RETRY_WAIT_CAP_S": "0.02"}

Peer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def wire(document: Any) -> bytes:
    """Return a whole answer as bytes."""
    body = json.dumps(document).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def next_request(reader: asyncio.StreamReader) -> bytes:
    """Read one request without a body; empty at the end."""
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


async def steady(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer each request with the contact, keeping the connection."""
    while await next_request(reader):
        writer.write(wire(contact()))


@asynccontextmanager
async def running(peer: Peer, *arguments: str, **settings: str) -> AsyncIterator[tuple[httpx.AsyncClient, Any]]:
    """Run the service against *peer*; yields its caller and its process."""
    handlers: set[asyncio.Task[Any] | None] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.add(asyncio.current_task())
        try:
            await peer(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0, backlog=500)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    environment = {"PORT": "0", "INTERCOM_URL": url, "INTERCOM_TOKEN": "tok-secret", **SETTINGS, **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "reference", *arguments,
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        assert line["event"] == "listening"
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{line['port']}", timeout=30, trust_env=False
        ) as caller:
            yield caller, process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
        server.close()
        for handler in handlers:
            if handler is not None:
                handler.cancel()
        await asyncio.gather(*filter(None, handlers), return_exceptions=True)


def test_it_starts_serves_and_stops() -> None:
    """It is live without Intercom, tells no secret, and SIGTERM ends it with everything answered."""

    async def main() -> bytes:
        async with running(steady) as (caller, process):
            assert (await caller.get("/live")).json() == {"alive": True}
            assert (await caller.get(READ)).json()["stale"] is False
            process.send_signal(signal.SIGTERM)
            rest: bytes = await asyncio.wait_for(process.stdout.read(), 30)
            assert await process.wait() in {0, -signal.SIGTERM}
            return rest

    assert b"tok-secret" not in asyncio.run(main())


def test_a_hundred_reads_at_once() -> None:
    """A hundred callers at once all get their contact."""

    async def main() -> None:
        async with running(steady, REQUEST_TIMEOUT_S="20", READ_DEADLINE_S="40") as (caller, _):
            answers = await asyncio.gather(*(caller.get(READ) for _ in range(100)))
            assert [answer.json()["stale"] for answer in answers] == [False] * 100

    asyncio.run(main())


async def drip_headers(writer: asyncio.StreamWriter) -> None:
    """Send the right answer too slowly, from its first byte."""
    for byte in wire(contact()):
        writer.write(bytes([byte]))
        await asyncio.sleep(0.05)


async def drip_body(writer: asyncio.StreamWriter) -> None:
    """Send the headers at once and the body too slowly."""
    headers, _, body = wire(contact()).partition(b"\r\n\r\n")
    writer.write(headers + b"\r\n\r\n")
    for byte in body:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.05)


async def stall(_writer: asyncio.StreamWriter) -> None:
    """Never answer."""


@pytest.mark.parametrize("answer_slowly", [drip_headers, drip_body, stall])
def test_a_slow_peer_is_left_at_the_timeout(answer_slowly: Callable[[asyncio.StreamWriter], Any]) -> None:
    """Each attempt ends at its total timeout, wherever the bytes drip."""
    opened: list[float] = []
    closed: list[float] = []

    async def watched(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(asyncio.get_running_loop().time())
        await next_request(reader)
        work = asyncio.ensure_future(answer_slowly(writer))
        # The service sends nothing after its request, so the next thing to read is its leaving.
        await reader.read()
        closed.append(asyncio.get_running_loop().time())
        work.cancel()

    async def main() -> None:
        async with running(watched, RETRY_ATTEMPTS_MAX="2", FALLBACK="off") as (caller, _):
            answer = await caller.get(READ)
            assert (answer.status_code, answer.json()["error"]["code"]) == (504, "timeout")
            await asyncio.sleep(0.1)

    asyncio.run(main())
    assert len(opened) == 2
    for began_s, ended_s in zip(opened, closed, strict=True):
        # A busy machine accepts late, so that the end seems early.
        assert 0.4 < ended_s - began_s < 30


def test_dead_connections_are_not_used_for_ever() -> None:
    """After a peer has reset every pooled connection, work goes on over new ones."""
    writers: list[asyncio.StreamWriter] = []

    async def resettable(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await steady(reader, writer)

    async def main() -> None:
        async with running(resettable) as (caller, _):
            for _round in range(3):
                answers = await asyncio.gather(*(caller.get(READ) for _ in range(20)))
                assert [answer.json()["stale"] for answer in answers] == [False] * 20
                for writer in writers:
                    linger = struct.pack("ii", 1, 0)
                    if (open_socket := writer.get_extra_info("socket")) is not None and open_socket.fileno() >= 0:
                        open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        writer.transport.abort()
                writers.clear()

    asyncio.run(main())


@pytest.mark.parametrize(
    ("environment", "names"),
    [({}, "INTERCOM_TOKEN"), ({"INTERCOM_TOKEN": "tok-secret", "PAGE_SIZE": "500"}, "PAGE_SIZE")],
    ids=["no token", "page size"],
)
def test_wrong_settings_end_it_at_once(environment: dict[str, str], names: str) -> None:
    """A setting that cannot be used is one line on standard error and exit status 2."""
    ended = subprocess.run(
        [sys.executable, "-m", "reference"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 2
    assert names in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "tok-secret" not in ended.stderr


def test_it_does_not_need_this_folder() -> None:
    """The service imports nothing of the suite that judges it."""
    script = "import sys, reference.app, reference.defects; print(*{name.partition('.')[0] for name in sys.modules})"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT, env={"PATH": os.environ.get("PATH", "")}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert not {"intercom_readiness", "fakes", "steps", "reports"} & set(ran.stdout.split())
