"""Where a running target is and what it sees, for everybody who asks it something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from intercom_readiness.errors import LabError, did_you_mean
from intercom_readiness.profile.templates import fill_path, parse_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """
    The addresses of one target, and what its commands need.

    Attributes:
        base_url: Its address without a trailing slash.
        ports: Its further ports by name.
        headers: Sent with every request.
        environment: What its processes and commands see; None when commands cannot be run.
        cwd: Where its commands run.
    """

    base_url: str
    ports: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    environment: dict[str, str] | None = field(default=None, repr=False)
    cwd: Path | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Give host and port of the main address."""
        parts = urlsplit(self.base_url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    def url(self, request: str, lookup: Callable[[str], str | None]) -> tuple[str, str]:
        """
        Give method and URL of a request line of the profile.

        Args:
            request: "METHOD /path" or "METHOD :port/path", with placeholders.
            lookup: Gives their values.

        Raises:
            LabError: A placeholder has no value, or there is no port of that name.
        """
        line = parse_request(request)
        return line.method, self._base(line.port) + fill_path(line.path, lookup)

    def _base(self, port: str) -> str:
        if not port:
            return self.base_url
        number = int(port) if port.isdigit() else self.ports.get(port)
        if number is None:
            raise LabError(
                f"the target has no port {port!r}; [target.env] gives it one by {{port:{port}}}. "
                + (did_you_mean(port, self.ports) if self.ports else "")
            )
        parts = urlsplit(self.base_url)
        return urlunsplit((parts.scheme, f"{parts.hostname}:{number}", "", "", ""))
