"""The value of a setting in production: read from a manifest where the profile names one, else claimed."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from intercom_readiness.errors import LabError
from intercom_readiness.profile import places
from intercom_readiness.profile.replies import as_text

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.profile.schema import Profile
    from intercom_readiness.profile.settings import Canonical, Manifest, Setting

CLAIMED = "claimed"


class ProductionValue(NamedTuple):
    """A canonical value, and where it was read: "claimed", or the manifest as the profile names it."""

    value: Canonical
    source: str


def production_value(profile: Profile, name: str) -> ProductionValue:
    """
    Tell how production is configured.

    Raises:
        LabError: The setting is not declared, no production value is given, or the manifest cannot be read or holds
            no such value.
    """
    setting = profile.settings.by_name.get(name)
    if setting is None or setting.manifest is None:
        return ProductionValue(profile.settings.resolve(name, "production"), CLAIMED)
    found = found_at(profile.folder, setting.manifest)
    if found is None:
        where = setting.manifest.at or setting.manifest.pattern
        raise LabError(f"settings.{name}.manifest: {setting.manifest.file} holds nothing at {where!r}")
    return ProductionValue(_canonical(setting, name, found), setting.manifest.file)


def found_at(folder: Path, manifest: Manifest) -> str | None:
    """
    Read what stands at a place of a manifest: of a pattern what its group matches, or all of it without one.

    Args:
        folder: The folder of the profile.
        manifest: The place.

    Returns:
        The text, or None where nothing stands there.

    Raises:
        LabError: The file cannot be read.
    """
    file = folder / manifest.file
    try:
        text = file.read_text(encoding="utf-8")
        if manifest.pattern:
            match = re.search(manifest.pattern, text, re.MULTILINE)
            return match[match.re.groups] if match else None
        document: Any = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError, IndexError) as error:
        raise LabError(f"{manifest.file} cannot be read: {error}") from None
    value = places.find(manifest.at or "", document)
    return None if value is places.MISSING or value is None else as_text(value)


def _canonical(setting: Setting, name: str, found: str) -> Canonical:
    if setting.values is not None:
        switch = {setting.values.on: "on", setting.values.off: "off"}
        if found not in switch:
            raise LabError(f"settings.{name}.manifest: {found!r} is neither {setting.values.on!r} nor its opposite")
        return switch[found]
    # The manifest writes numbers as the variable does, with the same text around them.
    pattern = "(.+)".join(re.escape(part) for part in setting.text.split("{value}"))
    match = re.fullmatch(pattern, found.strip())
    try:
        return setting.canonical(float(match[1] if match else found))
    except ValueError:
        raise LabError(f"settings.{name}.manifest: {found!r} is no number written as {setting.text!r}") from None
