"""Run a command of the profile that does its work and ends: preparing, applying a setting."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError

from .process import Process

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from intercom_readiness.profile import Profile


def run_to_end(
    command: Sequence[str], environment: Mapping[str, str], cwd: Path | None, name: str, *, within_s: float
) -> None:
    """
    Run a command under a guard and wait for its success.

    Raises:
        LabError: It cannot be run, fails, or takes longer than *within_s* seconds; the message has its last lines.
    """
    process = Process.start(command, env=environment, cwd=cwd, name=name)
    try:
        status = process.wait(within_s)
        if status is None:
            raise LabError(f"{name}: not done within {within_s:g} s\n{process.log.tail()}")
        if status != 0:
            raise LabError(process.describe_end())
    finally:
        process.kill()


def prepare(profile: Profile) -> None:
    """
    Run [target] prepare, once per run and before the workers start.

    It sees the caller's whole environment: fetching and building need proxies, caches and a home folder.

    Raises:
        LabError: As `run_to_end`.
    """
    target = profile.target
    if target.prepare:
        command = [part.replace("{python}", sys.executable) for part in target.prepare]
        cwd = (profile.folder / target.cwd).resolve()
        run_to_end(command, dict(os.environ), cwd, "target.prepare", within_s=target.prepare_within_s)
