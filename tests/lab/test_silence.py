"""What Toxiproxy cannot make: connections that fall silent without an end, and a link that comes and goes."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from intercom_readiness.lab.waiting import eventually, never
from tests.lab.outcomes import outcome, url
from tests.lab.raw_server import BODY

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from intercom_readiness.lab.links.link import Link
    from intercom_readiness.lab.tap.recorder import Tap

WHOLE = f"200 with {len(BODY)} bytes"
# Until silence counts as such; whatever answers has all the time that a busy machine needs.
PATIENCE_S = 0.1
DOWN_S = 0.05


def _seen(client: httpx.Client, tap: Tap, timeout_s: float = 10.0) -> str:
    return outcome(client, url(tap.address, "/contacts/ok"), timeout_s=timeout_s)


def _await(client: httpx.Client, tap: Tap, wanted: str) -> None:
    eventually(lambda: _seen(client, tap) == wanted, within_s=10)


def test_a_silent_peer_accepts_and_never_answers(tap: Tap, client: httpx.Client) -> None:
    """Old and new connections are taken, each request is noted and given up by the client, and speaking ends it."""
    assert _seen(client, tap) == WHOLE
    tap.fall_silent(open_only=False)
    silent = [_seen(client, tap, PATIENCE_S) for _ in range(2)]
    tap.speak()

    assert silent == ["timeout", "timeout"]
    assert _seen(client, tap) == WHOLE
    assert [one.ended for one in tap.exchanges()] == ["answered", "client_closed", "client_closed", "answered"]


def test_only_the_open_connections_are_forgotten(tap: Tap, client: httpx.Client) -> None:
    """The kept connection is dead; the one that takes its place is as good as ever, before anything is healed."""
    assert _seen(client, tap) == WHOLE
    tap.fall_silent(open_only=True)

    assert [_seen(client, tap, PATIENCE_S), _seen(client, tap)] == ["timeout", WHOLE]
    assert len({one.connection for one in tap.exchanges()}) == 2


def test_speaking_resets_what_was_silent(tap: Tap, client: httpx.Client) -> None:
    """Nothing that was silent lives on, so no later scenario meets it."""
    assert _seen(client, tap) == WHOLE
    tap.fall_silent(open_only=True)
    tap.speak()

    eventually(lambda: tap.live_count == 0, within_s=30)
    assert _seen(client, tap) == WHOLE


def test_a_flapping_link_is_down_up_and_in_the_end_up(
    link: Link, make_tap: Callable[..., Tap], client: httpx.Client
) -> None:
    """It begins with being down, both are seen while it lasts, and afterwards it is up for good."""
    near = make_tap(link.address)
    with link.flapping(DOWN_S):
        first = _seen(client, near)
        for wanted in (WHOLE, "reset", WHOLE):
            _await(client, near, wanted)

    assert first == "reset"
    assert _seen(client, near) == WHOLE
    assert "refused" in {one.ended for one in near.exchanges()}


def test_a_flapping_link_stays_down_until_somebody_has_met_it(link: Link, client: httpx.Client) -> None:
    """However late the first call comes, it comes into the trouble."""
    met = threading.Event()
    address = url(link.address, "/contacts/ok")
    with link.flapping(DOWN_S, met.is_set):
        never(lambda: outcome(client, address) == WHOLE, during_s=4 * DOWN_S)
        met.set()
        eventually(lambda: outcome(client, address) == WHOLE, within_s=10)


def test_a_toxic_can_be_met_by_connections_that_were_open(link: Link, client: httpx.Client) -> None:
    """They are neither closed when it begins, nor spared by it."""
    address = url(link.address, "/contacts/ok")
    with contextlib.ExitStack() as stack:
        assert outcome(client, address) == WHOLE
        stack.enter_context(link.toxic("latency", latency=150, jitter=0, keep_open=True))
        began_s = time.monotonic()
        seen = outcome(client, address)
        took_s = time.monotonic() - began_s

    assert seen == WHOLE
    assert took_s >= 0.15


def test_kept_connections_are_known_by_their_name(tap: Tap, client: httpx.Client) -> None:
    """What both sides keep open is told as exchanges tell it, and nothing is told once it is closed."""
    assert _seen(client, tap) == WHOLE
    kept = tap.kept
    client.close()
    eventually(lambda: not tap.kept, within_s=30)

    assert kept == {one.connection for one in tap.exchanges()}
