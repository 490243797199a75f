"""A run with everything in it that a report has to tell."""

from __future__ import annotations

import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.judges.composing import compose_items, decide
from intercom_readiness.model import Exchange, Item, Promise, RunRecord, ScenarioRecord, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from intercom_readiness.model import Ended, Level, Outcome

SNAPSHOTS = Path(__file__).parent / "snapshots"
RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
ORIGIN_S = 5_000.0
UNIX_AT_ORIGIN = 1_784_000_000.25


def item(name: str, text: str, area: str, level: Level = "must", remedy: str = "") -> Item:
    """Make an item."""
    return Item(name, text, area, level, remedy or f"Repair {name}.", "Production checklist")


ITEMS = (
    item("rate_limit_retry", "A rate limit delays work and loses none", "rate_limits",
         remedy="Wait until X-RateLimit-Reset before the next attempt, and let the caller wait with you."),
    item("rate_limit_jitter", "Waits have jitter", "rate_limits", "should", "Spread waits, such as with full jitter."),
    item("server_error_retry", "Server errors are retried with backoff", "server_errors"),
    item("no_blind_retry", "What cannot succeed is not retried", "server_errors"),
    item("timeouts", "No call outlives its timeout", "timeouts"),
    item("pagination", "Exports are complete and have no doubles", "pagination"),
    item("search", "One compound search instead of many", "rest_api"),
    item("stale_fallback", "The last good copy is served, and marked stale", "degradation"),
    item("capacity", "The fallback is bounded", "degradation"),
    item("token_revoked", "A revoked token is noticed", "authentication"),
    item("tickets", "Tickets survive an outage", "tickets"),
)  # fmt: skip


def promise(key: str, text: str, *items: str, case: tuple[tuple[str, str], ...] = ()) -> Promise:
    """Make a promise of the feature that its id points to."""
    slug = key.lower().replace("-", "")
    suffix = f"[{', '.join(f'{name}={value}' for name, value in case)}]" if case else ""
    test = f"test_{slug}" + (f"[{'-'.join(value for _, value in case)}]" if case else "")
    path = f"features/rest_api/{slug[:2]}.feature"
    return Promise(key, key + suffix, text, case, items, (), "gate", path, 12, f"{path}::{test}")


@pytest.fixture
def rate_limited() -> tuple[dict[str, Any], ...]:
    """Give the events of a scenario with a bit of everything."""
    return rate_limited_events()


def step(at_s: float, keyword: str, text: str, *, takes_s: float, broke: str = "") -> list[dict[str, Any]]:
    """Make the two events of a step."""
    event = {"type": "step", "keyword": keyword, "text": text, "line": 14}
    end = {"at_s": ORIGIN_S + at_s + takes_s, "state": "broke" if broke else "done", "note": broke}
    return [{"at_s": ORIGIN_S + at_s, "state": "begins", "note": "", **event}, {**event, **end}]


def exchange(
    at_s: float,
    operation: str,
    status: int | None,
    *,
    takes_s: float | None = 0.02,
    ended: Ended = "answered",
    reset_in_s: int | None = None,
    far: bool = False,
) -> dict[str, Any]:
    """Make an exchange event."""
    opened_at = UNIX_AT_ORIGIN + at_s
    seen = Exchange(
        id=f"{operation}@{at_s}",
        link="intercom_api",
        vantage="far" if far else "near",
        operation=operation,
        subject="k7abc@example.test",
        opened_s=ORIGIN_S + at_s,
        closed_s=None if takes_s is None else ORIGIN_S + at_s + takes_s,
        status=status,
        ended=ended,
        request_id="0007abcd" if status else "",
        reset_at=None if reset_in_s is None else int(opened_at) + 1 + reset_in_s,
        fault="f1" if far and status == 429 else "",
        opened_at=opened_at,
    )
    return {"at_s": seen.opened_s, "type": "exchange", **asdict(seen)}


