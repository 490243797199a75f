"""The link to Intercom's API as the target uses it: target → tap → Toxiproxy → fake."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from .links import Link
from .tap import Tap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.profile import Profile

    from .fake_intercom import FakeIntercom
    from .toxiproxy import Toxiproxy


class Network:
    """
    The link and the tap in front of it.

    Attributes:
        tap: Sees what the target does.
        link: Breaks it.
    """

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
    def toxic(self, **attributes: Any) -> Iterator[None]:
        """Add a toxic for as long as the context lasts."""
        kind, stream = attributes.pop("type"), attributes.pop("stream")
        with self.link.toxic(kind, stream=stream, **attributes):
            yield

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse connections for as long as the context lasts."""
        self.tap.refuse()
        try:
            yield
        finally:
            self.tap.accept()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.tap.close()
        self.link.close()


def _listen(profile: Profile) -> tuple[str, int]:
    """Give the address that an attached target was configured with, or any free port."""
    fixed = profile.lab.listen.intercom
    if not fixed:
        return profile.lab.bind, 0
    host, _, port = fixed.rpartition(":")
    return host, int(port)
