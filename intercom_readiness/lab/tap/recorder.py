"""The recorder between a target and what it talks to: transparent, and the witness of every attempt."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.lab.loop import shared_loop
from intercom_readiness.vendor.operations import operation_of

from .journal import TapJournal
from .parsing import ExchangeReader
from .protocol import Bridge, set_reset_on_close

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.model import Exchange
    from intercom_readiness.vendor.operations import Operation

BACKLOG = 512
# How long a connection whose upstream refuses may take to say what it wanted; a request follows its connection
# within a millisecond on loopback.
REFUSED_REQUEST_WITHIN_S = 0.1
READ_BYTES = 65_536


class Tap:
    """
    Listens, connects upstream for each client, passes all on unchanged and notes the exchanges.

    It runs on the process's shared loop thread; its methods may be called from any other thread.

    Attributes:
        host: Where it listens.
        port: The same, TCP port.
    """

    def __init__(
        self,
        upstream: tuple[str, int],
        *,
        link: str = "intercom_api",
        listen_host: str = "127.0.0.1",
        listen_port: int = 0,
        name_operation: Callable[[str, str], Operation] = operation_of,
    ) -> None:
        """
        Listen at once.

        Args:
            upstream: Host and port that every connection is passed on to.
            link: Name of the link that the exchanges belong to.
            listen_host: Address to bind.
            listen_port: Port to bind, 0 for one that the operating system chooses.
            name_operation: Names a call by method and path.

        Raises:
            LabError: The address cannot be bound.
        """
        self._upstream = upstream
        self._journal = TapJournal(link, name_operation)
        self._bridges: set[Bridge] = set()
        self._connecting: set[asyncio.Task[None]] = set()
        self._connections = count(1)
        self._accepting = False
        self._silent = False
        self._generation = 0
        self._thread = shared_loop()
        self._listener = _listener(listen_host, listen_port)
        self.host, self.port = self._listener.getsockname()[:2]
        self._thread.call(self._accept)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens: host and port."""
        return self.host, self.port

    # -- evidence ---------------------------------------------------------------------------------------------

    def register(self, canary: str, subject: str) -> None:
        """
        File requests that carry a text in path or body under a subject, from now on.

        The text is found plain, percent-encoded or JSON-escaped. Ids that Intercom gives to the subject's contact
        are learned from the answers that carry it alone.

        Args:
            canary: Canary, e-mail, external id or Intercom id, as plain text.
            subject: What `Exchange.subject` is to hold.
        """
        self._thread.call(self._journal.canaries.register, canary, subject)

    def mark(self) -> int:
        """Return the present end of the list of exchanges, for `exchanges`."""
        return self._thread.call(lambda: len(self._journal.exchanges))

    def exchanges(self, since: int = 0) -> list[Exchange]:
        """
        List the exchanges, open ones included, in the order in which their requests were known.

        An exchange is known when the head of its request is whole: a connection that carried less is none.

        Args:
            since: A `mark`; exchanges before it are left out.
        """
        return self._thread.call(lambda: self._journal.exchanges[since:])

    @property
    def open_count(self) -> int:
        """How many exchanges have not ended."""
        return self._thread.call(lambda: self._journal.open_count)

    @property
    def live_count(self) -> int:
        """How many connections upstream have not been ended from there."""
        return self._thread.call(lambda: sum(1 for bridge in self._bridges if not bridge.upstream.ended))

    @property
    def kept(self) -> frozenset[str]:
        """The connections that both sides keep open, as `Exchange.connection` calls them."""
        return self._thread.call(lambda: frozenset(one.reader.connection for one in self._bridges if one.open))

    # -- refusing ---------------------------------------------------------------------------------------------

    def refuse(self) -> None:
        """Refuse connections from now on, as a closed port does, and reset those that exist; the port is kept."""
        self._thread.call(self._refuse)

    def accept(self) -> None:
        """Accept connections again. Idempotent."""
        self._thread.call(self._accept)

    # -- silence ----------------------------------------------------------------------------------------------

    def fall_silent(self, *, open_only: bool) -> None:
        """
        Pass nothing on from now on and end nothing, as if the peer had gone without a word; requests are still noted.

        Args:
            open_only: Only on connections that are open; new ones are as always.
        """
        self._thread.call(self._fall_silent, not open_only)

    def speak(self) -> None:
        """Reset the connections that have fallen silent, and let new ones be as always. Idempotent."""
        self._thread.call(self._speak)

    def close(self) -> None:
        """Stop listening and reset what is open. Idempotent."""
        self._thread.run(self._close())

    # -- on the loop's thread ---------------------------------------------------------------------------------

    def _accept(self) -> None:
        if not self._accepting:
            self._listener.listen(BACKLOG)
            self._thread.loop.add_reader(self._listener, self._take)
            self._accepting = True

    def _refuse(self) -> None:
        if self._accepting:
            self._accepting = False
            self._thread.loop.remove_reader(self._listener)
            # A listening socket that is shut down refuses, stays bound, and listens again when told to (Linux).
            self._listener.shutdown(socket.SHUT_RD)
        self._abort_all()

    def _fall_silent(self, new_too: bool) -> None:  # noqa: FBT001 - called through the loop's thread
        self._silent = new_too
        for bridge in self._bridges:
            bridge.fall_silent()

    def _speak(self) -> None:
        self._silent = False
        for bridge in list(self._bridges):
            if bridge.silent:
                bridge.abort()

    async def _close(self) -> None:
        if self._listener.fileno() < 0:
            return
        self._refuse()
        self._listener.close()
        for task in self._connecting:
            task.cancel()
        # Each turn closes some; there is no event to wait for.
        while self._bridges or self._connecting:  # noqa: ASYNC110
            await asyncio.sleep(0)

    def _abort_all(self) -> None:
        # A connection that is being made belongs to the time before as well; it looks at this when it is made.
        self._generation += 1
        for bridge in list(self._bridges):
            bridge.abort()

    def _take(self) -> None:
        while self._accepting:
            try:
                client, _ = self._listener.accept()
            except OSError:
                # Nobody waits any more, or the client has gone again.
                return
            task = self._thread.loop.create_task(self._serve(client, f"c{next(self._connections)}"))
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)

    async def _serve(self, client: socket.socket, connection: str) -> None:
        generation = self._generation
        reader = ExchangeReader(self._journal, connection)
        upstream = socket.socket()
        try:
            for sock in (client, upstream):
                sock.setblocking(False)
            if not await self._reach(upstream):
                await _note_refused(client, reader)
                return
            bridge = Bridge(reader, self._bridges.discard)
            await self._thread.loop.create_connection(lambda: bridge.upstream, sock=upstream)
            await self._thread.loop.connect_accepted_socket(lambda: bridge.client, sock=client)
        except asyncio.CancelledError:
            _reset(client)
            upstream.close()
            raise
        self._bridges.add(bridge)
        if self._silent:
            bridge.fall_silent()
        if generation == self._generation:
            bridge.start()
        else:
            bridge.abort()

    async def _reach(self, upstream: socket.socket) -> bool:
        try:
            await self._thread.loop.sock_connect(upstream, self._upstream)
        except OSError:
            upstream.close()
            return False
        return True


def _listener(host: str, port: int) -> socket.socket:
    if not port:
        # A port that the system chose is given back when the socket is shut down, one that was asked for is kept.
        with _bound(host, 0) as chosen:
            return _bound(host, chosen.getsockname()[1])
    return _bound(host, port)


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.socket()
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        # A port that the lab chose itself was free; a fixed one is that of an attached target.
        what_to_do = "" if port == 0 else "; end what listens there, or name another port in [lab.listen]"
        raise LabError(f"the tap cannot listen on {host}:{port}: {error.strerror}{what_to_do}") from error
    return sock


async def _note_refused(client: socket.socket, reader: ExchangeReader) -> None:
    """Read what the client wanted, note it as refused, and reset: the nearest thing to a refusal that is left."""
    with suppress(OSError):
        async with asyncio.timeout(REFUSED_REQUEST_WITHIN_S):
            while not reader.asked:
                data = await asyncio.get_running_loop().sock_recv(client, READ_BYTES)
                if not data:
                    break
                reader.request_bytes(data, time.monotonic())
    reader.server_ended(time.monotonic(), "refused")
    _reset(client)


def _reset(sock: socket.socket) -> None:
    if sock.fileno() >= 0:
        set_reset_on_close(sock)
        sock.close()
