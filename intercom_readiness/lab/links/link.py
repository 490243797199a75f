"""A link that can be broken: one Toxiproxy proxy of this worker's own, its toxics read back and always removed."""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from intercom_readiness.errors import LabError
from intercom_readiness.lab.waiting import NotInTime, settle

from .toxiproxy_api import Counters, ToxiproxyApi, ToxiproxyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Stream = Literal["upstream", "downstream"]

# Of every proxy that the suite makes: the prefix, the process that made it, something random, the link's name.
PREFIX = "readiness"
# While a proxy is off its port is free for all, and the system hands out ports from here on to outgoing connections.
LOWEST_EPHEMERAL_DEFAULT = 32_768
LOWEST_PORT = 10_240
PORTS_TRIED_MAX = 20
# A closed connection is booked a moment later: in 1 of 600 readings not yet after a millisecond (measured).
BOOKED_STILL_S = 0.006
BOOKED_EVERY_S = 0.003
BOOKED_WITHIN_S = 0.2
# On a busy machine it takes a while until a target that is asked makes its first call.
MET_WITHIN_S = 5.0


@dataclass(slots=True)
class Broken:
    """
    A fault on a link, and what the proxy counted.

    Attributes:
        before: Booked when the fault began.
        after: Booked when it was healed; None while it lasts.
    """

    before: Counters
    after: Counters | None = None

    @property
    def passed(self) -> Counters:
        """
        What went in and out during the fault, all of it once it is healed.

        Bytes that went in prove that somebody met the fault, bytes that did not come out prove what it did.
        """
        if self.after is None:
            raise LabError("the bytes of a fault are counted when it is healed")
        return self.after - self.before


