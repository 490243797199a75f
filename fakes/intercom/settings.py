"""The fake's options: what they are called, what is valid, and how a change is checked."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

from fakes.intercom.access import demo_secret
from fakes.intercom.asked import SECONDS_MAX
from fakes.intercom.assumptions import Assumptions
from fakes.intercom.messages import SILENCE_MAX_S
from intercom_readiness.vendor import limits, versions
from intercom_readiness.vendor.webhooks import ANSWER_WITHIN_S


class SettingError(ValueError):
    """An option that does not exist, or a value that it cannot have; the message names both."""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Options of one fake, changed by the control port.

    Attributes:
        seed: Everything random follows from it.
        rate_limit: Requests of one app per window.
        workspace_rate_limit: Requests of all private apps of a workspace per window.
        window_s: Length of a rate window in seconds.
        index_lag_s: How long a write stays invisible to searches, in seconds of the agenda.
        company_deletion_lag_s: How long a deleted company stays, in seconds of the agenda; the answer comes at once.
        default_version: API version of calls that name none.
        region: The region that /me names.
        timezone: The workspace's zone, in which the search compares days.
        punish_early_s: A caller that comes back before the announced reset waits this much longer; 0 is off.
        plan_active: False: conversations and messages answer 403 api_plan_restricted.
        latency_s: Every answer is late by this many seconds.
        latency_jitter_s: ... plus up to this many.
        journal_max: Exchanges that the journal keeps, and deliveries of webhooks.
        silence_max_s: A caller that says nothing for so long in the middle of a request is left. Intercom's own
            figure is unknown.
        client_secret: Signs the webhooks of the default app.
        webhook_timeout_s: Within so long an endpoint must answer.
        webhook_connections: Deliveries of one endpoint that are under way at once.
        assumptions: The switches of what cannot be confirmed.
    """

    seed: int = 0
    rate_limit: int = limits.APP_REQUESTS_PER_WINDOW
    workspace_rate_limit: int = limits.WORKSPACE_REQUESTS_PER_WINDOW
    window_s: float = limits.WINDOW_S
    index_lag_s: float = 0.0
    company_deletion_lag_s: float = 0.0
    default_version: str = versions.DEFAULT_VERSION
    region: Literal["US", "EU", "AU"] = "US"
    timezone: str = "Europe/Dublin"
    punish_early_s: float = 0.0
    plan_active: bool = True
    latency_s: float = 0.0
    latency_jitter_s: float = 0.0
    journal_max: int = 50_000
    silence_max_s: float = SILENCE_MAX_S
    client_secret: str = demo_secret()
    webhook_timeout_s: float = ANSWER_WITHIN_S
    webhook_connections: int = 20
    assumptions: Assumptions = field(default_factory=Assumptions)

    def changed(self, changes: dict[str, Any]) -> Settings:
        """
        Return the settings with *changes* applied.

        Raises:
            SettingError: A name is unknown or a value is not valid.
        """
        names = {one.name for one in fields(self)}
        checked: dict[str, Any] = {}
        for name, value in changes.items():
            if name not in names:
                raise SettingError(f"unknown option {name!r}. {_meant(name, names)}")
            if name == "assumptions":
                checked[name] = _assumed(self.assumptions, value)
            else:
                checked[name] = _checked(name, value)
        return replace(self, **checked)

    def as_json(self) -> dict[str, Any]:
        """Give the options as they are written on the control port."""
        told = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "assumptions"}
        told["assumptions"] = {one.name: getattr(self.assumptions, one.name) for one in fields(self.assumptions)}
        return told


def _meant(word: str, valid: set[str]) -> str:
    close = difflib.get_close_matches(word, sorted(valid), n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Valid: {', '.join(sorted(valid))}."


_SHORTEST_S = 0.001
_WHOLE = {"seed": 0, "rate_limit": 0, "workspace_rate_limit": 0, "journal_max": 1, "webhook_connections": 1}
_SECONDS = {
    "company_deletion_lag_s",
    "index_lag_s",
    "latency_jitter_s",
    "latency_s",
    "punish_early_s",
    "silence_max_s",
    "webhook_timeout_s",
    "window_s",
}


def _checked(name: str, value: Any) -> Any:
    if name in _WHOLE:
        if not isinstance(value, int) or isinstance(value, bool) or value < _WHOLE[name]:
            raise SettingError(f"{name} must be a whole number from {_WHOLE[name]} up, not {value!r}")
    elif name in _SECONDS:
        value = _seconds(name, value)
    elif name == "plan_active":
        _one_of(name, value, (True, False))
    elif name == "region":
        _one_of(name, value, ("US", "EU", "AU"))
    elif name == "default_version":
        _one_of(name, value, versions.VERSIONS)
    elif name == "client_secret":
        if not isinstance(value, str) or not value:
            raise SettingError(f"client_secret must be a text, not {value!r}")
    elif name == "timezone":
        _known_zone(value)
    return value


def _seconds(name: str, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= SECONDS_MAX:
        raise SettingError(f"{name} must be a number of seconds from 0 to {SECONDS_MAX}, not {value!r}")
    if name in ("window_s", "webhook_timeout_s", "silence_max_s") and value < _SHORTEST_S:
        raise SettingError(f"{name} must be at least {_SHORTEST_S:g} seconds")
    return float(value)


def _one_of(name: str, value: Any, valid: tuple[Any, ...]) -> None:
    if not any(value == one and isinstance(value, type(one)) for one in valid):
        raise SettingError(f"{name} must be one of {', '.join(map(str, valid))}, not {value!r}")


def _known_zone(value: Any) -> None:
    # Imported here: only a change of zone needs the zone database at start.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError) as error:
        raise SettingError(f"timezone must be a name such as 'Europe/Dublin', not {value!r}") from error


def _assumed(current: Assumptions, changes: Any) -> Assumptions:
    if not isinstance(changes, dict):
        raise SettingError("assumptions must be an object of switches and values")
    switches = {one.name: one for one in fields(current)}
    for name, value in changes.items():
        if name not in switches:
            raise SettingError(f"unknown assumption {name!r}. {_meant(name, set(switches))}")
        _one_of(f"assumptions.{name}", value, switches[name].metadata["valid"])
    return replace(current, **changes)
