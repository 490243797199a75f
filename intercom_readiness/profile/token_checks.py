"""What [source] and [token] can get wrong beyond their shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.errors import did_you_mean
from intercom_readiness.profile import templates
from intercom_readiness.profile.names import ENV_PREFIX
from intercom_readiness.profile.shaping import Problem
from intercom_readiness.vendor.scopes import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.profile.schema import Profile
    from intercom_readiness.profile.settings import Manifest
    from intercom_readiness.profile.shaping import KeyPath
    from intercom_readiness.profile.token_section import Rotation, Token

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TOKEN: KeyPath = ("token",)
_ROTATION: KeyPath = ("token", "rotation")
_NEW_TOKEN = ("intercom.token",)
# Which keys of [token.rotation] belong to which way.
_KEYS_OF_WAY = {"signal": "file", "request": "request", "json": "request", "headers": "request", "status": "request",
                "command": "command"}  # fmt: skip
# An access token of Intercom, as the facts on it have it, must not stand in a profile.
_LOOKS_LIKE_A_TOKEN = re.compile(r"dG9r[A-Za-z0-9+/=_-]{20,}")


def source_problems(profile: Profile) -> Iterator[Problem]:
    """List what is wrong with [source]."""
    for index, allowed in enumerate(profile.source.allowed if profile.source else ()):
        if not allowed.reason.strip():
            yield Problem(("source", "allowed", index, "reason"), "needs a reason, since it stands in the report")


def token_problems(profile: Profile) -> Iterator[Problem]:
    """List what is wrong with [token]."""
    token = profile.token
    if token is None:
        return
    yield from _scopes(token)
    yield from _days(token)
    if token.store is not None:
        yield from manifest_problems((*_TOKEN, "store", "manifest"), token.store.manifest)
    for name, environment in token.environments.items():
        path = (*_TOKEN, "environments", name)
        yield from manifest_problems((*path, "manifest"), environment.manifest)
        if _LOOKS_LIKE_A_TOKEN.search(environment.token):
            yield Problem((*path, "token"), "holds a token; name where it is kept, such as prod/intercom/token")
    if token.rotation is not None:
        yield from _rotation(profile, token.rotation)


def manifest_problems(path: KeyPath, manifest: Manifest | None) -> Iterator[Problem]:
    """List what is wrong with a place in a manifest."""
    if manifest is None:
        return
    if (manifest.at is None) == (not manifest.pattern):
        yield Problem(path, "needs either at (JSON and TOML files) or pattern (any file)")
    yield from _pattern((*path, "pattern"), manifest.pattern, groups=(0, 1))


def _scopes(token: Token) -> Iterator[Problem]:
    named = token.scopes if isinstance(token.scopes, tuple) else ()
    for index, scope in enumerate(named):
        if scope not in SCOPES:
            yield Problem((*_TOKEN, "scopes", index), f"no such scope: {scope!r}. {did_you_mean(scope, SCOPES)}")
    for scope, reason in token.scopes_beside.items():
        if scope not in named:
            yield Problem((*_TOKEN, "scopes_beside", scope), "is not among the scopes")
        if not reason.strip():
            yield Problem((*_TOKEN, "scopes_beside", scope), "needs a reason, since it stands in the report")


def _days(token: Token) -> Iterator[Problem]:
    for name in ("attested", "made"):
        day = getattr(token, name)
        if day is not None and not DAY.fullmatch(str(day)):
            yield Problem((*_TOKEN, name), f'{day!r} is not a day, such as "2031-04-30"')
    if token.made is not None and token.made_shown is not None:
        yield Problem((*_TOKEN, "made_shown"), "excludes made: one of them says when the token was made")
    if token.made_shown is not None:
        path, shown = (*_TOKEN, "made_shown"), token.made_shown
        if bool(shown.file) == bool(shown.command) or bool(shown.file) != bool(shown.pattern):
            yield Problem(path, "needs either file and pattern, or command")
        yield from _pattern((*path, "pattern"), shown.pattern, groups=(1,))


def _pattern(path: KeyPath, pattern: str, groups: tuple[int, ...]) -> Iterator[Problem]:
    try:
        found = re.compile(pattern).groups
    except re.error as error:
        yield Problem(path, f"{pattern!r} is not a regular expression: {error}")
        return
    if pattern and found not in groups:
        yield Problem(path, f"takes {' or '.join(map(str, groups))} groups, and {pattern!r} has {found}")


def _rotation(profile: Profile, rotation: Rotation) -> Iterator[Problem]:
    for name, way in _KEYS_OF_WAY.items():
        if getattr(rotation, name) and rotation.by != way:
            yield Problem((*_ROTATION, name), f'only with by = "{way}", not with "{rotation.by}"')
    for way in ("request", "command"):
        if rotation.by == way and not getattr(rotation, way):
            yield Problem((*_ROTATION, way), f'missing; by = "{way}" needs it')
    if rotation.within_s <= 0:
        yield Problem((*_ROTATION, "within_s"), f"must be more than 0, got {rotation.within_s}")
    yield from _reached(profile, rotation)
    yield from _templates(rotation)


def _reached(profile: Profile, rotation: Rotation) -> Iterator[Problem]:
    """List the ways that do not reach this target."""
    if rotation.by in {"restart", "file"} and profile.target.attached:
        text = "an attached target is neither restarted nor given a file; say request or command"
        yield Problem((*_ROTATION, "by"), text)
    if rotation.by == "file" and "intercom.token_file" not in _placeholders_of(profile):
        yield Problem((*_ROTATION, "by"), "needs {intercom.token_file} in [target.env] or in the command")
    if rotation.by == "restart" and "intercom.token" not in _placeholders_of(profile):
        yield Problem((*_ROTATION, "by"), "needs {intercom.token} in [target.env]")


def _templates(rotation: Rotation) -> Iterator[Problem]:
    if rotation.request:
        try:
            templates.parse_request(rotation.request)
        except ValueError as error:
            yield Problem((*_ROTATION, "request"), str(error))
    for name in ("request", "json", "headers"):
        if fault := templates.fault_of(getattr(rotation, name), _NEW_TOKEN, ENV_PREFIX):
            yield Problem((*_ROTATION, name), fault)
    if fault := templates.fault_of(rotation.command, (*_NEW_TOKEN, "python"), ENV_PREFIX):
        yield Problem((*_ROTATION, "command"), fault)


def _placeholders_of(profile: Profile) -> set[str]:
    target = profile.target
    texts = [target.command, target.env, *((one.command, one.env) for one in target.process)]
    return set(templates.placeholders(texts))
