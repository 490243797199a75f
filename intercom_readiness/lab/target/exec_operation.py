"""Ask the target by a command: JSON on standard input, JSON or lines of it on standard output, an exit status."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError
from intercom_readiness.lab.processes.process import Process
from intercom_readiness.profile.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .whereabouts import Whereabouts

REDIRECT = Path(__file__).with_name("redirect.py")


def run_command(command: Sequence[str], given: Any, whereabouts: Whereabouts, *, name: str, within_s: float) -> Reply:
    """
    Run a command in the target's own environment and folder, and end it when *within_s* seconds are over.

    Args:
        command: Program and arguments, filled in.
        given: What it reads as JSON; None for an empty input.
        whereabouts: Environment and folder of the target.
        name: What messages call it.
        within_s: Hard deadline in seconds, start of the program included.

    Raises:
        LabError: The environment of the target is not known, or its folder does not exist.
    """
    if whereabouts.environment is None:
        raise LabError(f"{name} is a command, and commands need a target that the lab has started")
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="intercom-readiness-") as folder:
        source, output = Path(folder, "input.json"), Path(folder, "output")
        source.write_text("" if given is None else json.dumps(given), encoding="utf-8")
        line = [sys.executable, "-I", "-S", str(REDIRECT), str(source), str(output), *command]
        process = Process.start(line, env=whereabouts.environment, cwd=whereabouts.cwd, name=name)
        try:
            status = process.wait(max(0.0, began_s + within_s - time.monotonic()))
            ended_s = time.monotonic()
        finally:
            process.kill()
        body = output.read_bytes() if output.exists() else b""
    trouble = "timeout" if status is None else ""
    return Reply(began_s=began_s, ended_s=ended_s, status=status, body=body, trouble=trouble, exited=True)  # type: ignore[arg-type]
