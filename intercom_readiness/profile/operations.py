"""The section of a profile that says how to ask the target for something and how to read its answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from intercom_readiness.profile.marker import Marker
from intercom_readiness.profile.names import (
    CONTACT_FIELDS,
    ContactRole,
    ListFormat,
    Role,
)
from intercom_readiness.profile.policy import RetryOverride  # noqa: TC001 - read at run time by `shape`
from intercom_readiness.profile.shaping import LOADER_ONLY, key
from intercom_readiness.profile.templates import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """
    What success looks like.

    Attributes:
        status: HTTP statuses that mean success; empty for any 2xx.
        exit: Exit statuses of a command that mean success.
        when: A sign that must stand in a successful answer, for services that answer 200 to everything.
        id: Pointer to Intercom's id of the contact; *external_id* and *email* likewise.
            In a list they are relative to each item.
        items: Pointer to the list of items; "" when the whole body is the list.
    """

    status: tuple[int, ...] = ()
    exit: tuple[int, ...] = (0,)
    when: Marker | None = None
    id: str | None = None
    external_id: str | None = None
    email: str | None = None
    items: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """
    How accepted work is seen to end: by asking the target, or by its effect at Intercom alone.

    Attributes:
        request: Asked again and again until *until* or *failed* stands in the answer.
        effect: True when nothing can be asked; the contact at Intercom is then looked at.
        within_s: Longest time that the target claims to need, in seconds.
        every_s: Pause between two requests, in seconds.
        id: Pointers into the last answer, as in `Done`.
    """

    request: str = ""
    effect: bool = False
    until: Marker | None = None
    failed: Marker | None = None
    within_s: float
    every_s: float = 0.1
    id: str | None = None
    external_id: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The answer that says "later" instead of "done"."""

    status: tuple[int, ...] = (202,)
    completion: Completion


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete(Marker):
    """How a list says that something is missing: a sign, or a connection that is cut before the end."""

    or_connection_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """Where a page names the following one; *request* asks for it, with `{cursor}`."""

    at: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStatuses:
    """HTTP statuses of the health answer in each state."""

    healthy: tuple[int, ...] = (200,)
    degraded: tuple[int, ...] = ()
    unhealthy: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStates:
    """The target's own words for the three states, each one or several values."""

    healthy: tuple[Any, ...] = ("healthy",)
    degraded: tuple[Any, ...] = ("degraded",)
    unhealthy: tuple[Any, ...] = ("unhealthy",)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatedValues:
    """The target's own values for "does the token work"."""

    yes: tuple[Any, ...] = (True,)
    no: tuple[Any, ...] = (False,)
    unknown: tuple[Any, ...] = ("unknown",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    One thing that the target can be asked to do.

    Attributes:
        name: The name of its table in the file.
        request: "METHOD /path", or "METHOD :port_name/path" for another port; or, instead, *exec*.
        exec_: A command; *json* goes to its standard input, standard output is read like a body.
        query, json, form, headers: The rest of the request, with placeholders.
        format: How a list is written: one JSON document, or a JSON document a line.
        complete: The sign of a list's last line or page, without which it counts as incomplete.
        creates_: Which contacts a write creates when there is none, as *creates*; None where nothing is said.
        updates: A write also changes a contact that is there already; false for one that only creates.
        deadline_s: Longest time that the target claims for one call, in seconds.
        state, authenticated, latency_ms, quota_left, error: Places in the health answer.
        fresh_within_s: Seconds for which health may answer from its own cache.
    """

    name: str = field(default="", metadata=LOADER_ONLY)
    role: Role
    request: str = ""
    exec_: tuple[str, ...] = key("exec", default=(), listed=True)
    query: dict[str, str] = field(default_factory=dict)
    json: Any = None
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    done: Done = Done()
    accepted: Accepted | None = None
    stale: Marker | None = None
    format: ListFormat = "json"
    complete: Marker | None = None
    incomplete: Incomplete | None = None
    next: Next | None = None
    creates_: tuple[ContactRole, ...] | None = None
    updates: bool = True
    retry: RetryOverride | None = None
    deadline_s: float | None = None
    status: HealthStatuses = HealthStatuses()
    state: str | None = None
    states: HealthStates = HealthStates()
    authenticated: str | None = None
    authenticated_values: AuthenticatedValues = AuthenticatedValues()
    latency_ms: str | None = None
    quota_left: str | None = None
    error: str | None = None
    fresh_within_s: float | None = None

    @property
    def creates(self) -> tuple[ContactRole, ...]:
        """Which contacts it creates; none where nothing is said."""
        return self.creates_ or ()

    @property
    def uses(self) -> frozenset[str]:
        """Name the placeholders of its request, without the mark of those that are optional."""
        return frozenset(name.removesuffix("?") for name in self._placeholders)

    def can_name(self, fields: Collection[str]) -> bool:
        """Tell whether its request can be made about a contact of whom only these fields are known."""
        needed = {name for name in self._placeholders if name in CONTACT_FIELDS}
        return needed <= set(fields) and not self.uses.isdisjoint({*CONTACT_FIELDS}.intersection(fields))

    @property
    def _placeholders(self) -> Iterator[str]:
        return placeholders([self.request, self.exec_, self.query, self.json, self.form, self.headers])


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPlaces:
    """Where an error answer carries its code, Intercom's request id and a message."""

    code: str | None = None
    request_id: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """
    The one shape of every refused or failed answer: *status* and *code* map classes to what is sent.

    A code is a text or a number; both are compared as they are written.
    """

    at: ErrorPlaces = ErrorPlaces()
    status: dict[str, tuple[int, ...]] = field(default_factory=dict)
    code: dict[str, tuple[str | float, ...]] = field(default_factory=dict)