def rate_limited_events() -> tuple[dict[str, Any], ...]:
    """Tell a scenario in which the second attempt comes too early."""
    events = [
        *step(0.0, "Given", "the target has read a contact", takes_s=0.12),
        exchange(0.03, "contacts.read", 200),
        exchange(0.031, "contacts.read", 200, takes_s=0.017, far=True),
        *step(0.12, "Given", "Intercom refuses the next 2 contact reads as rate limited", takes_s=0.03),
        {"at_s": ORIGIN_S + 0.15, "type": "fault_armed", "id": "f1", "kind": "rate_limited", "plane": "api",
         "place": "contacts.read", "params": {"count": 2}},
        *step(0.16, "When", "the target is asked to read the contact", takes_s=3.3),
        exchange(0.2, "contacts.read", 429, reset_in_s=2),
        exchange(0.21, "contacts.read", 429, reset_in_s=2, far=True),
        exchange(1.1, "contacts.read", 429, reset_in_s=1),
        exchange(1.11, "contacts.read", 429, reset_in_s=1, far=True),
        exchange(2.6, "contacts.read", None, ended="reset", takes_s=0.3),
        exchange(3.4, "contacts.read", 200),
        exchange(3.41, "contacts.read", 200, far=True),
        {"at_s": ORIGIN_S + 3.46, "type": "answer", "kind": "done", "operation": "read_contact",
         "began_s": ORIGIN_S + 0.17, "ended_s": ORIGIN_S + 3.45, "status": 200, "detail": "the asked-for contact"},
        {"at_s": ORIGIN_S + 3.5, "type": "fault_healed", "id": "f1"},
        {"at_s": ORIGIN_S + 3.5, "type": "receipt", "fault_id": "f1", "met": 2, "lost": 0, "altered": 0},
        *step(3.51, "Then", "no attempt came before the announced reset", takes_s=0.01,
              broke="attempt 2 came 1.65 s before the reset"),
        {"at_s": ORIGIN_S + 3.6, "type": "observation", "probe": "health", "at": 1,
         "value": {"state": "healthy", "authenticated": True}},
        {"at_s": ORIGIN_S + 3.7, "type": "action", "name": "target restarted", "effect": "cache is empty"},
        {"at_s": ORIGIN_S + 3.71, "type": "leftover", "script": "f1", "unspent": 1},
    ]  # fmt: skip
    return tuple(sorted(events, key=lambda event: event["at_s"]))


def scenario(made: Promise, outcome: Outcome, *, events: Iterable[dict[str, Any]] = (), **said: Any) -> ScenarioRecord:
    """Make a scenario that came back."""
    told = tuple(events) or (
        *step(0.0, "When", "the target is asked", takes_s=0.4),
        exchange(0.1, "contacts.read", 200),
    )
    return ScenarioRecord(made, 418, told, Verdict(outcome, made.text, **said), 1.25, "gw0")


READ = (("operation", "read_contact"),)
PLAN = (
    promise("RL-01", "No attempt comes before the announced reset", "rate_limit_retry", case=READ),
    promise("RL-02", "A limit that never lifts ends in a clear error", "rate_limit_retry"),
    promise("RL-03", "Waits differ from each other", "rate_limit_jitter"),
    promise("SE-01", "A 503 is retried until Intercom recovers", "server_error_retry"),
    promise("SE-02", "A 422 is not retried", "no_blind_retry"),
    promise("TO-01", "A stalled answer ends at the configured timeout", "timeouts"),
    promise("PG-01", "An export of 151 contacts is complete", "pagination"),
    promise("PG-02", "A repeated cursor ends in a clear outcome", "pagination"),
    promise("SR-01", "A search is one compound query", "search"),
    promise("DG-01", "A stale copy is marked <b>stale</b>", "stale_fallback"),
    promise("DG-02", "Beyond its capacity the oldest copy goes first", "capacity"),
    promise("AU-01", "A revoked token makes health unauthenticated", "token_revoked"),
)


