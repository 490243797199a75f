"""The service delays work when Intercom limits it, and loses none."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Any

import pytest

from tests.reference.bench import CONTACT_ID, UNIX_NOW, Bench, ScriptedIntercom, good, limited, refused

if TYPE_CHECKING:
    import httpx

READ = f"/contacts/{CONTACT_ID}"
JITTER_MAX_S = 0.64  # The spread is drawn once for the wait and once at the gate.


def test_a_read_waits_for_the_announced_reset(bench: Bench, intercom: ScriptedIntercom) -> None:
    """No attempt is made before the wall clock has passed the reset, and soon after one is."""
    intercom.will(limited(7), good())
    assert bench.ask("GET", READ).json()["stale"] is False
    reset_at = math.floor(UNIX_NOW + 7)
    assert reset_at < intercom.times[1] < reset_at + JITTER_MAX_S


def test_the_gate_holds_other_work_too(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A 429 for one request keeps every other request back until the reset."""

    async def by_path(request: httpx.Request) -> httpx.Response:
        return limited(9) if len(intercom.seen) == 1 else good(contact_id=request.url.path.rpartition("/")[2])

    async def visit(caller: httpx.AsyncClient) -> list[int]:
        first = asyncio.create_task(caller.get(READ))
        await asyncio.sleep(0.5)
        others = await asyncio.gather(*(caller.get(f"/contacts/{'b' * 23}{n}") for n in range(5)))
        return [answer.status_code for answer in (await first, *others)]

    intercom.will(by_path)
    assert bench.run(visit) == [200] * 6
    assert min(intercom.times[1:]) > math.floor(UNIX_NOW + 9)
    assert len(intercom.seen) == 7, "a call that the gate keeps back spends no attempt"


def test_waiters_do_not_all_leave_at_once(bench: Bench, intercom: ScriptedIntercom) -> None:
    """After the reset the calls that were kept back are spread a little."""

    async def by_path(request: httpx.Request) -> httpx.Response:
        return limited(9) if len(intercom.seen) == 1 else good(contact_id=request.url.path.rpartition("/")[2])

    async def visit(caller: httpx.AsyncClient) -> None:
        await asyncio.gather(*(caller.get(f"/contacts/{'b' * 22}{n}") for n in range(10, 40)))

    intercom.will(by_path)
    bench.run(visit)
    late = intercom.times[-29:]
    assert len(set(late)) > 20


@pytest.mark.parametrize(
    ("header", "earliest_s"),
    [("3", 3.0), ("Fri, 15 Jan 2027 08:00:04 GMT", 4.0 - 0.25)],
    ids=["seconds", "date"],
)
def test_retry_after_is_honoured(bench: Bench, intercom: ScriptedIntercom, header: str, earliest_s: float) -> None:
    """A Retry-After that is sent delays the next attempt, in either of its two forms."""
    intercom.will(refused(429, Retry_After=header), good())
    assert bench.ask("GET", READ).status_code == 200
    assert earliest_s <= intercom.times[1] - intercom.times[0] < earliest_s + JITTER_MAX_S


def test_retry_after_of_a_server_error_is_honoured(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A 503 that says when to come back is believed."""
    intercom.will(refused(503, Retry_After="5"), good())
    assert bench.ask("GET", READ).status_code == 200
    assert intercom.times[1] - intercom.times[0] >= 5


def test_the_later_of_two_announcements_counts(bench: Bench, intercom: ScriptedIntercom) -> None:
    """With both headers the later time is waited for."""
    intercom.will(refused(429, Retry_After="2", X_RateLimit_Reset=str(int(UNIX_NOW + 8))), good())
    bench.ask("GET", READ)
    assert intercom.times[1] > int(UNIX_NOW + 8)


@pytest.mark.parametrize(
    "reset",
    [str(int(UNIX_NOW - 5)), str(int(UNIX_NOW * 1000)), "soon", "nan", "-1"],
    ids=["past", "milliseconds", "words", "nan", "negative"],
)
def test_a_senseless_reset_falls_back_to_backoff(bench: Bench, intercom: ScriptedIntercom, reset: str) -> None:
    """A reset that cannot be meant neither stops the service nor makes it hammer."""
    intercom.will(refused(429, X_RateLimit_Reset=reset))
    answer = bench.ask("GET", READ)
    assert answer.status_code == 429
    assert len(intercom.seen) == 4
    assert intercom.times[-1] - intercom.times[0] <= 0.5 + 1 + 2


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", READ, None),
        ("POST", "/contacts", {"email": "ann@example.test", "role": "user"}),
        ("POST", "/contacts/search", {"email": "ann@example.test"}),
        ("GET", "/contacts", None),
        ("DELETE", READ, None),
    ],
    ids=["read", "upsert", "search", "export", "erase"],
)
def test_a_limit_that_never_lifts_ends_clearly(
    bench: Bench, intercom: ScriptedIntercom, method: str, path: str, body: Any
) -> None:
    """After the last attempt the caller is told of the limit, with Intercom's request id."""
    intercom.will(limited(None))
    answer = bench.ask(method, path, body)
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "rate_limited"
    assert answer.json()["error"]["intercom_request_id"] == "req00000000000000042"
    assert len(intercom.seen) == 4


def test_a_read_does_not_wait_in_vain(bench: Bench, intercom: ScriptedIntercom) -> None:
    """When the limit resets only after the deadline, the read ends at once."""
    intercom.will(limited(30))
    began_s = bench.clock.now_s
    assert bench.ask("GET", READ).status_code == 429
    assert bench.clock.now_s - began_s < 1


def test_a_write_waits_longer_than_a_read(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A write has the write deadline's patience for a reset that a read would not wait for."""
    intercom.will(limited(30), good())
    answer = bench.ask("POST", "/contacts", {"external_id": "m-1", "email": "ann@example.test", "name": "Ann"})
    assert answer.status_code == 200
    assert intercom.times[1] > int(UNIX_NOW + 30)


def test_a_reset_beyond_patience_is_not_waited_for(bench: Bench, intercom: ScriptedIntercom) -> None:
    """RESET_WAIT_MAX_S bounds the wait of a write, too."""
    intercom.will(limited(30), good())
    assert bench.ask("DELETE", READ, reset_wait_max_s=10.0).status_code == 429
    assert len(intercom.seen) == 1
