"""Health says how Intercom is, quickly, without guessing and without eating the quota."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.reference.bench import CONTACT_ID, Bench, ScriptedIntercom, good, limited, refused, stalled

ME = good({"type": "admin", "id": "900001", "app": {"id_code": "abc12345"}})

LOOKS = {
    "healthy": (ME, 200, "healthy", True),
    "429": (limited(5), 503, "degraded", True),
    "401": (refused(401, "unauthorized"), 503, "unhealthy", False),
    "403": (refused(403, "forbidden"), 503, "unhealthy", True),
    "500": (refused(500), 503, "unhealthy", None),
    "stalled": (stalled, 503, "unhealthy", None),
    "refused": (httpx.ConnectError("refused"), 503, "unhealthy", None),
    "not /me": (good(), 503, "unhealthy", None),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_health_says_what_was_seen(bench: Bench, intercom: ScriptedIntercom, look: tuple[Any, ...]) -> None:
    """Status, HTTP status and authentication follow from one look; what is not known is null, not false."""
    answer, code, status, authenticated = look
    intercom.will(answer)
    health = bench.ask("GET", "/health")
    seen = health.json()["services"]["intercom"]
    assert (health.status_code, health.json()["status"], seen["status"]) == (code, status, status)
    assert seen["authenticated"] is authenticated
    assert (seen["error"] is None) == (status == "healthy")
    assert health.json()["timestamp"].endswith("+00:00")
    assert len(intercom.seen) == 1


def test_health_shows_the_quota(bench: Bench, intercom: ScriptedIntercom) -> None:
    """The remaining calls of the window are those of the last answer."""
    intercom.will(ME)
    assert bench.ask("GET", "/health").json()["services"]["intercom"]["rateLimitRemaining"] == 1600


def test_health_is_quick_when_intercom_is_not(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A stalled Intercom costs a probe two seconds, not the timeout of real work."""
    intercom.will(stalled)
    began_s = bench.clock.now_s
    bench.ask("GET", "/health")
    assert bench.clock.now_s - began_s <= 2.01


def test_probes_share_one_look(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Probes that come together or soon after one another cost one call; later ones look again."""

    async def visit(caller: httpx.AsyncClient) -> list[int]:
        await asyncio.gather(*(caller.get("/health") for _ in range(20)))
        counts = [len(intercom.seen)]
        for wait_s in (9.9, 0.2):
            await asyncio.sleep(wait_s)
            await caller.get("/health")
            counts.append(len(intercom.seen))
        return counts

    intercom.will(ME)
    assert bench.run(visit) == [1, 1, 2]


def test_a_revoked_token_shows_after_the_freshness(bench: Bench, intercom: ScriptedIntercom) -> None:
    """The next look after HEALTH_FRESH_S sees the new state, in both directions."""

    async def visit(caller: httpx.AsyncClient) -> list[str]:
        states = []
        for answer in (ME, refused(401, "unauthorized"), ME):
            intercom.will(answer)
            await asyncio.sleep(10.1)
            states.append((await caller.get("/health")).json()["status"])
        return states

    assert bench.run(visit) == ["healthy", "unhealthy", "healthy"]


def test_health_does_not_call_before_the_reset(bench: Bench, intercom: ScriptedIntercom) -> None:
    """While the limit is known to last, health is degraded without asking."""

    async def visit(caller: httpx.AsyncClient) -> str:
        await caller.get(f"/contacts/{CONTACT_ID}")
        status: str = (await caller.get("/health")).json()["status"]
        return status

    intercom.will(limited(30))
    assert bench.run(visit) == "degraded"
    assert len(intercom.seen) == 1


def test_live_needs_no_intercom(bench: Bench, intercom: ScriptedIntercom) -> None:
    """The process is alive whatever Intercom does."""
    assert bench.ask("GET", "/live").json() == {"alive": True}
    assert intercom.seen == []
