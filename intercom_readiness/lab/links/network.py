"""The links of a lab: the target's to Intercom's API and status page, and Intercom's to the target."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from intercom_readiness.lab.tap.recorder import Tap
from intercom_readiness.vendor.operations import Operation

from .link import Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from intercom_readiness.lab.servers.fake_intercom import FakeIntercom
    from intercom_readiness.profile import Profile

    from .toxiproxy import Toxiproxy

# What the tap calls the requests that Intercom makes.
DELIVERY = "webhooks.deliver"
PROBE = "webhooks.probe"
# The link to the status page, and what the tap calls a look at it.
STATUS_PAGE = "status_page"


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
    def toxic(self, *, keep_open: bool = False, **attributes: Any) -> Iterator[None]:
        """Add a toxic for as long as the context lasts."""
        kind, stream = attributes.pop("type"), attributes.pop("stream")
        with self.link.toxic(kind, stream=stream, keep_open=keep_open, **attributes):
            yield

    @contextmanager
    def silent(self, *, open_only: bool) -> Iterator[None]:
        """Pass nothing on, and end nothing, on all connections or those that are open, while the context lasts."""
        self.tap.fall_silent(open_only=open_only)
        try:
            yield
        finally:
            self.tap.speak()

    @contextmanager
    def flapping(self, down_s: float) -> Iterator[None]:
        """Go down and come back, again and again, for as long as the context lasts."""
        with self.link.flapping(down_s, self._met_since(self.tap.mark())):
            yield

    def _met_since(self, mark: int) -> Callable[[], bool]:
        """Give a look whether somebody has found the link down since a moment."""
        return lambda: any(one.ended == "refused" for one in self.tap.exchanges(mark))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.tap.close()
        self.link.close()


class Outbound(Breakable):
    """A link that the target opens connections on: target → tap → Toxiproxy → fake."""

    @property
    def url(self) -> str:
        """Where the target finds the fake."""
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


class Network(Outbound):
    """The link to Intercom's API as the target uses it."""

    def __init__(self, toxiproxy: Toxiproxy, intercom: FakeIntercom, profile: Profile, worker: str) -> None:
        self.link = Link(toxiproxy, f"intercom_api_{worker}", (intercom.host, intercom.port))
        host, port = _listen(profile.lab.listen.intercom, profile)
        self.tap = Tap(listen_host=host, listen_port=port, upstream=self.link.address, link="intercom_api")


class StatusPageLink(Outbound):
    """The link to Intercom's status page."""

    def __init__(self, toxiproxy: Toxiproxy, page: tuple[str, int], profile: Profile, worker: str) -> None:
        self.link = Link(toxiproxy, f"{STATUS_PAGE}_{worker}", page)
        host, port = _listen(profile.lab.listen.status_page, profile)
        self.tap = Tap(
            self.link.address, link=STATUS_PAGE, listen_host=host, listen_port=port, name_operation=_name_of_page
        )


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

    def _met_since(self, _mark: int) -> Callable[[], bool]:
        # Whoever finds Toxiproxy down never gets as far as the tap.
        return lambda: True


def _name(method: str, path: str) -> Operation:
    return Operation(PROBE if method == "HEAD" else DELIVERY, method, path, method != "HEAD")


def _name_of_page(method: str, path: str) -> Operation:
    return Operation(STATUS_PAGE, method, path, False)


def _listen(fixed: str, profile: Profile) -> tuple[str, int]:
    """Give the address that an attached target was configured with, or any free port."""
    if not fixed:
        return profile.lab.bind, 0
    host, _, port = fixed.rpartition(":")
    return host, int(port)
