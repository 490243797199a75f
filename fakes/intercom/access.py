"""Tokens, and the apps and workspaces that they open."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from intercom_readiness.vendor.scopes import granted

if TYPE_CHECKING:
    from fakes.intercom.windows import Window

DEFAULT_APP = "app_main"
DEFAULT_WORKSPACE = "abc12345"


def demo_token(number: int) -> str:
    """Make a token of the form that live ones have (base64 of ``tok:…``), and that opens nothing anywhere."""
    return base64.b64encode(f"tok:{number:08x}_0000_4000_8000_000000000000:1:0".encode()).decode()


def demo_secret() -> str:
    """Make the client secret of the default app; it opens nothing anywhere."""
    return "fake-0000-4000-8000-client-secret"


@lru_cache(maxsize=256)
def fingerprint(authorization: bytes) -> str:
    """Tell which token an Authorization header carries without showing it: eight hex digits, or "" for none."""
    token = authorization.partition(b" ")[2].strip()
    return hashlib.sha256(token).hexdigest()[:8] if token else ""


@dataclass(slots=True)
class App:
    """An app of the Developer Hub with its own rate window."""

    name: str
    window: Window
    private: bool = True
    # Codes of the workspaces that it is installed in.
    workspaces: set[str] = field(default_factory=set)
    # Unix seconds before which a caller was told not to come back; only kept while early callers are punished.
    patience_until: int = 0
    # Seconds that a script adds for each early call; None is what the option says.
    early_costs_s: float | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """
    What one token opens.

    Attributes:
        scopes: Scopes with all they include; None is all.
        refusal: Code of the 401 of a token that was revoked, else "".
    """

    token: str
    app: App
    workspace: str
    scopes: frozenset[str] | None = None
    refusal: str = ""

    def allows(self, scope: str) -> bool:
        """Tell whether the token has *scope*; an empty scope asks for nothing."""
        return not scope or self.scopes is None or scope in self.scopes


def scopes_of(names: list[str] | None) -> frozenset[str] | None:
    """Return the granted scopes of a token that was given *names*; None means all."""
    return None if names is None else granted(frozenset(names))
