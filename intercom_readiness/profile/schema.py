"""The whole profile, as every other part reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from intercom_readiness.errors import LabError, did_you_mean
from intercom_readiness.profile.effects import Effects
from intercom_readiness.profile.names import Role, Tier  # noqa: TC001 - read at run time by `shape`
from intercom_readiness.profile.operations import Errors, Operation
from intercom_readiness.profile.policy import Policy, Retry
from intercom_readiness.profile.settings import Settings
from intercom_readiness.profile.shaping import LOADER_ONLY
from intercom_readiness.profile.source_section import Source  # noqa: TC001 - read at run time by `shape`
from intercom_readiness.profile.target_section import LabSection, TargetSection
from intercom_readiness.profile.token_section import Token  # noqa: TC001 - read at run time by `shape`
from intercom_readiness.profile.watching import Logs, Metrics  # noqa: TC001 - read at run time by `shape`

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverSection:
    """A known failure that somebody owns until a day."""

    item: str
    reason: str
    owner: str
    expires: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    What a team says about its service; read with `load_profile`.

    Attributes:
        profile: Version of the format.
        path: The file it was read from.
        operations: By name.
        absent: Why a role, setting, capability or item does not apply, by its canonical name.
        metrics: How it is scraped; None where nothing is said.
        logs: Where it logs; likewise.
        effects: How effects show that Intercom cannot see.
        source: Where the team's source is; None where nothing is said.
        token: What is claimed of the access token; likewise.
        alerts, mitigations: Read by later parts; their keys are not checked yet.
    """

    profile: Literal[1]
    path: Path = field(default_factory=Path, metadata=LOADER_ONLY)
    tier: Tier = "standard"
    target: TargetSection
    lab: LabSection = field(default_factory=LabSection)
    settings: Settings = field(default_factory=Settings)
    policy: Policy = field(default_factory=Policy)
    operations: dict[str, Operation]
    errors: Errors = field(default_factory=Errors)
    effects: Effects = field(default_factory=Effects)
    metrics: Metrics | None = None
    logs: Logs | None = None
    source: Source | None = None
    token: Token | None = None
    alerts: dict[str, Any] = field(default_factory=dict)
    mitigations: dict[str, Any] = field(default_factory=dict)
    waiver: tuple[WaiverSection, ...] = ()
    absent: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Give the folder to which the profile's paths are relative."""
        return self.path.parent

    def operation(self, name: str) -> Operation:
        """
        Give an operation by its name.

        Raises:
            LabError: The profile has none of that name.
        """
        if name not in self.operations:
            raise LabError(f"the profile has no operation {name!r}. {did_you_mean(name, self.operations)}")
        return self.operations[name]

    def by_role(self, role: Role) -> tuple[Operation, ...]:
        """List the operations of a role, in the order of the file."""
        return tuple(one for one in self.operations.values() if one.role == role)

    @property
    def listen_token(self) -> str:
        """Give the token that an attached target was configured with, or an empty text."""
        return self.lab.listen.token

    def retry_for(self, operation: str | Operation | None = None) -> Retry:
        """
        Give the retry policy that an operation claims, its own words over those of the whole target.

        Without an operation, that of the whole target.

        Raises:
            LabError: The profile claims no retry policy.
        """
        if self.policy.retry is None:
            raise LabError("the profile has no [policy.retry], so nothing is known about attempts and waits")
        one = self.operation(operation) if isinstance(operation, str) else operation
        return one.retry.over(self.policy.retry) if one is not None and one.retry else self.policy.retry
