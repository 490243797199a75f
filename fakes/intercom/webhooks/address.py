"""Where an endpoint listens, taken apart once, and the head of what is sent there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from intercom_readiness.vendor.webhooks import USER_AGENT

if TYPE_CHECKING:
    from typing import Self

_PORTS = {"http": 80, "https": 443}


class BadAddress(ValueError):
    """An address that no notification can be sent to; the message says why."""


class Address(NamedTuple):
    """An endpoint's address; *target* and *authority* are what its requests say."""

    host: str
    port: int
    tls: bool
    target: str
    authority: str

    @classmethod
    def of(cls, url: str) -> Self:
        """
        Take an absolute http or https address apart.

        Raises:
            BadAddress: It is none, or it carries a user name.
        """
        try:
            split = urlsplit(url)
            port = split.port
        except ValueError as error:
            raise BadAddress(f"{url!r} is no address: {error}") from None
        if split.scheme not in _PORTS or not split.hostname:
            raise BadAddress(f"{url!r} is no address that begins with https:// and names a host")
        if split.username is not None or not url.isascii() or any(one <= " " for one in url):
            raise BadAddress("an address must have neither a user name nor blanks, and plain ASCII only")
        target = (split.path or "/") + (f"?{split.query}" if split.query else "")
        return cls(split.hostname, port or _PORTS[split.scheme], split.scheme == "https", target, split.netloc)

    def probe(self) -> bytes:
        """Write the HEAD request that an endpoint must answer before it is saved."""
        return b"HEAD %b HTTP/1.1\r\nHost: %b\r\nUser-Agent: %b\r\nConnection: close\r\n\r\n" % (
            self.target.encode(),
            self.authority.encode(),
            USER_AGENT.encode(),
        )

    def post(self, body: bytes, signature: bytes, *, kept: bool = False) -> bytes:
        """
        Write a whole POST request.

        Args:
            body: What it carries.
            signature: The header line of its signature with its line end, or nothing.
            kept: Leave the connection open for another one.
        """
        return b"POST %b HTTP/1.1\r\nHost: %b\r\n%b%bContent-Length: %d\r\n%b\r\n%b" % (
            self.target.encode(),
            self.authority.encode(),
            _HEAD,
            signature,
            len(body),
            b"" if kept else b"Connection: close\r\n",
            body,
        )


_HEAD = f"Content-Type: application/json\r\nAccept: application/json\r\nUser-Agent: {USER_AGENT}\r\n".encode()
