"""The service under test: started, restarted and stopped as its profile says, or reached where it runs already."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError
from intercom_readiness.lab.processes.ports import Port
from intercom_readiness.lab.processes.setup_command import run_to_end
from intercom_readiness.lab.processes.state_folder import StateFolder
from intercom_readiness.profile.target_section import ProcessSection
from intercom_readiness.profile.templates import fill

from .driver import Driver
from .environment import caller_placeholder, chosen_settings, environment_of, lookup
from .readiness import Readiness, await_ready
from .running import TargetProcesses
from .whereabouts import Whereabouts
from .wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from intercom_readiness.lab.processes.process_log import LogLine
    from intercom_readiness.profile import Profile
    from intercom_readiness.profile.settings import Canonical
    from intercom_readiness.profile.target_section import Ready

# Where a started target listens; a container takes part by host networking, or it is attached.
HOST = "127.0.0.1"
# A command of the profile that changes one setting, and a reset request; both are meant to be quick.
APPLY_WITHIN_S = 30.0
RESET_WITHIN_S = 10.0


class Target:
    """
    One copy of the target and all its processes, on ports that it keeps over restarts.

    Attributes:
        settings: What the scenario changed, as it was given to `start` or `renew`.
        whereabouts: Addresses and environment; new with each start.
    """

    def __init__(self, profile: Profile, offers: Mapping[str, str], *, worker: str = "") -> None:
        """
        Prepare a target and reserve its port; nothing is started.

        Args:
            profile: Says how to start and reach it.
            offers: The lab's addresses and secrets by placeholder ("intercom.url", "intercom.token", …).
            worker: Name of the lab, for `{worker}`.
        """
        self.profile = profile
        self.settings: dict[str, str] = {}
        self._offers = {"worker": worker, **offers}
        self._ports: dict[str, Port] = {}
        self._processes = TargetProcesses()
        self._state = StateFolder()
        self._applied: dict[str, Canonical] = {}
        self._running = False
        self._wire = Wire()
        self.whereabouts = Whereabouts(base_url=self._base_url(), cwd=self._folder(profile.target.cwd))

    def replica(self, name: str) -> Target:
        """Give another copy of this target, not started, with ports and a state folder of its own; stop it."""
        return Target(self.profile, {**self._offers, "worker": f"{self._offers['worker']}_{name}"})

    # -- life -------------------------------------------------------------------------------------------------

    def start(self, settings: Mapping[str, str] | None = None) -> None:
        """
        Start all processes, with an empty state folder, and wait until each is ready; see that an attached one answers.

        Args:
            settings: Values that differ from the lab's, by name: "short", "production", "on", "off", or a number of
                seconds or things.

        Raises:
            LabError: A command cannot be run, ends at once or is never ready, nothing answers at the base URL, or a
                setting cannot be changed. Nothing is left running then.
        """
        self.kill()
        self._state.empty()
        self._launch(dict(settings or {}))

    def _launch(self, settings: dict[str, str]) -> None:
        self.settings = settings
        chosen = chosen_settings(self.profile, self.settings)
        self._processes.forget()
        try:
            if self.profile.target.attached:
                self._attach()
            else:
                self._start_processes(chosen)
            self._apply(chosen)
        except BaseException:
            self.kill()
            raise
        self._running = True

    def renew(self, settings: Mapping[str, str] | None = None) -> None:
        """
        Give a target that remembers nothing of earlier scenarios, by the profile's way of isolation.

        With `isolation = "restart"`, or when other settings are wanted, it is started anew; with "reset" it is asked
        to forget; with "unique_ids" a running target goes on as it is. An attached one gets its settings applied.
        """
        wanted, target = dict(settings or {}), self.profile.target
        if not self.alive or (not target.attached and (target.isolation == "restart" or wanted != self.settings)):
            self.start(wanted)
        else:
            self._apply(chosen_settings(self.profile, wanted))
            self.settings = wanted
        if target.isolation == "reset":
            self.reset()

    def reset(self) -> None:
        """
        Send the profile's reset request.

        Raises:
            LabError: The profile has none, or it is not answered with success.
        """
        if self.profile.target.reset is None:
            raise LabError("the profile has no target.reset")
        method, url = self.whereabouts.url(self.profile.target.reset.request, caller_placeholder)
        reply = self._wire.ask(method, url, within_s=RESET_WITHIN_S, headers=self.whereabouts.headers)
        if reply.trouble or reply.status is None or reply.status // 100 != 2:  # noqa: PLR2004 (a success)
            raise LabError(f"the target did not reset: {method} {url} gave {reply.trouble or f'status {reply.status}'}")

    def offer(self, values: Mapping[str, str]) -> None:
        """Have placeholders stand for other values from its next start on."""
        self._offers |= values

    def restart(self, grace_s: float = 0.0) -> None:
        """
        End the target and start it with the same settings, on the same ports and with its state folder as it is.

        Args:
            grace_s: Seconds between SIGTERM and SIGKILL; 0 kills at once, as a crash would.

        Raises:
            LabError: As `start`, or the target is attached and nobody here can restart it.
        """
        if self.profile.target.attached:
            raise LabError("an attached target cannot be restarted from here")
        self._running = False
        self._processes.end(grace_s)
        self._launch(self.settings)

    def kill(self) -> None:
        """Kill all processes at once, as a crash would. Idempotent; an attached target is left alone."""
        self._running = False
        self._processes.end(grace_s=0.0)

    def stop(self) -> None:
        """End all processes with the profile's grace and give the ports back. Idempotent, and final."""
        if self.profile.target.attached and self._running:
            self._apply(chosen_settings(self.profile, {}))
        self._running = False
        self._processes.end(self.profile.target.stop_grace_s)
        self._state.remove()
        for port in self._ports.values():
            port.release()
        self._wire.close()

    # -- looking ----------------------------------------------------------------------------------------------

    @property
    def alive(self) -> bool:
        """Tell whether it was started and every process still runs."""
        return self._running and self._processes.alive

    @property
    def ended(self) -> str:
        """Say how a process ended that should run, with its last lines; empty while all run."""
        return self._processes.ended()

    @property
    def base_url(self) -> str:
        """Give its address without a trailing slash, such as "http://127.0.0.1:20311"."""
        return self.whereabouts.base_url

    @property
    def ports(self) -> dict[str, int]:
        """Give its further ports by the names of their placeholders (`{port:metrics}`)."""
        return {name: port.number for name, port in self._ports.items() if name}

    @property
    def pids(self) -> tuple[int, ...]:
        """Give the process ids, the main one first."""
        return self._processes.pids

    def driver(self) -> Driver:
        """Give the way to ask it, commands and named ports included; good until it is started with other settings."""
        return Driver(self.profile, self.base_url, whereabouts=self.whereabouts)

    def lines(self) -> list[tuple[str, LogLine]]:
        """List what its processes wrote since the last start, with the process's name, oldest first."""
        return self._processes.lines()

    def log_lines(self) -> list[str]:
        """List the same as texts; with several processes each line begins with the name of its process."""
        several = bool(self.profile.target.process)
        return [f"{name}: {line.text}" if several else line.text for name, line in self.lines()]

    # -- parts ------------------------------------------------------------------------------------------------

    def _base_url(self) -> str:
        target = self.profile.target
        if target.attached:
            return fill(target.base_url, caller_placeholder).rstrip("/")
        return f"http://{HOST}:{self._port('')}"

    def _port(self, name: str) -> int:
        if name not in self._ports:
            self._ports[name] = Port.reserve(HOST)
        return self._ports[name].number

    def _folder(self, cwd: str) -> Path:
        return (self.profile.folder / cwd).resolve()

    def _attach(self) -> None:
        self.whereabouts = self._find(environment=dict(os.environ))
        await_ready(None, self._readiness(self.profile.target.name, self.profile.target.ready))

    def _start_processes(self, chosen: Mapping[str, Canonical]) -> None:
        self._applied.clear()
        target = self.profile.target
        offers = {**self._offers, "state_dir": self._state.path}
        value = lookup(self.profile, offers=offers, ports=self._port, chosen=chosen)
        environment = environment_of(self.profile, value, chosen)
        main = ProcessSection(name=target.name, command=target.command, cwd=target.cwd, ready=target.ready)
        for one in (main, *target.process):
            self._start_one(one, environment, value)

    def _start_one(self, one: ProcessSection, environment: dict[str, str], value: Callable[[str], str]) -> None:
        command = [fill(text, value) for text in one.command]
        own = environment | {name: fill(text, value) for name, text in one.env.items()}
        # Found again for each, since filling in a template may have reserved another port.
        self.whereabouts = self._find(environment)
        ready = self._readiness(one.name, one.ready) if one.ready is not None else None
        self._processes.start(command, own, self._folder(one.cwd), one.name, ready)

    def _find(self, environment: dict[str, str]) -> Whereabouts:
        target = self.profile.target
        return Whereabouts(
            base_url=self._base_url(),
            ports=self.ports,
            headers={name: fill(text, caller_placeholder) for name, text in target.headers.items()},
            environment=environment,
            cwd=self._folder(target.cwd),
        )

    def _readiness(self, who: str, ready: Ready) -> Readiness:
        method, url = self.whereabouts.url(ready.request, caller_placeholder) if ready.request else ("", "")
        return Readiness(
            who=who,
            address=self.whereabouts.address,
            wire=self._wire,
            method=method,
            url=url,
            status=ready.status,
            log=ready.log,
            within_s=ready.within_s,
        )

    def _apply(self, chosen: Mapping[str, Canonical]) -> None:
        """Run the apply commands of settings that differ from what was applied last."""
        for name, canonical in chosen.items():
            setting = self.profile.settings.by_name[name]
            if not setting.apply or self._applied.get(name) == canonical:
                continue
            written = setting.written(canonical)
            command = [part.replace("{value}", written).replace("{python}", sys.executable) for part in setting.apply]
            run_to_end(command, self.whereabouts.environment or {}, self.whereabouts.cwd, f"settings.{name}.apply",
                       within_s=APPLY_WITHIN_S)  # fmt: skip
            self._applied[name] = canonical
