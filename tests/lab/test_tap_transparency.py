"""What a client sees through the tap equals what it sees without: every way to answer badly, fresh and kept alive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.lab.waiting import eventually
from tests.lab.outcomes import outcome, url
from tests.lab.raw_server import BIG, BODY

if TYPE_CHECKING:
    import httpx

    from intercom_readiness.lab.tap.recorder import Tap
    from tests.lab.raw_server import RawServer

WHOLE = f"200 with {len(BODY)} bytes"

# Behaviour of the server: what a client sees, how the near exchange ends, and its status.
BEHAVIOURS = {
    "ok": (WHOLE, "answered", 200),
    "two_segments": (WHOLE, "answered", 200),
    "big": (f"200 with {len(BIG)} bytes", "answered", 200),
    "chunked": (WHOLE, "answered", 200),
    "by_close": (WHOLE, "answered", 200),
    "last": (WHOLE, "answered", 200),
    "late": (WHOLE, "answered", 200),
    "drip": (WHOLE, "answered", 200),
    "hints": (WHOLE, "answered", 200),
    "nothing": ("204 with 0 bytes", "answered", 204),
    "unchanged": ("304 with 0 bytes", "answered", 304),
    "limited": ("429 with 2 bytes", "answered", 429),
    "stall": ("timeout", "client_closed", None),
    "stall_in_body": ("timeout", "client_closed", 200),
    "reset": ("reset", "reset", None),
    "reset_in_body": ("reset", "reset", 200),
    "close": ("closed", "server_closed", None),
    "close_in_head": ("closed", "server_closed", None),
    "close_in_body": ("cut", "server_closed", 200),
    "close_in_chunk": ("cut", "server_closed", 200),
    "garbage": ("not HTTP", None, None),
}


def _sees(client: httpx.Client, address: tuple[str, int], behaviour: str, *, kept_alive: bool) -> list[str]:
    """Meet a behaviour on a fresh or a kept-alive connection, and ask for something healthy after it."""
    paths = [*(["ok"] if kept_alive else []), behaviour, "ok"]
    return [outcome(client, url(address, f"/contacts/{path}"), timeout_s=_patience_s(path)) for path in paths]


def _patience_s(behaviour: str) -> float:
    return 0.15 if behaviour.startswith("stall") else 10.0


@pytest.mark.parametrize("kept_alive", [False, True], ids=["fresh", "kept_alive"])
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_same_outcome(behaviour: str, *, kept_alive: bool, client: httpx.Client, server: RawServer, tap: Tap) -> None:
    """A client sees the same with and without the tap, before, during and after a server's bad answer."""
    expected = [*([WHOLE] if kept_alive else []), BEHAVIOURS[behaviour][0], WHOLE]
    assert expected == _sees(client, server.address, behaviour, kept_alive=kept_alive)
    assert expected == _sees(client, tap.address, behaviour, kept_alive=kept_alive)


@pytest.mark.parametrize("behaviour", [name for name, (_, ended, _) in BEHAVIOURS.items() if ended])
def test_near_exchange(behaviour: str, client: httpx.Client, tap: Tap) -> None:
    """The tap notes how each exchange ended, and its status where the answer had one."""
    outcome(client, url(tap.address, f"/contacts/{behaviour}"), timeout_s=_patience_s(behaviour))
    _, ended, status = BEHAVIOURS[behaviour]
    eventually(lambda: tap.open_count == 0, within_s=30)
    (exchange,) = tap.exchanges()
    assert (ended, status, "contacts.read") == (exchange.ended, exchange.status, exchange.operation)