def scenarios() -> tuple[ScenarioRecord, ...]:
    """Make a scenario for each promise but PG-02, which does not come back."""
    said: dict[str, tuple[Outcome, dict[str, Any]]] = {
        "RL-01": ("failed", {
            "expected": "no attempt before the announced reset, 2.75 s after the first refusal",
            "observed": "attempt 2 came 1.65 s before the reset (attempts at 0.20 s, 1.10 s, 2.60 s, 3.40 s)",
            "faults": ("rate limited: 2 answers of contacts.read",),
            "closest_miss": "attempt 2 at 1.10 s",
            "hint": "the client waits by its own schedule and ignores X-RateLimit-Reset [RL-01] <script>a()</script>",
        }),
        "RL-03": ("failed", {"expected": "waits that differ by more than 10 ms", "observed": "3 waits of 0.50 s each"}),
        "TO-01": ("unknown", {"expected": "a verdict", "observed": "no exchange of contacts.read met the fault",
                              "faults": ("stalled: contacts.read",)}),
        "DG-02": ("waived", {"observed": "11,000 copies are kept",
                             "hint": "waived by platform until 2026-12-01: the cache is being replaced"}),
        "AU-01": ("not_applicable", {"observed": "the profile calls token_revoked absent: one static token"}),
    }  # fmt: skip
    made = []
    for planned in PLAN:
        outcome, words = said.get(planned.id, ("passed", {"observed": "3 attempts, the last one answered"}))
        events = rate_limited_events() if planned.id == "RL-01" else ()
        if planned.id != "PG-02":
            made.append(scenario(planned, outcome, events=events, **words))
    return tuple(made)


def make_run(plan: tuple[Promise, ...] = PLAN, told: tuple[ScenarioRecord, ...] | None = None) -> RunRecord:
    """Make a run that is composed as the controller composes it."""
    told = scenarios() if told is None else told
    verdicts = {one.promise.key: one.verdict for one in told}
    items = compose_items(ITEMS, plan, verdicts, {"token_revoked": "one static token"})
    decision, status = decide(items, verdicts, narrowed=False, self_check_ok=True)
    return RunRecord(
        id="20260714-093005-1f3a",
        mode="gate",
        seed=418,
        versions={"pytest": "9.2.0", "python": "3.11.7"},
        engine={"toxiproxy": "2.12.0"},
        profile={"path": "reference/profile.toml", "tier": "standard", "target": {"name": "reference"}},
        plan=plan,
        scenarios=told,
        items=items,
        decision=decision,
        exit_status=status,
        took_s=12.34,
        notes=("The waiver of timeouts is stale: it passed.",),
        command="pytest -m gate --seed=418 --profile=reference/profile.toml",
    )


@pytest.fixture
def run() -> RunRecord:
    """Give a run with every outcome in it."""
    return make_run()


@pytest.fixture
def ready_run() -> RunRecord:
    """Give a run in which everything that applies passed."""
    plan = tuple(one for one in PLAN if one.id in {"SE-01", "SE-02", "PG-01"})
    told = tuple(one for one in scenarios() if one.promise in plan)
    verdicts = {one.promise.key: one.verdict for one in told}
    chosen = tuple(one for one in ITEMS if one.id in {"server_error_retry", "no_blind_retry", "pagination", "tickets"})
    items = compose_items(chosen, plan, verdicts, {"tickets": "no tickets here"})
    decision, status = decide(items, verdicts, narrowed=False, self_check_ok=True)
    return RunRecord("20260714-093005-1f3a", "gate", 418, {}, {}, {}, plan, told, items, decision, status, took_s=9.87)


@pytest.fixture
def starved_run() -> RunRecord:
    """Give a run in which many promises are unknown for the same reason."""
    plan = tuple(promise(f"WH-{number:02d}", "A notification is taken", "pagination") for number in range(15))
    told = tuple(scenario(one, "unknown", observed="set [operations.NAME] with role = <webhook>") for one in plan)
    return make_run(plan, told)


@pytest.fixture
def matches_snapshot() -> Callable[[str, str], None]:
    """
    Give a check that compares a text with the file of that name in snapshots/.

    With READINESS_UPDATE_SNAPSHOTS=1 the files are written instead; read the difference before you commit it.
    """

    def check(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        normal = RUN_ID.sub("<run>", text)
        if os.environ.get("READINESS_UPDATE_SNAPSHOTS"):
            path.write_text(normal, encoding="utf-8")
        assert normal == path.read_text(encoding="utf-8")

    return check
