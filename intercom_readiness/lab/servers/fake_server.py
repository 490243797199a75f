"""A fake of a lab: started as a process, spoken to over its control port only."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from intercom_readiness.errors import LabError
from intercom_readiness.lab.processes.process import Process

from .control_port import ControlPort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROOT = Path(__file__).resolve().parents[3]
_READY = "READY "
_READY_WITHIN_S = 20.0


class FakeServer:
    """One process of `python -m fakes.…`, whose answers scripts can spoil."""

    def __init__(self, module: str, title: str, environment: Mapping[str, str], *options: str) -> None:
        """
        Start it; `await_ready` waits until it listens.

        Args:
            module: "fakes.intercom".
            title: What messages call it.
            environment: The whole environment of the process.
            options: Further ones of its command line.
        """
        self._title = title
        self._process = Process.start(
            [sys.executable, "-m", module, "--port", "0", "--control-port", "0", *options],
            env=environment,
            cwd=_ROOT,
            name=module.replace("fakes.", "fake-"),
        )
        self._control: ControlPort | None = None

    def ready(self) -> dict[str, str]:
        """Wait until it listens, and give what it said then; LabError with its last words when it does not."""
        line = self._process.await_line(lambda text: text.startswith(_READY), within_s=_READY_WITHIN_S)
        said: dict[str, str] = json.loads(line.removeprefix(_READY))
        self._control = ControlPort(said["control"], self._title)
        return said

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call on the control port; LabError when it is refused."""
        if self._control is None:
            raise LabError(f"{self._title} was not started")
        return self._control.call(method, path, body)

    # -- scripts ----------------------------------------------------------------------------------------------

    def add_script(
        self, name: str, match: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], *, repeat: bool
    ) -> None:
        """Arm a fault script."""
        body = {"id": name, "match": dict(match), "answers": [dict(a) for a in answers], "repeat": repeat}
        self.control("POST", "/scripts", body)

    def taken(self, name: str) -> int:
        """Count the calls that have taken a bad answer of a fault script."""
        return sum(1 for call in self.takers(name) if call["kind"] != "ok")

    def takers(self, name: str) -> list[dict[str, Any]]:
        """List the calls that have taken an answer of a script."""
        for script in self.control("GET", "/scripts")["scripts"]:
            if script["id"] == name:
                takers: list[dict[str, Any]] = script["taken"]
                return takers
        raise LabError(f"{self._title} has no script {name!r}")

    def remove_script(self, name: str) -> None:
        """Heal one API fault."""
        self.control("DELETE", f"/scripts/{quote(name, safe='')}")

    # -- life -------------------------------------------------------------------------------------------------

    @property
    def alive(self) -> bool:
        """Tell whether its process runs."""
        return self._process.alive

    def stop(self) -> None:
        """End it at once."""
        if self._control is not None:
            self._control.close()
        self._process.kill()
