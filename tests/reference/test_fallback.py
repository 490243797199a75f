"""While Intercom is in trouble the last good copy is served and marked; it hides nothing else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.reference.bench import (
    CONTACT_ID,
    Bench,
    ScriptedIntercom,
    contact,
    edge_page,
    good,
    limited,
    refused,
    stalled,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

READ = f"/contacts/{CONTACT_ID}"

COVERED = {
    "429": (limited(None), "429"),
    "500": (refused(500), "5xx"),
    "503 page": (edge_page(503), "5xx"),
    "stalled": (stalled, "timeout"),
    "reset": (httpx.ReadError("reset"), "reset"),
    "refused": (httpx.ConnectError("refused"), "refused"),
    "page with status 200": (edge_page(200), "malformed"),
}


def after_a_good_read(
    bench: Bench,
    intercom: ScriptedIntercom,
    trouble: Any,
    visit: Callable[[httpx.AsyncClient], Awaitable[Any]],
    **changed: Any,
) -> Any:
    """Read once, then have *visit* meet *trouble*."""

    async def both(caller: httpx.AsyncClient) -> Any:
        assert (await caller.get(READ)).json()["stale"] is False
        intercom.will(trouble)
        return await visit(caller)

    intercom.will(good())
    return bench.run(both, **changed)


async def read(caller: httpx.AsyncClient) -> httpx.Response:
    """Read the contact."""
    return await caller.get(READ)


@pytest.mark.parametrize(("trouble", "cause"), COVERED.values(), ids=COVERED.keys())
def test_the_copy_is_served_and_marked(bench: Bench, intercom: ScriptedIntercom, trouble: Any, cause: str) -> None:
    """Each trouble that may pass is covered, and the answer says why it is old."""
    answer = after_a_good_read(bench, intercom, trouble, read)
    assert answer.status_code == 200
    assert answer.json()["contact"]["name"] == "Ann"
    assert (answer.json()["stale"], answer.json()["stale_cause"]) == (True, cause)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_not_hidden(bench: Bench, intercom: ScriptedIntercom, status: int) -> None:
    """What Intercom means is told, copy or not."""
    assert after_a_good_read(bench, intercom, refused(status), read).status_code >= 400


def test_a_missing_contact_is_forgotten(bench: Bench, intercom: ScriptedIntercom) -> None:
    """After a 404 the copy does not come back with the next outage."""

    async def visit(caller: httpx.AsyncClient) -> list[int]:
        missing = await caller.get(READ)
        intercom.will(refused(503))
        return [missing.status_code, (await caller.get(READ)).status_code]

    assert after_a_good_read(bench, intercom, refused(404), visit) == [404, 503]


@pytest.mark.parametrize(
    "deletion",
    [good({"type": "contact", "id": CONTACT_ID, "deleted": True}), refused(404), refused(503)],
    ids=["deleted", "already gone", "Intercom fails"],
)
def test_an_erased_contact_is_forgotten(bench: Bench, intercom: ScriptedIntercom, deletion: httpx.Response) -> None:
    """After an erasure the copy is gone, whatever Intercom said."""

    async def visit(caller: httpx.AsyncClient) -> int:
        await caller.delete(READ)
        intercom.will(refused(503))
        return (await caller.get(READ)).status_code

    assert after_a_good_read(bench, intercom, deletion, visit) == 503


def test_a_read_under_way_does_not_undo_an_erasure(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A read that began before the erasure and ends after it leaves no copy."""

    async def slowly(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return good({"type": "contact", "id": CONTACT_ID, "deleted": True})
        await asyncio.sleep(3)
        return good()

    async def visit(caller: httpx.AsyncClient) -> int:
        under_way = asyncio.create_task(caller.get(READ))
        await asyncio.sleep(1)
        await caller.delete(READ)
        await under_way
        intercom.will(refused(503))
        return (await caller.get(READ)).status_code

    assert after_a_good_read(bench, intercom, slowly, visit) == 503


def test_a_copy_lives_as_long_as_configured(bench: Bench, intercom: ScriptedIntercom) -> None:
    """The copy is served just before its lifetime ends, and not after."""

    async def visit(caller: httpx.AsyncClient) -> list[int]:
        statuses = []
        for wait_s in (3590, 20):
            bench.clock.now_s += wait_s
            statuses.append((await caller.get(READ)).status_code)
        return statuses

    assert after_a_good_read(bench, intercom, httpx.ConnectError("refused"), visit, retry_attempts_max=1) == [200, 503]


def test_the_least_recently_used_copy_goes_first(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Beyond the capacity the copy that was not asked for the longest is dropped."""
    ids = [f"{number:024x}" for number in range(4)]

    async def visit(caller: httpx.AsyncClient) -> list[int]:
        for contact_id in (*ids[:3], ids[0], ids[3]):
            intercom.will(good(contact_id=contact_id))
            await caller.get(f"/contacts/{contact_id}")
        intercom.will(httpx.ConnectError("refused"))
        return [(await caller.get(f"/contacts/{contact_id}")).status_code for contact_id in ids]

    assert bench.run(visit, fallback_capacity=3, retry_attempts_max=1) == [200, 503, 200, 200]


def test_switched_off_nothing_old_is_served(bench: Bench, intercom: ScriptedIntercom) -> None:
    """FALLBACK=off means an error while Intercom is in trouble."""
    assert after_a_good_read(bench, intercom, refused(503), read, fallback=False).status_code == 503


def test_fresh_data_comes_back_by_itself(bench: Bench, intercom: ScriptedIntercom) -> None:
    """After the trouble the next read shows Intercom's present state."""

    async def visit(caller: httpx.AsyncClient) -> dict[str, Any]:
        assert (await caller.get(READ)).json()["stale"] is True
        intercom.will(good(name="Anna"))
        document: dict[str, Any] = (await caller.get(READ)).json()
        return document

    answer = after_a_good_read(bench, intercom, refused(503), visit)
    assert (answer["contact"]["name"], answer["stale"]) == ("Anna", False)


def test_an_upsert_refreshes_the_copy(bench: Bench, intercom: ScriptedIntercom) -> None:
    """What was written last is what an outage shows."""

    async def visit(caller: httpx.AsyncClient) -> str:
        intercom.will(good(name="Anna"))
        await caller.post("/contacts", json={"external_id": "m-1", "email": "ann@example.test", "name": "Anna"})
        intercom.will(refused(503))
        name: str = (await caller.get(READ)).json()["contact"]["name"]
        return name

    assert after_a_good_read(bench, intercom, good(), visit) == "Anna"


def test_stale_answers_are_counted_and_logged(
    bench: Bench, intercom: ScriptedIntercom, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each stale answer raises the counter of its cause and leaves a log line."""

    async def visit(caller: httpx.AsyncClient) -> str:
        await caller.get(READ)
        return (await caller.get("/metrics")).text

    metrics = after_a_good_read(bench, intercom, refused(503), visit)
    assert 'intercom_stale_answers_total{cause="5xx"} 1.0' in metrics
    assert 'intercom_stale_answers_total{cause="429"} 0.0' in metrics
    assert '"served a stale copy"' in capsys.readouterr().out


def test_with_nothing_kept_the_error_is_clear(bench: Bench, intercom: ScriptedIntercom) -> None:
    """A contact that was never read is an error in an outage, not an empty contact."""
    intercom.will(refused(503))
    assert bench.ask("GET", READ).json()["error"]["code"] == "unavailable"


def test_only_what_callers_may_see_is_shown(bench: Bench, intercom: ScriptedIntercom) -> None:
    """Of Intercom's fields the service passes on six."""
    intercom.will(good(contact(phone="+353 1 555 0100")))
    shown = bench.ask("GET", READ).json()["contact"]
    assert set(shown) == {"id", "external_id", "email", "name", "role", "custom_attributes"}
