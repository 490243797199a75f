"""The one list of addresses that a workspace has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Allowlist:
    """Which addresses may use the workspace, and whether that is enforced."""

    id: ClassVar[str] = "ip_allowlist"

    enabled: bool = False
    addresses: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write the list."""
        return {"type": "ip_allowlist", "enabled": self.enabled, "ip_allowlist": list(self.addresses)}

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return {"enabled": self.enabled, "addresses": self.addresses}
