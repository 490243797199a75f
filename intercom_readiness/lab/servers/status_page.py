"""The fake status page of a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .fake_server import FakeServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class FakeStatusPage(FakeServer):
    """
    One fake status page.

    Attributes:
        address: Where it listens: host and port.
        calm: Nothing has happened there since the last reset.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__("fakes.status_page", "the fake status page", environment)
        self.address = ("", 0)
        self.calm = True

    def await_ready(self) -> None:
        """Wait until it listens; LabError with its last words when it does not."""
        page = urlsplit(self.ready()["page"])
        self.address = page.hostname or "", page.port or 0

    def reset(self) -> None:
        """Let no incident last, and every answer be right."""
        if not self.calm:
            self.control("POST", "/reset", {})
            self.calm = True

    def befall(self, *, indicated: bool) -> str:
        """
        Open an incident of the REST API, and give its id.

        Args:
            indicated: The overall indicator tells it too.
        """
        self.calm = False
        told = {} if indicated else {"component_status": "operational"}
        incident: str = self.control("POST", "/incidents", told)["id"]
        return incident

    def add_script(
        self, name: str, match: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], *, repeat: bool
    ) -> None:
        """Arm a fault script."""
        self.calm = False
        super().add_script(name, match, answers, repeat=repeat)

    def resolve(self, incident: str) -> None:
        """Have an incident resolved."""
        self.control("PATCH", f"/incidents/{incident}", {"status": "resolved"})
