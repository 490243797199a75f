"""The settings that a scenario may change: their values in the lab and in production, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from intercom_readiness.errors import LabError
from intercom_readiness.profile.names import SWITCHES, Unit
from intercom_readiness.profile.shaping import key

SECONDS_PER_UNIT: dict[str, float] = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "count": 1.0}

# A value that every part understands: seconds, a count, or "on" and "off".
Canonical = float | str

# Words that a scenario may use in place of a value.
NAMED_VALUES = ("lab", "short", "production")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """How the target writes a switch."""

    on: str = "on"
    off: str = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Where the production value can be read: a JSON or TOML *file* at a pointer, or any file by a *pattern*."""

    file: str
    at: str | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    One setting, in the target's own unit.

    Attributes:
        env: The environment variable that carries it.
        unit: What the numbers here and in the variable mean.
        text: How the number is written, such as "{value}ms"; default the bare number.
        lab, short, production: Values for the gate, for scenarios that need a short one, and in production.
        value: The value that is fixed in code; the lab adapts.
        values: How a switch is written.
        apply: Command that changes the setting of a running target; `{value}` stands for the written value.
        manifest: Where the production value can be read instead of being claimed.
    """

    env: str = ""
    unit: Unit | None = None
    text: str = "{value}"
    lab: float | str | None = None
    short: float | str | None = None
    production: float | str | None = None
    value: float | str | None = None
    values: Spellings | None = None
    apply: tuple[str, ...] = key(default=(), listed=True)
    manifest: Manifest | None = None

    def canonical(self, own: float | str) -> Canonical:
        """Turn a value in the target's unit into seconds, a count, or "on" and "off"."""
        return own if isinstance(own, str) else own * SECONDS_PER_UNIT[self.unit or "count"]

    def written(self, canonical: Canonical) -> str:
        """Write a canonical value as the target reads it."""
        if isinstance(canonical, str):
            spellings = self.values or Spellings()
            return {"on": spellings.on, "off": spellings.off}.get(canonical, canonical)
        # Nine digits are finer than any unit; `g` keeps 1500 from being written as 1500.0.
        return self.text.replace("{value}", f"{canonical / SECONDS_PER_UNIT[self.unit or 'count']:.9g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    All settings of a profile.

    Attributes:
        by_name: What the file says.
        in_templates: Names that stand as `{setting:NAME}` in a command or in the environment.
        attached: Whether the target runs already, so that only an *apply* command can change it.
    """

    by_name: dict[str, Setting] = field(default_factory=dict)
    in_templates: frozenset[str] = frozenset()
    attached: bool = False

    def declared(self, name: str) -> bool:
        """Tell whether the profile says anything about a setting."""
        return name in self.by_name

    def can_change(self, name: str) -> bool:
        """Tell whether a scenario can give the target another value."""
        setting = self.by_name.get(name)
        if setting is None:
            return False
        at_start = bool(setting.env) or name in self.in_templates
        return bool(setting.apply) or (at_start and not self.attached)

    def lab_value(self, name: str) -> Canonical:
        """
        Give the value with which the gate runs: seconds, a count, or "on" and "off".

        Raises:
            LabError: The profile does not declare the setting.
        """
        return self.resolve(name, "lab")

    def lab_number(self, name: str) -> float:
        """Give `lab_value` of a duration in seconds, or of a count."""
        value = self.lab_value(name)
        if isinstance(value, str):
            raise LabError(f"settings.{name} is a switch, not a number")
        return value

    def resolve(self, name: str, value: str) -> Canonical:
        """
        Read what a scenario says: "lab", "short", "production", "on", "off", or a number of seconds or things.

        Raises:
            LabError: The setting is not declared, or the profile gives no such value.
        """
        setting = self._declared(name)
        if value not in NAMED_VALUES:
            return _spoken(name, value)
        own: Any = setting.value if setting.value is not None else getattr(setting, value)
        if own is None:
            raise LabError(f"settings.{name} gives no value for {value!r}: set settings.{name}.{value}")
        return setting.canonical(own)

    def render(self, name: str, canonical: Canonical) -> dict[str, str]:
        """Give the environment variable that carries a value, or nothing when no variable does."""
        setting = self._declared(name)
        return {setting.env: setting.written(canonical)} if setting.env else {}

    def written(self, name: str, canonical: Canonical) -> str:
        """Write a value as the target reads it, for arguments of a command."""
        return self._declared(name).written(canonical)

    def _declared(self, name: str) -> Setting:
        if name not in self.by_name:
            raise LabError(f"the profile does not declare settings.{name}: set it, with its env, unit and lab value")
        return self.by_name[name]


def _spoken(name: str, value: str) -> Canonical:
    """Read a value that a scenario says itself."""
    if name in SWITCHES:
        if value in {"on", "off"}:
            return value
        raise LabError(f"settings.{name} is on or off, not {value!r}")
    try:
        return float(value)
    except ValueError:
        words = ", ".join(NAMED_VALUES)
        raise LabError(f"settings.{name}: {value!r} is neither a number nor one of {words}") from None
