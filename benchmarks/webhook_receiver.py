"""
A receiver of webhooks for benchmarks/webhook_burst.py: checks every signature, counts every id, answers 200.

It prints its address, then serves until its standard input ends, then prints what it counted as JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sys
import time

import httptools
import orjson
import uvloop

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
_LAST_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Counted:
    """What arrived, and when the first and the last of it did."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.ids: dict[str, int] = {}
        self.forged = 0
        self.first_s = self.last_s = 0.0

    def take(self, body: bytes, signature: bytes) -> None:
        """Check and count one notification."""
        self.last_s = time.monotonic()
        self.first_s = self.first_s or self.last_s
        right = b"sha1=" + hmac.new(self.key, body, hashlib.sha1).hexdigest().encode()
        if not hmac.compare_digest(right, signature):
            self.forged += 1
        notification_id = orjson.loads(body)["id"]
        self.ids[notification_id] = self.ids.get(notification_id, 0) + 1


class Receiver(asyncio.Protocol):
    """One connection of the sender."""

    def __init__(self, counted: Counted) -> None:
        self.counted = counted
        self.transport: asyncio.Transport = None  # type: ignore[assignment]  # set before anything arrives
        self.parser = httptools.HttpRequestParser(self)
        self.body = self.signature = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the transport."""
        self.transport = transport  # type: ignore[assignment]  # a TCP server's transport is a full one

    def data_received(self, data: bytes) -> None:
        """Parse what arrived."""
        self.parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep the signature."""
        if name.lower() == b"x-hub-signature":
            self.signature = value

    def on_body(self, body: bytes) -> None:
        """Collect the body."""
        self.body += body

    def on_message_complete(self) -> None:
        """Count it and answer."""
        if self.parser.get_method() == b"POST":
            self.counted.take(self.body, self.signature)
        self.body = self.signature = b""
        kept = self.parser.should_keep_alive()
        self.transport.write(_ANSWER if kept else _LAST_ANSWER)
        if not kept:
            self.transport.close()


async def _serve(counted: Counted) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Receiver(counted), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Serve with the key that the first argument is."""
    counted = Counted(sys.argv[1].encode())
    uvloop.run(_serve(counted))
    told = {
        "distinct_count": len(counted.ids),
        "doubled_count": sum(times > 1 for times in counted.ids.values()),
        "forged_count": counted.forged,
        "first_s": counted.first_s,
        "last_s": counted.last_s,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
