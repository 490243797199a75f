"""
Talks to Toxiproxy servers with toxiproxy-python, whose global state, missing timeouts and swallowed errors end here.

The library keeps host and port of the one server it knows in a class, so each call is made under a lock that
points it at the right server first; its transport is replaced by one with a timeout that raises on errors.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Callable

# A call takes half a millisecond (measured); a server that has not answered by then hangs.
CALL_TIMEOUT_S = 5.0

_lock = threading.Lock()
_BOOKED = re.compile(
    r'^toxiproxy_proxy_(received|sent)_bytes_total\{direction="(\w+)".*?proxy="([^"]*)".*?\} (\S+)$', re.MULTILINE
)


class ToxiproxyError(LabError):
    """A Toxiproxy server refused a call or did not answer."""


@dataclass(frozen=True, slots=True)
class Counters:
    """
    Bytes that a proxy took in and passed on, per direction; up is towards Intercom.

    Toxiproxy books them when a connection closes: of those that are open nothing is counted.
    """

    up_received: int = 0
    up_sent: int = 0
    down_received: int = 0
    down_sent: int = 0

    def __sub__(self, before: Counters) -> Counters:
        return Counters(
            self.up_received - before.up_received,
            self.up_sent - before.up_sent,
            self.down_received - before.down_received,
            self.down_sent - before.down_sent,
        )


@cache
def _library() -> Any:
    """Import the library, which takes a tenth of a second while the server starts, and replace its transport."""
    import requests
    import toxiproxy
    import toxiproxy.api
    import toxiproxy.exceptions

    class Transport(requests.Session):
        def __init__(self) -> None:
            super().__init__()
            # A proxy for the web has no business between this machine and itself.
            self.trust_env = False

        def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
            kwargs.setdefault("timeout", CALL_TIMEOUT_S)
            try:
                answer = super().request(method, url, *args, **kwargs)
            except requests.RequestException as error:
                raise ToxiproxyError(f"Toxiproxy does not answer {method} {url}: {type(error).__name__}") from error
            if answer.status_code >= requests.codes.server_error or answer.status_code == requests.codes.forbidden:
                raise ToxiproxyError(f"Toxiproxy refused {method} {url}: {answer.status_code} {answer.text.strip()}")
            return answer

    toxiproxy.api.requests = Transport()
    return toxiproxy


class ToxiproxyApi:
    """One Toxiproxy server's API; any number of them, from any thread."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._library = _library()

    @property
    def version(self) -> str:
        """The server's version."""
        version: str = self._get("/version").json()["version"]
        return version

    def proxies(self) -> dict[str, Any]:
        """Return all proxies of the server by name, other people's included."""
        proxies: dict[str, Any] = self.call(lambda server: server.proxies())
        return proxies

    def create(self, name: str, upstream: str, listen: str) -> Any:
        """Create a proxy, enabled, and return the library's object for it."""
        return self.call(lambda server: server.create(upstream=upstream, name=name, listen=listen, enabled=True))

    def destroy(self, name: str) -> None:
        """Delete a proxy and its connections; one that is not there is fine."""
        proxy = self.proxies().get(name)
        if proxy is not None:
            self.call(lambda _: proxy.destroy())

    def counters(self, name: str) -> Counters:
        """Return what has been booked for a proxy so far, zeros when nothing was."""
        text: str = self._get("/metrics").text
        booked = {
            (way, what): int(float(number)) for what, way, proxy, number in _BOOKED.findall(text) if proxy == name
        }
        ways = [(way, what) for way in ("upstream", "downstream") for what in ("received", "sent")]
        return Counters(*(booked.get(key, 0) for key in ways))

    def call(self, work: Callable[[Any], Any]) -> Any:
        """
        Do something with the library while it points at this server.

        Args:
            work: Called with the library's server object.

        Raises:
            ToxiproxyError: The server refused, is not there, or hangs.
        """
        refused = self._library.exceptions
        with _lock:
            server = self._library.Toxiproxy()
            server.update_api_consumer(self.host, self.port)
            try:
                return work(server)
            except (refused.InvalidToxic, refused.NotFound, refused.ProxyExists) as error:
                said = error.args[0] if error.args else ""
                text = said.decode(errors="replace").strip() if isinstance(said, bytes) else str(said)
                raise ToxiproxyError(f"Toxiproxy refused: {text}") from error

    def _get(self, path: str) -> Any:
        return self.call(lambda _: self._library.api.APIConsumer.get(path))
