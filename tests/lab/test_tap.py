"""The tap as the lab uses it: what it records, whose exchanges they are, and refusing on its own port."""

from __future__ import annotations

import json
import socket
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab.tap.recorder import Tap
from intercom_readiness.lab.waiting import eventually
from intercom_readiness.vendor.operations import Operation
from tests.lab.outcomes import outcome, url
from tests.lab.raw_server import BODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.lab.raw_server import RawServer

WHOLE = f"200 with {len(BODY)} bytes"
LEARNED_ID = json.loads(BODY)["id"]


def test_exchange_is_complete(tap: Tap, client: httpx.Client) -> None:
    """An answered exchange holds call, times, status and the headers that judges need."""
    began_s, began_at = time.monotonic(), time.time()
    outcome(client, url(tap.address, "/contacts/late"))
    ended_s, ended_at = time.monotonic(), time.time()
    (exchange,) = tap.exchanges()
    assert ("near", "intercom_api", "contacts.read", False) == (
        exchange.vantage,
        exchange.link,
        exchange.operation,
        exchange.writes,
    )
    assert (200, "answered", "req-1", 1_790_000_000, 2.0) == (
        exchange.status,
        exchange.ended,
        exchange.request_id,
        exchange.reset_at,
        exchange.retry_after_s,
    )
    assert exchange.closed_s is not None
    assert began_s <= exchange.opened_s <= exchange.closed_s - 0.05 <= ended_s - 0.05
    assert began_at - 0.01 <= exchange.opened_at <= ended_at + 0.01


def test_open_exchange_is_listed(tap: Tap, client: httpx.Client, server: RawServer) -> None:
    """A request that has no answer yet is listed as open and counted, until the server answers."""
    with httpx.Client(trust_env=False) as patient, socket.create_connection(tap.address) as sock:
        sock.sendall(b"PUT /contacts/when_released HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        eventually(lambda: tap.open_count, within_s=30)
        (exchange,) = tap.exchanges()
        assert ("contacts.update", "open", None, None) == (
            exchange.operation,
            exchange.ended,
            exchange.closed_s,
            exchange.status,
        )
        assert exchange.writes
        assert WHOLE == outcome(patient, url(tap.address, "/contacts/ok"))
        server.released.set()
        eventually(lambda: tap.open_count == 0, within_s=30)
    assert ["answered", "answered"] == [exchange.ended for exchange in tap.exchanges()]


def test_mark_leaves_out_what_was_before(tap: Tap, client: httpx.Client) -> None:
    """Exchanges since a mark are those whose requests came after it."""
    outcome(client, url(tap.address, "/contacts/ok"))
    mark = tap.mark()
    assert [] == tap.exchanges(mark)
    outcome(client, url(tap.address, "/contacts/limited"))
    assert [429] == [exchange.status for exchange in tap.exchanges(mark)]


def test_ids_are_unique(tap: Tap, client: httpx.Client) -> None:
    """Each exchange has an id of its own, and those of one connection share its name."""
    for _ in range(3):
        outcome(client, url(tap.address, "/contacts/ok"))
    outcome(client, url(tap.address, "/contacts/last"))
    outcome(client, url(tap.address, "/contacts/ok"))
    exchanges = tap.exchanges()
    assert 5 == len({exchange.id for exchange in exchanges})
    assert [4, 1] == [[e.connection for e in exchanges].count(name) for name in ("c1", "c2")]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/contacts/ok?email=k7-1%40example.test", None),
        ("/contacts/search/ok?query=k7-1+and+more", None),
        ("/contacts/find_by_external_id/k7-1/ok", None),
        ("/contacts/echo", b'{"query": {"value": "k7-1@example.test"}}'),
        ("/contacts/echo", b'{"query": {"value": "k7-1\\u0040example.test"}}'),
        ("/contacts/echo", b'{"query": {"value": "\\u006b7-1"}}'),
        ("/contacts/echo", b"email=k7%2D1%40example.test"),
        ("/contacts/echo", b" " * 60_000 + b"k7-1"),
    ],
    ids=["query", "plus", "path", "body", "escaped", "escaped_letter", "form", "far_in"],
)
def test_subject_is_found(path: str, body: bytes | None, tap: Tap, client: httpx.Client) -> None:
    """A request belongs to the subject whose canary it carries, in whatever coding."""
    tap.register("k7-1", "ana")
    outcome(client, url(tap.address, path), method="POST" if body else "GET", content=body)
    assert ["ana"] == [exchange.subject for exchange in tap.exchanges()]


def test_strangers_have_no_subject(tap: Tap, client: httpx.Client) -> None:
    """A request without a registered text belongs to nobody."""
    tap.register("k7-1", "ana")
    outcome(client, url(tap.address, "/contacts/echo"), method="POST", content=b"k8-1")
    assert [""] == [exchange.subject for exchange in tap.exchanges()]


def test_ids_are_learned_from_answers(tap: Tap, client: httpx.Client) -> None:
    """The id in the answer to a subject's call is known from then on, and not before."""
    tap.register("k7-1", "ana")
    for path in (f"/contacts/{LEARNED_ID}/ok", "/contacts/ok?k7-1", f"/contacts/{LEARNED_ID}/ok"):
        outcome(client, url(tap.address, path))
    assert ["", "ana", "ana"] == [exchange.subject for exchange in tap.exchanges()]


