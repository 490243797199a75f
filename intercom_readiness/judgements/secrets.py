"""Judgements on where secrets stand: in the source, in its past, in what is deployed, in commands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judges import attesting, secrets
from intercom_readiness.profile.manifest import found_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.profile.settings import Manifest
    from intercom_readiness.profile.source_section import Source
    from intercom_readiness.profile.token_section import Token
    from intercom_readiness.source.scan import Finding

ROTATE = "rotate what stands there, since whoever has the files has it, and read it from the store instead"


def source_holds_no_secret(scene: Scene) -> None:
    """Judge the team's source tree as it is now."""
    # Read at their first use, here and below: a run that looks for no secrets needs no scanner.
    from intercom_readiness.source import files, scan

    source = _source(scene)
    root = scene.lab.profile.folder / source.root
    paths = files.listed(root, source.files, source.exclude)
    _judge(scene, source, scan.in_files(root, paths), where="the source", files=len(paths))


def history_holds_no_secret(scene: Scene) -> None:
    """Judge every version of every file of the team's source tree."""
    from intercom_readiness.source import files, history

    source = _source(scene)
    root = scene.lab.profile.folder / source.root
    tracked = files.listed(root, files.GIT_TRACKED, source.exclude)
    found = history.in_history(root, source.exclude)
    _judge(scene, source, found, where="the source and what it once was", files=len(tracked))


def deployed_tree_holds_no_secret(scene: Scene) -> None:
    """Judge what goes into production: files with settings, such as `.env`, among it."""
    from intercom_readiness.source import files, image, scan

    source = _source(scene)
    deployed = source.deployed
    if deployed is None:
        raise MissingPremise("the profile has no [source.deployed]")
    root = scene.lab.profile.folder / deployed.folder
    paths = files.listed(root, deployed.files, deployed.exclude)
    if deployed.dockerfile:
        paths = image.taken(root, paths, deployed.dockerfile)
    _judge(scene, source, scan.in_files(root, paths), where="what is deployed", files=len(paths))


def _source(scene: Scene) -> Source:
    scene.effects.free = True
    source = scene.lab.profile.source
    if source is None:
        raise MissingPremise("the profile has no [source]")
    return source


def _judge(scene: Scene, source: Source, found: Iterable[Finding], *, where: str, files: int) -> None:
    from intercom_readiness.source.globs import covers

    counting, allowed = [], []
    for finding in found:
        for one in source.allowed:
            if covers(one.file, finding.file) and one.contains in finding.line_text:
                allowed.append(f"{finding.file}:{finding.line} ({one.reason})")
                break
        else:
            counting.append(str(finding))
    scene.evidence.proofs.append(
        secrets.no_secret_stands(counting, where=where, files=files, allowed=list(dict.fromkeys(allowed)), hint=ROTATE)
    )


def command_carries_no_token(scene: Scene) -> None:
    """Judge the commands as the profile writes them, and as the system lists them once they run."""
    scene.effects.free = True
    target = scene.lab.profile.target
    if target.attached:
        what = "the start command carries no token"
        scene.evidence.proofs.append(attesting.attested(what, attested_on(token_of(scene)), today=today()))
        return
    declared = [("target.command", target.command), *((one.name, one.command) for one in target.process)]
    carriers = [name for name, command in declared if any("{intercom.token}" in part for part in command)]
    scene.asking.start()
    running = [str(pid) for pid in scene.lab.target.pids if scene.lab.token in _arguments(pid)]
    carriers += [f"process {pid}" for pid in running if not carriers]
    scene.evidence.proofs.append(secrets.the_command_carries_no_token(carriers))


def _arguments(pid: int) -> str:
    """Give a process's arguments as the system lists them; empty where it lists none in this way."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def token_comes_from_its_store(scene: Scene) -> None:
    """Judge that the deployment takes the token from the store that the profile names."""
    scene.effects.free = True
    token = token_of(scene)
    if token.store is None:
        raise MissingPremise("the profile has no [token.store]")
    what = f"production takes its token from {token.store.name}"
    scene.evidence.proofs.append(shown_or_attested(scene, token.store.manifest, what=what))


def shown_or_attested(scene: Scene, manifest: Manifest | None, *, what: str, wanted: str = "") -> str:
    """
    Judge something that the deployment shows, or else somebody attests.

    Args:
        scene: The scene.
        manifest: The place that shows it.
        what: What is so, as a sentence.
        wanted: What must stand there; empty where anything will do.
    """
    if manifest is None:
        return attesting.attested(what, attested_on(token_of(scene)), today=today())
    found = found_at(scene.lab.profile.folder, manifest)
    return secrets.the_manifest_shows(found, wanted=wanted, what=what, place=manifest.file)


def token_of(scene: Scene) -> Token:
    """Give what the profile says of the token; MissingPremise where it says nothing."""
    token = scene.lab.profile.token
    if token is None:
        raise MissingPremise("the profile has no [token]")
    return token


def attested_on(token: Token) -> date | None:
    """Give the day on which somebody last looked at what nothing shows."""
    return None if token.attested is None else as_day(token.attested)


def as_day(value: Any) -> date:
    """Read a day as profiles write it: a TOML date, or a text such as "2031-04-30"."""
    return date.fromisoformat(str(value))


def today() -> date:
    """Give the day of the run, where the machine is."""
    return datetime.now(tz=UTC).astimezone().date()
