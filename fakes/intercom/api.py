"""The API port: reads a request, lets a script or the pipeline answer it, writes the answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fakes.intercom import faults, heads, pipeline, routes, subjects
from fakes.intercom.connection import HttpConnection
from fakes.intercom.scatter import Scatter
from intercom_readiness.vendor.operations import operation_of

if TYPE_CHECKING:
    from fakes.intercom.messages import Reply, Request
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.state import World

_UNREADABLE = (
    b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class ApiConnection(HttpConnection):
    """A caller of the API."""

    def __init__(self, world: World) -> None:
        super().__init__(world.settings.silence_max_s)
        self.world = world
        self.epoch = world.epoch
        self._route: tuple[routes.Route, tuple[str, ...]] | None = None

    def opened(self, request: Request) -> None:
        """Note the request as open, in the scenario that runs now."""
        request.epoch = self.world.epoch
        self.world.journal.begin(request)

    def closed(self, request: Request) -> None:
        """Keep the request in the journal."""
        self.world.journal.end(request)

    def handle(self, request: Request) -> None:
        """Answer by script where one matches, else as Intercom would."""
        found = self._route = routes.find(request.method, request.path)
        request.operation = found[0].operation if found else operation_of(request.method, request.path)
        world = self.world
        if world.scripts.armed:
            request.subject = self._addressed()
            answer = world.scripts.take(request, request.subject, world.clock.monotonic_s())
            if answer is not None and answer.kind != "ok":
                subjects.note_raw(request)
                self.play(faults.play(self, request, answer))
                return
        reply = self.respond(request)
        settings = world.settings
        if settings.latency_s or settings.latency_jitter_s:
            self.play(self._later(request, reply, settings.latency_s + _JITTER.share() * settings.latency_jitter_s))
        else:
            self.send(request, reply)

    def respond(self, request: Request) -> Reply:
        """Let the pipeline answer; the call takes effect now."""
        route, params = self._route or (None, ())
        world = self.world
        reply = pipeline.respond(world, request, route, params)
        request.status = reply.status
        if world.ledger.changes is not None:
            access = world.access_of(request)
            if access is not None:
                world.ledger.changes.seal(world.workspace(access.workspace))
        return reply

    def head(self, request: Request, reply: Reply, length: int | None) -> bytes:
        """Write the head of an answer to *request*."""
        clock = self.world.clock
        return heads.head(reply, clock.date(clock.wall_s()), keep_alive=request.keep_alive, length=length)

    def send(self, request: Request, reply: Reply) -> None:
        """Write the whole answer and go on."""
        request.status = reply.status
        # Before the bytes leave, so that nobody sees the answer earlier than it is said to have ended.
        request.closed_s = self.world.clock.monotonic_s()
        body = reply.body
        head = self.head(request, reply, len(body))
        if request.method == "HEAD":
            self.transport.write(head)
        elif len(body) < _JOINED_MAX_BYTES:
            self.transport.write(head + body)
        else:
            self.transport.writelines((head, body))
        self.finish(request)

    def unreadable(self) -> None:
        """Answer bytes that are not HTTP as a proxy in front does."""
        self.transport.write(_UNREADABLE)
        self.transport.close()

    async def _later(self, request: Request, reply: Reply, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        self.send(request, reply)

    def _addressed(self) -> Contact | None:
        if self._route is None or not self._route[1]:
            return None
        for workspace in self.world.workspaces.values():
            contact = workspace.contacts.get(self._route[1][0])
            if contact is not None:
                return contact
        return None


# Small answers are written in one piece; copying large ones costs more than a second entry in the write queue.
_JOINED_MAX_BYTES = 16_384
# Jitter of --latency only; what is answered never depends on it.
_JITTER = Scatter(0)
