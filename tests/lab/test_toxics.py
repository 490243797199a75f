"""Every toxic, both directions, on the real Toxiproxy: what a client sees with and without the tap, and the receipt."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import httpx
import pytest

from intercom_readiness.lab.waiting import eventually
from tests.lab.outcomes import outcome, url
from tests.lab.raw_server import ANSWER, BIG, BODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.links.link import Link
    from intercom_readiness.lab.links.toxiproxy_api import Counters
    from intercom_readiness.lab.tap.recorder import Tap

WHOLE = f"200 with {len(BODY)} bytes"
WHOLE_BIG = f"200 with {len(BIG)} bytes"
UP: Literal["upstream"] = "upstream"
DOWN: Literal["downstream"] = "downstream"
# Enough for a busy machine; what is judged tightly is the lower bound.
GRACE_S = 15.0


@dataclass(frozen=True)
class Case:
    """
    A toxic, and what a request through it must look like.

    Attributes:
        sees: What a client on a fresh connection sees.
        sees_kept_alive: The same on a connection that was open before the toxic, where it differs.
        lasts_s: How long the request takes at least; at most that and a grace.
        ended: How the near exchange ends, and its status.
        up: Share of the request's bytes that came out, or their number.
        down: The same for the answer, None when there was none to lose.
        behaviour: What the server does.
    """

    toxic: str
    stream: Literal["upstream", "downstream"]
    attributes: dict[str, Any]
    sees: str = WHOLE
    sees_kept_alive: str = ""
    lasts_s: float = 0.0
    ended: tuple[str, int | None] = ("answered", 200)
    up: float | int = 1.0
    down: float | int | None = 1.0
    behaviour: str = "ok"
    content: bytes | None = field(default=None, repr=False)

    def __str__(self) -> str:
        attributes = "-".join(f"{name}_{value}" for name, value in self.attributes.items())
        return f"{self.toxic}-{self.stream}-{attributes}-{self.behaviour}"


NO_ANSWER, CLOSED, RESET = ("client_closed", None), ("server_closed", None), ("reset", None)
# A client gives up after this, where the toxic outlasts it.
PATIENCE_S = 0.2
CASES = (
    Case("latency", UP, {"latency": 150, "jitter": 30}, lasts_s=0.12),
    Case("latency", DOWN, {"latency": 150, "jitter": 30}, lasts_s=0.12),
    Case("bandwidth", UP, {"rate": 400}, sees=WHOLE_BIG, lasts_s=0.1, behaviour="echo", content=BIG),
    Case("bandwidth", DOWN, {"rate": 400}, sees=WHOLE_BIG, lasts_s=0.1, behaviour="big"),
    Case("slow_close", UP, {"delay": 150}, behaviour="last"),
    Case("slow_close", DOWN, {"delay": 150}, lasts_s=0.15, behaviour="by_close"),
    Case("slow_close", DOWN, {"delay": 150}, behaviour="last"),
    Case("timeout", UP, {"timeout": 0}, sees="timeout", lasts_s=PATIENCE_S, ended=NO_ANSWER, up=0, down=None),
    Case("timeout", DOWN, {"timeout": 0}, sees="timeout", lasts_s=PATIENCE_S, ended=NO_ANSWER, down=0),
    Case("timeout", UP, {"timeout": 100}, sees="closed", lasts_s=0.1, ended=CLOSED, up=0, down=None),
    Case("timeout", DOWN, {"timeout": 100}, sees="closed", lasts_s=0.1, ended=CLOSED, down=0),
    Case("reset_peer", UP, {"timeout": 0}, sees="reset", sees_kept_alive="closed", ended=RESET, up=0, down=None),
    Case("reset_peer", DOWN, {"timeout": 0}, sees="reset", sees_kept_alive="closed", ended=RESET, down=0),
    Case(
        "reset_peer",
        UP,
        {"timeout": 80},
        sees="reset",
        sees_kept_alive="closed",
        lasts_s=0.08,
        ended=RESET,
        up=0,
        down=None,
    ),
    Case(
        "reset_peer", DOWN, {"timeout": 80}, sees="reset", sees_kept_alive="closed", lasts_s=0.08, ended=RESET, down=0
    ),
    Case("slicer", UP, {"average_size": 20, "size_variation": 5, "delay": 2000}, lasts_s=0.005),
    Case("slicer", DOWN, {"average_size": 20, "size_variation": 5, "delay": 2000}, lasts_s=0.01),
    Case("limit_data", UP, {"bytes": 60}, sees="closed", ended=CLOSED, up=60, down=None),
    Case("limit_data", DOWN, {"bytes": 60}, sees="closed", ended=CLOSED, down=60),
    Case(
        "limit_data", DOWN, {"bytes": len(ANSWER) - 20}, sees="cut", ended=("server_closed", 200), down=len(ANSWER) - 20
    ),
)


def _fresh(place: tuple[str, int]) -> str:
    """Ask on a connection of its own: one that healing closes may look open to its client a moment longer."""
    with httpx.Client(trust_env=False) as client:
        return outcome(client, url(place, "/contacts/ok"))


def _ask(client: httpx.Client, address: tuple[str, int], case: Case) -> tuple[str, float]:
    method = "POST" if case.content else "GET"
    patience_s = PATIENCE_S if case.sees == "timeout" else 10.0
    began_s = time.monotonic()
    where = url(address, f"/contacts/{case.behaviour}")
    seen = outcome(client, where, method=method, content=case.content, timeout_s=patience_s)
    return seen, time.monotonic() - began_s


@pytest.fixture(params=["direct", "tapped"])
def place(request: pytest.FixtureRequest, link: Link, make_tap: Callable[..., Tap]) -> tuple[str, int]:
    """The link's address without a tap and with one: the same must be seen at both."""
    return link.address if request.param == "direct" else make_tap(link.address).address


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fresh_connection(case: Case, place: tuple[str, int], link: Link, client: httpx.Client) -> None:
    """A client meets the toxic, with the tap as without, and the link is healthy again afterwards."""
    assert WHOLE == _fresh(place)
    with link.toxic(case.toxic, stream=case.stream, **case.attributes):
        seen, lasted_s = _ask(client, place, case)
    assert case.sees == seen
    assert case.lasts_s <= lasted_s <= case.lasts_s + GRACE_S
    assert WHOLE == _fresh(place)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_kept_alive_connection(case: Case, place: tuple[str, int], link: Link, client: httpx.Client) -> None:
    """A toxic that is added to a connection in use shows itself there alike, with the tap as without."""
    assert WHOLE == outcome(client, url(place, "/contacts/ok"))
    added_s = time.monotonic()
    link.add(case.toxic, stream=case.stream, **case.attributes)
    seen, lasted_s = _ask(client, place, case)
    if case.toxic in {"timeout", "reset_peer"}:
        # These count from the moment at which they came upon a connection.
        lasted_s = time.monotonic() - added_s
    link.heal()
    assert (case.sees_kept_alive or case.sees) == seen
    assert case.lasts_s <= lasted_s <= case.lasts_s + GRACE_S
    assert WHOLE == _fresh(place)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_receipt(case: Case, link: Link, make_tap: Callable[..., Tap], client: httpx.Client) -> None:
    """The near exchange tells how the request ended, the counters which bytes the toxic kept."""
    tap = make_tap(link.address)
    with link.toxic(case.toxic, stream=case.stream, **case.attributes) as broken:
        _ask(client, tap.address, case)
        eventually(lambda: tap.open_count == 0, within_s=30)
    (exchange,) = tap.exchanges()
    assert case.ended == (exchange.ended, exchange.status)
    _assert_passed(case, broken.passed)


