"""The sections of a profile that say how the target is started and reached."""

from __future__ import annotations

from dataclasses import dataclass, field

from intercom_readiness.profile.names import Isolation  # noqa: TC001 - read at run time by `shape`
from intercom_readiness.profile.shaping import key


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """
    How to tell that a process can be used: a request that is answered, or a line in its log.

    With neither, the first connection that its port accepts counts.

    Attributes:
        request: "METHOD /path"; ready when the status is claimed.
        status: Statuses that mean ready; empty for any 2xx.
        log: Regular expression, searched in each line of standard output and error.
        within_s: Longest time to wait, in seconds.
    """

    request: str = ""
    status: tuple[int, ...] = ()
    log: str = ""
    within_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How to ask whether the process runs, which says nothing about Intercom: *status* is empty for any 2xx."""

    request: str
    status: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """How a running target forgets cache, queues and seen notifications: one request."""

    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSection:
    """A further process of the target, such as a worker; started after the main one and with its environment."""

    name: str
    command: tuple[str, ...] = key(listed=True)
    cwd: str = "."
    env: dict[str, str] = field(default_factory=dict)
    ready: Ready | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSection:
    """
    How to start and reach the target; paths are relative to the profile's folder.

    Attributes:
        command: The program and its arguments; or, instead, *base_url*.
        base_url: Address of a service that runs already (an attached target).
        prepare: A command that is run once per run, before anything else, with the caller's environment.
        live: The liveness check; without one the request of *ready* is taken for it.
        inherit_env: Names of the caller's variables that the target may see beside the few that all get.
        isolation: How scenarios are kept apart: a restart, a reset request, or by unique ids alone.
        instances_max: How many copies the lab may run side by side; 1 where state is kept outside the process.
        headers: Sent with every request to the target.
        stop_grace_s: Seconds between SIGTERM and SIGKILL; 0 kills at once.
    """

    name: str
    command: tuple[str, ...] = key(default=(), listed=True)
    base_url: str = ""
    cwd: str = "."
    prepare: tuple[str, ...] = key(default=(), listed=True)
    prepare_within_s: float = 600.0
    ready: Ready = Ready()
    inherit_env: tuple[str, ...] = ()
    live: Live | None = None
    isolation: Isolation = "restart"
    reset: Reset | None = None
    instances_max: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    stop_grace_s: float = 0.0
    env: dict[str, str] = field(default_factory=dict)
    process: tuple[ProcessSection, ...] = ()

    @property
    def attached(self) -> bool:
        """Tell whether the target runs already and is only reached, never started."""
        return bool(self.base_url)

    @property
    def liveness(self) -> Live | None:
        """Give the liveness check; None where no request is known that could be one."""
        if self.live is None and self.ready.request:
            return Live(request=self.ready.request, status=self.ready.status)
        return self.live


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Fixed addresses ("host:port") and secrets that an attached target was configured with."""

    intercom: str = ""
    token: str = ""
    client_secret: str = ""
    client_secret_previous: str = ""
    status_page: str = ""
    member_directory: str = ""
    flags: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabSection:
    """Where the lab listens: *bind* is a host address, *listen* is for attached targets."""

    bind: str = "127.0.0.1"
    listen: Listen = Listen()
