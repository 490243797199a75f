"""What a target's processes see: the cleaned environment, the lab's addresses, the settings."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, did_you_mean
from intercom_readiness.profile.templates import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intercom_readiness.profile import Profile
    from intercom_readiness.profile.settings import Canonical

# Without these hardly a program starts or writes text rightly, and none of them says where a service is.
# HOME is left out on purpose: configuration and credentials hide there.
ALWAYS_INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


def chosen_settings(profile: Profile, overrides: Mapping[str, str]) -> dict[str, Canonical]:
    """
    Give the canonical value of each setting that the lab gives the target.

    Args:
        profile: Says what the settings are in the lab.
        overrides: What a scenario wants instead, in the words of `Settings.resolve`.

    Raises:
        LabError: An override names a setting that is not declared or cannot be changed.
    """
    settings = profile.settings
    for name in overrides:
        if not settings.declared(name):
            raise LabError(f"the profile does not declare settings.{name}. {did_you_mean(name, settings.by_name)}")
        if not settings.can_change(name):
            raise LabError(
                f"settings.{name} cannot be changed here: the profile gives no way that works on this target"
            )
    changeable = [name for name in settings.by_name if settings.can_change(name)]
    return {name: settings.resolve(name, overrides.get(name, "lab")) for name in changeable}


def lookup(
    profile: Profile, *, offers: Mapping[str, str], ports: Callable[[str], int], chosen: Mapping[str, Canonical]
) -> Callable[[str], str]:
    """
    Give the values of placeholders.

    Args:
        profile: Says how settings are written.
        offers: The lab's addresses and secrets by placeholder ("intercom.url").
        ports: Gives a port by name, "" for the target's own.
        chosen: Canonical values of settings.
    """

    def value(name: str) -> str:
        kind, _, argument = name.partition(":")
        if kind == "port":
            return str(ports(argument))
        if kind == "setting":
            return profile.settings.written(argument, chosen.get(argument, profile.settings.lab_value(argument)))
        if kind == "env":
            return caller_variable(argument)
        if name == "python":
            return sys.executable
        if name not in offers:
            raise LabError(f"this lab offers nothing in place of {{{name}}}; it has {', '.join(sorted(offers))}")
        return offers[name]

    return value


def caller_variable(name: str) -> str:
    """
    Give a variable of the caller's environment that the profile asks for by `{env:NAME}`.

    Raises:
        LabError: It is not set.
    """
    if name not in os.environ:
        raise LabError(f"the profile uses {{env:{name}}}, but {name} is not set where the suite was started")
    return os.environ[name]


def caller_placeholder(name: str) -> str | None:
    """Give the value of a placeholder where only `{env:NAME}` is known; None for all others."""
    kind, _, variable = name.partition(":")
    return caller_variable(variable) if kind == "env" else None


def environment_of(profile: Profile, value: Callable[[str], str], chosen: Mapping[str, Canonical]) -> dict[str, str]:
    """
    Give the whole environment of the target's main process.

    Later ones win: the few variables that all get, `inherit_env`, settings, [target.env].
    """
    inherited = {*ALWAYS_INHERITED, *profile.target.inherit_env}
    found = {name: os.environ[name] for name in sorted(inherited) if name in os.environ}
    for name, canonical in chosen.items():
        found |= profile.settings.render(name, canonical)
    return found | {name: fill(text, value) for name, text in profile.target.env.items()}
