"""The section of a profile about the access token: where it is kept, what it may do, and how it is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from intercom_readiness.profile.settings import Manifest  # noqa: TC001 - read at run time by `shape`
from intercom_readiness.profile.shaping import key

RotatedBy = Literal["restart", "file", "request", "command"]
InBetween = Literal["queued", "fails"]
Signal = Literal["HUP", "USR1", "USR2"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """Where production takes the token from, and the part of the deployment that shows it."""

    name: str
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """
    How the target is given a new token.

    Attributes:
        by: A restart with the new one, a file that the target reads, a request, or a command.
        signal: Sent to the main process once the file is written.
        request, json, headers, status: The request; any 2xx means that it was taken.
        command: The command.
        within_s: How long after it was told of the new token all works again, in seconds.
        in_between: Whether callers wait meanwhile, or may get a clear error.
        documented: A file, relative to the profile, or a link.
    """

    by: RotatedBy
    within_s: float
    in_between: InBetween
    signal: Signal | None = None
    request: str = ""
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    status: tuple[int, ...] = ()
    command: tuple[str, ...] = key(default=(), listed=True)
    documented: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Where a day can be read: a *file* by a *pattern* with one group, or the output of a *command*."""

    file: str = ""
    pattern: str = ""
    command: tuple[str, ...] = key(default=(), listed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """
    One environment of the service.

    Attributes:
        workspace: Code of the Intercom workspace that its token opens.
        token: What its token is called where it is kept: a path in a store, or a variable. Never the token.
        manifest: Where its deployment shows that name.
    """

    workspace: str
    token: str
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """
    What is claimed of the access token.

    Attributes:
        scopes: What it may do, or "all", as the token of a private app may in its workspace.
        scopes_beside: Why it needs scopes that no operation of the profile uses, by scope.
        attested: The day on which somebody last looked at what nothing shows.
        made: The day on which production's token was made.
        made_shown: Where that day can be read, in its place.
        environments: By name.
    """

    scopes: tuple[str, ...] | Literal["all"] = ()
    scopes_beside: dict[str, str] = field(default_factory=dict)
    attested: Any = None
    made: Any = None
    made_shown: Shown | None = None
    store: Store | None = None
    rotation: Rotation | None = None
    environments: dict[str, Environment] = field(default_factory=dict)