@pytest.mark.parametrize("case", [case for case in CASES if case.lasts_s], ids=str)
def test_delay_shows_near(case: Case, link: Link, make_tap: Callable[..., Tap], client: httpx.Client) -> None:
    """The times of the near exchange show the delay that the toxic made."""
    tap = make_tap(link.address)

    def delay_shows() -> bool:
        mark = tap.mark()
        with link.toxic(case.toxic, stream=case.stream, **case.attributes):
            _ask(client, tap.address, case)
            eventually(lambda: tap.open_count == 0, within_s=30)
        (exchange,) = tap.exchanges(mark)
        return (exchange.closed_s or 0) - exchange.opened_s >= case.lasts_s - 0.005

    # On a busy machine the tap may be woken late and see a request later than it came: then another one is asked.
    eventually(delay_shows, within_s=20)


def _assert_passed(case: Case, passed: Counters) -> None:
    assert passed.up_received > 100
    assert (passed.up_received if isinstance(case.up, float) else case.up) == passed.up_sent
    if case.down is None:
        assert (0, 0) == (passed.down_received, passed.down_sent)
    else:
        assert passed.down_received >= len(ANSWER) - 20
        assert (passed.down_received if isinstance(case.down, float) else case.down) == passed.down_sent


def test_slow_close_holds_the_servers_end_back(link: Link, client: httpx.Client) -> None:
    """Downstream slow_close delays an answer that only the connection's end delimits, and books it when it ends."""
    with link.toxic("slow_close", delay=2000):
        began_s = time.monotonic()
        outcome(client, url(link.address, "/contacts/last"))
        assert time.monotonic() - began_s < 2.0
        before = link.counters()
        eventually(lambda: link.counters() != before, within_s=30)


@pytest.mark.parametrize("tapped", [False, True], ids=["direct", "tapped"])
def test_disabled(tapped: bool, link: Link, make_tap: Callable[..., Tap], client: httpx.Client) -> None:  # noqa: FBT001
    """A disabled link refuses, with the tap told to refuse as without one, and passes no byte."""
    tap = make_tap(link.address) if tapped else None
    address = tap.address if tap else link.address
    assert WHOLE == outcome(client, url(address, "/contacts/last"))
    with link.disabled() as broken:
        if tap:
            tap.refuse()
        assert ["refused"] * 2 == [outcome(client, url(address, "/contacts/ok")) for _ in range(2)]
    if tap:
        tap.accept()
    assert (0, 0, 0, 0) == (
        broken.passed.up_received,
        broken.passed.up_sent,
        broken.passed.down_received,
        broken.passed.down_sent,
    )
    assert WHOLE == outcome(client, url(address, "/contacts/ok"))


def test_disabled_behind_an_accepting_tap(link: Link, make_tap: Callable[..., Tap], client: httpx.Client) -> None:
    """A link that is down behind a tap which still listens resets, and the attempts are recorded as refused."""
    tap = make_tap(link.address)
    with link.disabled():
        assert ["reset"] * 2 == [outcome(client, url(tap.address, "/contacts/ok")) for _ in range(2)]
    assert WHOLE == outcome(client, url(tap.address, "/contacts/ok"))
    assert ["refused", "refused", "answered"] == [exchange.ended for exchange in tap.exchanges()]


def test_partial_toxicity(link: Link, client: httpx.Client) -> None:
    """A toxic of no toxicity harms nobody."""
    with link.toxic("timeout", timeout=0, toxicity=0.0):
        assert WHOLE == outcome(client, url(link.address, "/contacts/ok"))
