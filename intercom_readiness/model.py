"""
The types that every part shares: frozen, serialisable, without behaviour beyond reading themselves.

All times ending in ``_s`` are seconds on the machine's monotonic clock, which every process of a lab shares;
the one exception is ``reset_at``, Unix time in whole seconds, because that is what Intercom sends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["passed", "failed", "unknown", "not_applicable", "waived"]
Level = Literal["must", "should"]
Tier = Literal["standard", "critical"]
WaiverState = Literal["open", "used", "stale", "expired"]
Mode = Literal["gate", "preflight", "gameday"]
Plane = Literal["link", "api", "delivery"]
Vantage = Literal["near", "far"]
Ended = Literal["answered", "client_closed", "server_closed", "reset", "refused", "open"]


@dataclass(frozen=True, slots=True)
class Item:
    """
    A line of the checklist; *remedy* says what to do when it fails, *source* where the line comes from.

    *floor* names the tiers at which it must apply: a profile of such a tier cannot call it absent.
    """

    id: str
    text: str
    area: str
    level: Level
    remedy: str
    source: str
    floor: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """
    What one scenario proves; a row of an outline is a case of it, named by its values.

    *id* is permanent ("RL-01"), *key* names the case as well ("RL-01[operation=read_contact]") and is unique in a run.
    """

    id: str
    key: str
    text: str
    case: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    needs: tuple[str, ...]
    mode: Mode
    path: str
    line: int
    nodeid: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something broken on purpose: one name per kind on all planes; *place* is an operation or a link."""

    id: str
    kind: str
    plane: Plane
    place: str
    params: dict[str, Any]
    starts_s: float = 0.0
    lasts_s: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One request and how it ended, seen near (by the tap) or far (by the fake).

    Attributes:
        subject: The canary of the record it speaks of, or "" when it names none that is known.
        opened_s: First byte of the request seen.
        closed_s: Last byte of the answer seen, or the connection's end; None while open.
        status: HTTP status of the answer, None without one.
        ended: How it ended; "answered" means a whole answer was seen.
        request_id: Intercom's X-Request-Id of the answer, or "".
        reset_at: X-RateLimit-Reset of the answer, Unix time in whole seconds.
        retry_after_s: Retry-After of the answer, in seconds.
        rate_left: X-RateLimit-Remaining of the answer, calls left in the window.
        rate_limit: X-RateLimit-Limit of the answer, calls that the window allows.
        fault: Id of the fault script whose answer this was (far only), or "".
        writes: True when the operation can change state at Intercom.
        opened_at: Unix time of *opened_s*, to compare with *reset_at*.
        connection: The connection that carried it (near only).
        method: HTTP method (near only); "" for what is not HTTP.
        reused: Its connection had carried a whole answer before (near only).
    """

    id: str
    link: str
    vantage: Vantage
    operation: str
    subject: str
    opened_s: float
    closed_s: float | None
    status: int | None
    ended: Ended
    request_id: str = ""
    reset_at: int | None = None
    retry_after_s: float | None = None
    fault: str = ""
    writes: bool = False
    opened_at: float = 0.0
    connection: str = ""
    method: str = ""
    reused: bool = False
    rate_left: int | None = None
    rate_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that a fault was armed and that the operation under test met it."""

    fault_id: str
    armed_s: float
    healed_s: float | None
    met: int
    lost: int = 0
    altered: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What a probe read; *unreadable* holds the reason when it could not."""

    probe: str
    at_s: float
    value: Any
    unreadable: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the lab did, and how it is undone."""

    name: str
    at_s: float
    effect: str = ""
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    How one promise came out, with what a person needs to believe or repair it.

    *recovered_s* is how long after the last fault had ended everything was well again; None where nobody looked.
    """

    outcome: Outcome
    promise: str
    expected: str = ""
    observed: str = ""
    faults: tuple[str, ...] = ()
    evidence: str = ""
    closest_miss: str = ""
    hint: str = ""
    recovered_s: float | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A known failure that somebody owns until a day (ISO date), and what that did in a run."""

    item: str
    reason: str
    owner: str
    expires: str
    state: WaiverState = "open"


@dataclass(frozen=True, slots=True)
class TriedCall:
    """
    How a target tried one call until it went well or it gave up.

    Attributes:
        attempts: The first one included.
        waits_s: From the end of each attempt to the beginning of the next.
        wasted: Attempts that could do no good.
        lost_s: By how much the attempts came later than they could have, added up.
    """

    operation: str
    subject: str
    attempts: int
    waits_s: tuple[float, ...]
    ended: str
    wasted: int = 0
    lost_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Forensics:
    """
    What the exchanges of a scenario say about how its target tries again.

    Attributes:
        calls: Those that were tried more than once, or in vain; the most attempts first, a few dozen at most.
        calls_seen: All calls that were tried.
        attempts: All attempts, seen near.
        arrived: How many of them Intercom saw; None where nobody looked.
        longest_wait_s: The longest wait that no announcement asked for; None without one, as for all below.
        cap_s: The longest wait that the target claims.
        growth: The median of each such wait over the one before it.
        jitter_s: How far waits of the same step lie apart at most.
        reset_margin_s: How long after the announced reset the earliest attempt came; negative for before.
        wasted: Attempts that could do no good, by the reason.
        lost_s: By how much attempts came later than they could have, at the call that lost most.
        margins: How near the target came to each bound, a sentence each.
    """

    calls: tuple[TriedCall, ...]
    calls_seen: int
    attempts: int
    arrived: int | None = None
    longest_wait_s: float | None = None
    cap_s: float | None = None
    growth: float | None = None
    jitter_s: float | None = None
    reset_margin_s: float | None = None
    wasted: dict[str, int] = field(default_factory=dict)
    lost_s: float | None = None
    margins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioRecord:
    """
    One scenario: an ordered stream of events ({"at_s", "type", …}), and the verdict.

    *forensics* is None where the target called nobody.
    """

    promise: Promise
    seed: int
    events: tuple[dict[str, Any], ...]
    verdict: Verdict
    took_s: float = 0.0
    worker: str = ""
    forensics: Forensics | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """
    What all promises of one item say together.

    *below_floor*: the tier needs it, and the profile says that it does not apply.
    """

    item: Item
    outcome: Outcome
    promises: tuple[str, ...]
    reason: str = ""
    below_floor: bool = False


@dataclass(frozen=True, slots=True)
class RunRecord:
    """
    A whole run, as the reports read it.

    *command* runs a promise again that is named behind it, with every option that changes what runs.
    """

    id: str
    mode: Mode
    seed: int
    versions: dict[str, str]
    engine: dict[str, str]
    profile: dict[str, Any]
    plan: tuple[Promise, ...]
    scenarios: tuple[ScenarioRecord, ...]
    items: tuple[ItemResult, ...]
    decision: Literal["READY", "NOT READY", "PARTIAL"]
    exit_status: int
    took_s: float = 0.0
    notes: tuple[str, ...] = field(default=())
    waivers: tuple[Waiver, ...] = ()
    command: str = "pytest"