def test_id_of_a_created_contact_is_learned(tap: Tap, client: httpx.Client) -> None:
    """A create's answer teaches the id that the following calls speak of."""
    tap.register("k7-1", "ana")
    outcome(client, url(tap.address, "/contacts/search?/ok"), method="POST", content=b'{"email": "k7-1@example.test"}')
    outcome(client, url(tap.address, f"/contacts/{LEARNED_ID}?/ok"))
    assert ["ana", "ana"] == [exchange.subject for exchange in tap.exchanges()]


def test_operations_can_be_named_otherwise(
    make_tap: Callable[..., Tap], server: RawServer, client: httpx.Client
) -> None:
    """A tap on another link names the calls of that link."""
    tap = make_tap(
        server.address, link="webhooks", name_operation=lambda method, path: Operation("deliver", method, path, True)
    )
    outcome(client, url(tap.address, "/hooks/ok"))
    assert [("webhooks", "deliver", True)] == [(e.link, e.operation, e.writes) for e in tap.exchanges()]


def test_refusing_is_refusing(tap: Tap, client: httpx.Client) -> None:
    """While it refuses, a client sees what a closed port shows, at once; afterwards the same port answers."""
    before = tap.address
    tap.refuse()
    tap.refuse()
    assert ["refused"] * 3 == [outcome(client, url(tap.address, "/contacts/ok")) for _ in range(3)]
    tap.accept()
    tap.accept()
    assert before == tap.address
    assert WHOLE == outcome(client, url(tap.address, "/contacts/ok"))


def test_refusing_keeps_the_port(tap: Tap) -> None:
    """Nobody else can take the port meanwhile."""
    tap.refuse()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(tap.address)


def test_refusing_resets_what_is_open(tap: Tap, client: httpx.Client) -> None:
    """Kept-alive connections do not survive, so that none of them slips past the fault."""
    assert WHOLE == outcome(client, url(tap.address, "/contacts/ok"))
    with socket.create_connection(tap.address, timeout=30) as waiting:
        waiting.sendall(b"GET /contacts/stall HTTP/1.1\r\n\r\n")
        eventually(lambda: tap.open_count, within_s=30)
        tap.refuse()
        with pytest.raises(ConnectionResetError):
            waiting.recv(1)
    assert outcome(client, url(tap.address, "/contacts/ok")) in {"reset", "refused"}
    assert ["answered", "reset"] == [exchange.ended for exchange in tap.exchanges()]
    tap.accept()
    assert WHOLE == outcome(client, url(tap.address, "/contacts/ok"))


def test_refusing_leaves_no_trace(tap: Tap, client: httpx.Client) -> None:
    """What was refused at the listener is nobody's exchange."""
    tap.refuse()
    outcome(client, url(tap.address, "/contacts/ok"))
    assert [] == tap.exchanges()


@pytest.mark.parametrize(("method", "operation"), [("GET", "contacts.read"), ("PUT", "contacts.update")])
def test_refused_upstream(method: str, operation: str, make_tap: Callable[..., Tap], client: httpx.Client) -> None:
    """Where nobody listens upstream the client is reset, and the attempt is recorded with its subject."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        tap = make_tap(nobody.getsockname())
    tap.register("k7-1", "ana")
    body = None if method == "GET" else b"k7-1"
    assert "reset" == outcome(client, url(tap.address, "/contacts/k7-1"), method=method, content=body)
    (exchange,) = tap.exchanges()
    assert ("refused", operation, "ana", None) == (
        exchange.ended,
        exchange.operation,
        exchange.subject,
        exchange.status,
    )


def test_refused_upstream_without_a_request(make_tap: Callable[..., Tap]) -> None:
    """A client that connects and says nothing is reset as well, and is no exchange."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        tap = make_tap(nobody.getsockname())
    with socket.create_connection(tap.address, timeout=30) as sock, pytest.raises(ConnectionResetError):
        sock.recv(1)
    assert [] == tap.exchanges()


def test_address_in_use(tap: Tap, server: RawServer) -> None:
    """A fixed address that is taken is a clear mistake."""
    with pytest.raises(LabError, match=rf"cannot listen on 127\.0\.0\.1:{tap.port}: Address already in use"):
        Tap(server.address, listen_port=tap.port)


def test_fixed_address(server: RawServer, client: httpx.Client) -> None:
    """A fixed port can be had again at once after a tap has left it."""
    tap = Tap(server.address)
    for _ in range(3):
        assert WHOLE == outcome(client, url(tap.address, "/contacts/ok"))
        tap.close()
        tap = Tap(server.address, listen_port=tap.port)
    tap.close()


def test_closing_ends_everything(server: RawServer, client: httpx.Client) -> None:
    """A closed tap has reset its connections, ended its exchanges and given back its port; closing again is fine."""
    tap = Tap(server.address)
    with socket.create_connection(tap.address, timeout=30) as sock:
        sock.sendall(b"GET /contacts/stall HTTP/1.1\r\n\r\n")
        eventually(lambda: tap.open_count, within_s=30)
        tap.close()
        tap.close()
        with pytest.raises(ConnectionResetError):
            sock.recv(1)
    assert ["reset"] == [exchange.ended for exchange in tap.exchanges()]
    assert "refused" == outcome(client, url(tap.address, "/contacts/ok"))
