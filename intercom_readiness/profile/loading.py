"""Read a profile from a TOML file, or say everything that is wrong with it."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import UsageError
from intercom_readiness.profile.checks import problems_of
from intercom_readiness.profile.lines import line_of
from intercom_readiness.profile.names import ABSENT_ALIASES
from intercom_readiness.profile.schema import VERSION, Profile
from intercom_readiness.profile.settings import Setting, Settings
from intercom_readiness.profile.shaping import Problem, shape
from intercom_readiness.profile.templates import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection

    from intercom_readiness.profile.shaping import KeyPath


def load_profile(path: str | Path, *, items: Collection[str] | None = None) -> Profile:
    """
    Read and check a profile.

    Args:
        path: The TOML file.
        items: Ids of the checklist, which [absent] and [[waiver]] may name; None leaves those names unchecked.

    Raises:
        UsageError: The file cannot be used; the message has a line for each mistake, with file, line and key.
    """
    file = Path(path)
    text = _read(file)
    raw = _parse(file, text)
    problems: list[Problem] = []
    _check_version(raw, problems)
    profile = None if problems else _shape(raw, problems)
    if profile is not None:
        profile = replace(profile, path=file.resolve())
        problems += problems_of(profile, items)
    if problems or profile is None:
        raise UsageError("\n".join(_in_order(file, text, problems)))
    return _finished(profile)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{file}: there is no such profile") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: the profile cannot be read: {error}") from None


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file}: not valid TOML: {error}") from None


def _check_version(raw: dict[str, Any], problems: list[Problem]) -> None:
    if "profile" not in raw:
        problems.append(Problem(("profile",), f"missing; a profile starts with its version: profile = {VERSION}"))
    elif raw["profile"] != VERSION:
        problems.append(Problem(("profile",), f"version {raw['profile']!r} is not known here; it is {VERSION}"))


def _shape(raw: dict[str, Any], problems: list[Problem]) -> Profile | None:
    settings = shape(dict[str, Setting], raw.get("settings", {}), ("settings",), problems)
    rest = {name: value for name, value in raw.items() if name != "settings"}
    profile = shape(Profile, rest, (), problems)
    return None if problems else replace(profile, settings=Settings(by_name=settings))


def _finished(profile: Profile) -> Profile:
    named = {name: replace(one, name=name) for name, one in profile.operations.items()}
    absent = {ABSENT_ALIASES.get(name, name): reason for name, reason in profile.absent.items()}
    settings = replace(profile.settings, in_templates=_in_templates(profile), attached=profile.target.attached)
    return replace(profile, operations=named, absent=absent, settings=settings)


def _in_templates(profile: Profile) -> frozenset[str]:
    target = profile.target
    texts = [target.command, target.env, *((one.command, one.env) for one in target.process)]
    prefix = "setting:"
    return frozenset(name.removeprefix(prefix) for name in placeholders(texts) if name.startswith(prefix))


def _in_order(file: Path, text: str, problems: list[Problem]) -> list[str]:
    lines = [(line_of(text, problem.path), problem) for problem in problems]
    # What stands nowhere, since it is missing, comes last.
    lines.sort(key=lambda one: math.inf if one[0] is None else one[0])
    return [
        f"{file}{'' if line is None else f':{line}'}: {_dotted(problem.path)}: {problem.text}"
        for line, problem in lines
    ]


def _dotted(path: KeyPath) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".") or "profile"
