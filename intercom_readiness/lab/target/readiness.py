"""Wait until a process of the target can be used, or say why it cannot."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.lab.waiting import NotInTime, eventually
from intercom_readiness.profile.reading import told

if TYPE_CHECKING:
    from intercom_readiness.lab.processes.process import Process

    from .wire import Wire

# A target that starts in milliseconds is restarted for each scenario, so the pause between two looks must be short.
LOOK_EVERY_S = 0.005
# One look must not eat the whole time: the next one may be answered.
LOOK_WITHIN_S = 2.0
LINES_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """
    The sign to wait for, with everything filled in: a line of output, a request, or else an accepted connection.

    Attributes:
        who: What messages call the process.
        address: Host and port that accept a connection when it is ready.
        method, url: The request; empty for none.
        status: Statuses that mean ready; empty for any 2xx.
        log: Regular expression to search in each line; empty for none.
        within_s: Longest time to wait, in seconds.
        wire: To ask with.
    """

    who: str
    address: tuple[str, int]
    wire: Wire
    method: str = ""
    url: str = ""
    status: tuple[int, ...] = ()
    log: str = ""
    within_s: float

    @property
    def awaited(self) -> str:
        """Say what is awaited."""
        if self.log:
            return f"a line like {self.log!r}"
        return f"{self.method} {self.url}" if self.url else f"a connection to {self.address[0]}:{self.address[1]}"


def await_ready(process: Process | None, ready: Readiness) -> None:
    """
    Wait for the sign.

    Args:
        process: Whose end ends the wait; None for a service that somebody else started.
        ready: The sign.

    Raises:
        LabError: The process ended, or the time is over; the message says what was awaited, what came instead,
            and what the process wrote last.
    """
    if process is not None and ready.log:
        process.await_line(ready.log, ready.within_s)
        return
    seen = "nothing"

    def probe() -> bool:
        nonlocal seen
        if process is not None and not process.alive:
            raise LabError(f"it ended before it was ready: {process.describe_end()}")
        seen = _answer(ready) if ready.url else _connection(ready)
        return not seen

    try:
        eventually(probe, ready.within_s, LOOK_EVERY_S)
    except NotInTime:
        raise LabError(_never(process, ready, seen)) from None


def _connection(ready: Readiness) -> str:
    """Say why no connection can be made, or nothing."""
    try:
        with closing(socket.create_connection(ready.address, LOOK_WITHIN_S)):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _answer(ready: Readiness) -> str:
    """Say why the answer does not mean ready, or nothing."""
    reply = ready.wire.ask(ready.method, ready.url, within_s=min(LOOK_WITHIN_S, ready.within_s))
    if reply.status is None:
        return told(reply)
    fits = reply.status in ready.status if ready.status else reply.status // 100 == 2  # noqa: PLR2004 (a success)
    return "" if fits else f"status {reply.status}"


def _never(process: Process | None, ready: Readiness, seen: str) -> str:
    awaited = f"awaited {ready.awaited} for {ready.within_s:g} s, last seen: {seen}"
    if process is None:
        return f"{ready.who} does not answer: {awaited}. Does it run, and is target.base_url its address?"
    lines = process.log.tail(LINES_SHOWN)
    wrote = f"last lines:\n{lines}" if lines else "it wrote nothing"
    return f"{ready.who}: runs, but was never ready: {awaited} (target.ready says what to await); {wrote}"
