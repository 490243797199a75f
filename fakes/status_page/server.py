"""Serves the page to everybody, and its control port to tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakes.intercom.connection import HttpConnection
from fakes.status_page import faults
from fakes.status_page.control import answer
from fakes.status_page.documents import document
from fakes.status_page.faults import JSON, Told
from fakes.status_page.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.answers import Answer
    from fakes.intercom.messages import Request

HOST = "127.0.0.1"


@dataclass(slots=True)
class Site:
    """The page, the scripts that spoil its answers, and what was asked of it."""

    page: Page = field(default_factory=Page)
    scripts: dict[str, faults.Script] = field(default_factory=dict)
    journal: list[dict[str, Any]] = field(default_factory=list)

    def next_answer(self) -> Answer | None:
        """Take the planned answer that is due, None when the right one is."""
        return next(filter(None, (script.take() for script in self.scripts.values())), None)


class PortTaken(OSError):
    """A port that was asked for is not free."""


class _Answering(HttpConnection):
    def __init__(self, site: Site) -> None:
        super().__init__()
        self.site = site

    def write(self, request: Request, told: Told) -> None:
        """Answer, and go on with the next request."""
        request.status = told.status
        head = (
            f"HTTP/1.1 {told.status} -\r\nContent-Type: {told.content_type}\r\nContent-Length: {len(told.body)}\r\n\r\n"
        )
        self.transport.write(head.encode() + (b"" if request.method == "HEAD" else told.body))
        self.finish(request)


class PageConnection(_Answering):
    """A reader of the page."""

    def handle(self, request: Request) -> None:
        """Answer rightly, or as a script plans."""
        planned = self.site.next_answer()
        kind = planned.kind if planned else "ok"
        entry = {"path": request.path, "kind": kind, "opened_s": request.opened_s}
        self.site.journal.append(entry)
        found = document(self.site.page, request.path) if request.method in {"GET", "HEAD"} else None
        told = Told(200, JSON, json.dumps(found).encode()) if found is not None else faults.html(404)
        if planned is None:
            self.write(request, told)
        elif kind == "reset":
            self.reset(request)
        elif kind == "close":
            self.hang_up(request)
        elif kind in {"stall", "delay"}:
            self.play(self._late(request, told, planned))
        else:
            self.write(request, faults.spoilt(told, planned))

    async def _late(self, request: Request, told: Told, planned: Answer) -> None:
        await asyncio.sleep(planned.parameters["for_s"])
        self.write(request, told)


class ControlConnection(_Answering):
    """A caller of the control port; never a target."""

    def handle(self, request: Request) -> None:
        """Do as asked."""
        status, said = answer(self.site, request.method, request.path, request.body)
        self.write(request, Told(status, JSON, json.dumps(said).encode()))


async def serve(site: Site, ports: tuple[int, int], say: Callable[[str], None]) -> None:
    """
    Serve on loopback until SIGTERM or SIGINT.

    Args:
        site: The page and all around it.
        ports: Of the page and of the control port; 0 lets the operating system choose.
        say: Takes the one READY line, with both addresses.

    Raises:
        PortTaken: A port cannot be had.
    """
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    public = await _listen(lambda: PageConnection(site), ports[0])
    control = await _listen(lambda: ControlConnection(site), ports[1])
    say("READY " + json.dumps({"page": _address(public), "control": _address(control)}))
    await stopped.wait()
    # Closing only stops listening; open connections end with the process, which is at once.
    public.close()
    control.close()


async def _listen(protocol: Callable[[], asyncio.Protocol], port: int) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(protocol, HOST, port)
    except OSError as error:
        raise PortTaken(f"port {port} on {HOST} cannot be had: {error.strerror or error}") from error


def _address(server: asyncio.Server) -> str:
    return f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