class Link:
    """
    One direction-less link through Toxiproxy.

    Attributes:
        name: The link's name, as in records.
        host: Where clients of the link connect.
        port: The same, TCP port; it stays the same for the link's life.
    """

    def __init__(self, api: ToxiproxyApi, name: str, upstream: tuple[str, int]) -> None:
        """
        Create the proxy.

        Args:
            api: The server; it may have other users.
            name: The link's name.
            upstream: Host and port of whoever is reached over the link.

        Raises:
            ToxiproxyError: The server refuses, or no port is free.
        """
        self.name = name
        self._api = api
        self._proxy = _created(api, f"{PREFIX}-{os.getpid()}-{secrets.token_hex(4)}-{name}", upstream)
        self.host, _, port = self._proxy.listen.rpartition(":")
        self.port = int(port)
        self._toxics = 0

    @property
    def address(self) -> tuple[str, int]:
        """Where clients of the link connect: host and port."""
        return self.host, self.port

    @contextmanager
    def toxic(
        self,
        type: str,  # noqa: A002 - Toxiproxy's word, which faults carry in their data
        *,
        stream: Stream = "downstream",
        toxicity: float = 1.0,
        keep_open: bool = False,
        **attributes: int,
    ) -> Iterator[Broken]:
        """
        Break the link for as long as the context lasts; what comes out of it holds the byte counters.

        All connections are closed at both ends of the context, so that the fault meets new ones only
        (reset_peer does not reset a connection that was open before) and every byte of it is booked.
        With *keep_open* they are closed at the end only: those that are open meet the fault, and the bytes that they
        carried before are counted as well.

        Args:
            type: Toxiproxy's name for the trouble: latency, bandwidth, timeout, reset_peer, …
            stream: Towards Intercom (upstream) or from there.
            toxicity: Share of connections that meet it, 0 to 1.
            keep_open: Leave the connections that are open.
            attributes: The trouble's own, such as latency and jitter in ms.

        Raises:
            ToxiproxyError: The server refused it, or reads back something else than was asked for.
        """
        toxic = self.add(type, stream=stream, toxicity=toxicity, **attributes)
        try:
            if not keep_open:
                self.hang_up()
            broken = Broken(self._booked())
            yield broken
        finally:
            self.disable()
            self.remove(toxic)
            self.enable()
        # What slow_close holds back is booked when it lets go, although the toxic is gone by then.
        broken.after = self._booked(attributes["delay"] / 1000 if type == "slow_close" else 0.0)

    @contextmanager
    def disabled(self) -> Iterator[Broken]:
        """Let the proxy's port refuse for as long as the context lasts; open connections are closed."""
        self.disable()
        try:
            broken = Broken(self._booked())
            yield broken
        finally:
            self.enable()
        broken.after = self._booked()

    @contextmanager
    def flapping(self, down_s: float, met: Callable[[], bool] = lambda: True) -> Iterator[None]:
        """
        Go down at once and come back, again and again, for as long as the context lasts; then be up.

        Args:
            down_s: How long it is down each time, and then as long up.
            met: Whether somebody has met it; the first time it is down until then, or for some seconds.
        """
        over = threading.Event()

        def flap() -> None:
            until_s = time.monotonic() + MET_WITHIN_S
            while not over.wait(down_s):
                if not met() and time.monotonic() < until_s:
                    continue
                until_s = 0.0
                self.enable()
                if over.wait(down_s):
                    return
                self.disable()

        self.disable()
        thread = threading.Thread(target=flap, name=f"flap-{self.name}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
            self.enable()

    def add(
        self,
        type: str,  # noqa: A002 - see toxic
        *,
        stream: Stream = "downstream",
        toxicity: float = 1.0,
        **attributes: int,
    ) -> str:
        """Add a toxic to open and new connections, read it back, and return its name; see `toxic`."""
        self._toxics += 1
        wanted = {"type": type, "stream": stream, "toxicity": toxicity, "attributes": attributes}
        name = f"{type}_{stream}_{self._toxics}"
        self._api.call(lambda _: self._proxy.add_toxic(name=name, **wanted))
        there = self._api.call(lambda _: self._proxy.get_toxic(name))
        if there is None:
            raise ToxiproxyError(f"{self.name}: Toxiproxy took the toxic {name} and does not have it")
        seen = {key: getattr(there, key) for key in ("type", "stream", "toxicity")}
        if seen | {"attributes": there.attributes} != wanted | {"attributes": there.attributes | attributes}:
            self.remove(name)
            raise ToxiproxyError(f"{self.name}: asked for {wanted}, Toxiproxy has {seen} with {there.attributes}")
        return name

    def remove(self, toxic: str) -> None:
        """Remove a toxic by the name that `add` returned. Idempotent."""
        if self._api.call(lambda _: self._proxy.get_toxic(toxic)) is not None:
            self._api.call(lambda _: self._proxy.destroy_toxic(toxic))

    def disable(self) -> None:
        """Close all connections and stop listening. Idempotent."""
        self._api.call(lambda _: self._proxy.disable())

    def enable(self) -> None:
        """Listen again, on the same port. Idempotent."""
        self._api.call(lambda _: self._proxy.enable())

    def hang_up(self) -> None:
        """Close all connections, which books their bytes, and listen again."""
        self.disable()
        self.enable()

    def counters(self) -> Counters:
        """Return the bytes that were booked so far; what open connections carried is not among them."""
        return self._api.counters(self._proxy.name)

    def _booked(self, longer_s: float = 0.0) -> Counters:
        """Read the counters when the connections that have just been closed are in the books."""
        try:
            return settle(self.counters, BOOKED_STILL_S + longer_s, BOOKED_WITHIN_S + longer_s, BOOKED_EVERY_S)
        except NotInTime:
            # Somebody else's connections come and go all the time; what they carry went in and out alike.
            return self.counters()

    def heal(self) -> None:
        """Remove every toxic and listen. Idempotent, and a healthy link keeps its connections."""
        toxics = self._api.call(lambda _: self._proxy.toxics())
        if toxics:
            self.disable()
        for toxic in toxics:
            self.remove(toxic)
        self.enable()

    def close(self) -> None:
        """Delete the proxy with its connections. Idempotent."""
        self._api.destroy(self._proxy.name)


def _created(api: ToxiproxyApi, name: str, upstream: tuple[str, int]) -> Any:
    problem: ToxiproxyError | None = None
    for _ in range(PORTS_TRIED_MAX):
        try:
            return api.create(name, f"{upstream[0]}:{upstream[1]}", f"127.0.0.1:{quiet_port()}")
        except ToxiproxyError as error:
            if "address already in use" not in str(error):
                raise
            problem = error
    raise ToxiproxyError(f"no free port for the link {name} in {PORTS_TRIED_MAX} tries: {problem}")


def quiet_port() -> int:
    """Choose a port at random that the system gives to nobody of its own accord; it may be in use."""
    try:
        lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    except OSError:
        lowest = LOWEST_EPHEMERAL_DEFAULT
    return random.SystemRandom().randrange(LOWEST_PORT, max(lowest, LOWEST_PORT + 1_000))
