"""The links of a lab: the target's to Intercom's API, and Intercom's to the target."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from intercom_readiness.vendor.operations import Operation

from .links import Link
from .tap import Tap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.profile import Profile

    from .fake_intercom import FakeIntercom
    from .toxiproxy import Toxiproxy

# What the tap calls the requests that Intercom makes.
DELIVERY = "webhooks.deliver"
PROBE = "webhooks.probe"


class Breakable:
    """
    A link through Toxiproxy with a tap at the target's end; closed with the context.

    Attributes:
        tap: Sees what the target does.
        link: Breaks it.
    """

    tap: Tap
    link: Link

    @contextmanager
    def toxic(self, **attributes: Any) -> Iterator[None]:
        """Add a toxic for as long as the context lasts."""
        kind, stream = attributes.pop("type"), attributes.pop("stream")
        with self.link.toxic(kind, stream=stream, **attributes):
            yield

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.tap.close()
        self.link.close()


class Network(Breakable):
    """The link to Intercom's API as the target uses it: target → tap → Toxiproxy → fake."""

    def __init__(self, toxiproxy: Toxiproxy, intercom: FakeIntercom, profile: Profile, worker: str) -> None:
        self.link = Link(toxiproxy, f"intercom_api_{worker}", (intercom.host, intercom.port))
        host, port = _listen(profile)
        self.tap = Tap(listen_host=host, listen_port=port, upstream=self.link.address, link="intercom_api")

    @property
    def url(self) -> str:
        """Where the target finds Intercom."""
        host, port = self.tap.address
        return f"http://{host}:{port}"

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse connections for as long as the context lasts."""
        self.tap.refuse()
        try:
            yield
        finally:
            self.tap.accept()


class Inbound(Breakable):
    """
    The link on which notifications come: fake → Toxiproxy → tap → target.

    Attributes:
        url: Where Intercom finds the target.
    """

    def __init__(self, toxiproxy: Toxiproxy, target: tuple[str, int], path: str, worker: str) -> None:
        self.tap = Tap(target, link="webhooks", name_operation=_name)
        self.link = Link(toxiproxy, f"webhooks_{worker}", self.tap.address)
        host, port = self.link.address
        self.url = f"http://{host}:{port}{path}"

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse connections for as long as the context lasts: at Toxiproxy, which Intercom connects to."""
        with self.link.disabled():
            yield


def _name(method: str, path: str) -> Operation:
    return Operation(PROBE if method == "HEAD" else DELIVERY, method, path, method != "HEAD")


def _listen(profile: Profile) -> tuple[str, int]:
    """Give the address that an attached target was configured with, or any free port."""
    fixed = profile.lab.listen.intercom
    if not fixed:
        return profile.lab.bind, 0
    host, _, port = fixed.rpartition(":")
    return host, int(port)
