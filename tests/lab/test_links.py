"""Links and the adapter over toxiproxy-python: settings are read back, errors are loud, other users are left alone."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab.links.link import Link, quiet_port
from intercom_readiness.lab.links.toxiproxy import start_toxiproxy
from intercom_readiness.lab.links.toxiproxy_api import CALL_TIMEOUT_S, Counters, ToxiproxyApi, ToxiproxyError
from tests.lab.outcomes import outcome, url
from tests.lab.raw_server import ANSWER, BODY

if TYPE_CHECKING:
    import httpx

    from intercom_readiness.lab.links.toxiproxy import Toxiproxy
    from tests.lab.raw_server import RawServer

WHOLE = f"200 with {len(BODY)} bytes"


def test_unknown_toxic(link: Link) -> None:
    """A toxic that Toxiproxy does not know is an error with its own words, and the link stays as it was."""
    with pytest.raises(ToxiproxyError, match="invalid toxic type"):
        link.add("gremlins")


def test_unknown_attribute(link: Link, toxiproxy: Toxiproxy, client: httpx.Client) -> None:
    """An attribute that Toxiproxy ignores is noticed when the toxic is read back, and the toxic is removed."""
    with (
        pytest.raises(ToxiproxyError, match=r"asked for .*latncy.* Toxiproxy has"),
        link.toxic("latency", latncy=5_000),
    ):
        pass
    assert WHOLE == outcome(client, url(link.address, "/contacts/ok"), timeout_s=4)


def test_wrong_direction(link: Link) -> None:
    """A direction that does not exist is an error."""
    with pytest.raises(ToxiproxyError, match="stream was invalid"):
        link.add("latency", stream="sideways")  # type: ignore[arg-type]


def test_failing_scenario_heals(link: Link, client: httpx.Client) -> None:
    """A fault ends with its context, whatever happened inside."""
    with pytest.raises(ZeroDivisionError), link.toxic("timeout", timeout=0):
        _ = 1 / 0
    assert WHOLE == outcome(client, url(link.address, "/contacts/ok"), timeout_s=4)


def test_faults_stack(link: Link, client: httpx.Client) -> None:
    """Two faults of one kind can be armed at once and healed in any order."""
    first = link.add("latency", latency=1)
    second = link.add("latency", latency=2)
    link.remove(first)
    link.remove(first)
    link.remove(second)
    assert WHOLE == outcome(client, url(link.address, "/contacts/ok"))


def test_heal_is_idempotent(link: Link, client: httpx.Client) -> None:
    """Healing takes away every toxic and listens again; healing a healthy link keeps its connections."""
    link.add("timeout", timeout=0)
    link.add("reset_peer", stream="upstream", timeout=0)
    link.disable()
    link.heal()
    link.heal()
    with socket.create_connection(link.address, timeout=30) as sock:
        for _ in range(2):
            sock.sendall(b"GET /contacts/ok HTTP/1.1\r\n\r\n")
            assert ANSWER == sock.recv(1_000)
            link.heal()


def test_port_survives_disabling(link: Link, client: httpx.Client) -> None:
    """A link keeps its port however often it is disabled, and the port is none that the system gives away."""
    address = link.address
    for _ in range(5):
        link.disable()
        link.disable()
        assert "refused" == outcome(client, url(address, "/contacts/ok"))
        link.enable()
        link.enable()
        assert WHOLE == outcome(client, url(address, "/contacts/ok"))
    assert address == link.address


def test_port_lost_while_disabled(link: Link) -> None:
    """An enable that fails is an error: the library alone would say that all is well."""
    link.disable()
    with socket.create_server(link.address), pytest.raises(ToxiproxyError, match="address already in use"):
        link.enable()
    link.enable()


def test_counters_count_closed_connections(link: Link, client: httpx.Client) -> None:
    """Bytes of an open connection are booked when it closes, which hanging up brings about."""
    outcome(client, url(link.address, "/contacts/ok"))
    assert Counters() == link.counters()
    with link.disabled() as broken:
        pass
    assert (broken.before.up_received, len(ANSWER)) == (broken.before.up_sent, broken.before.down_sent)
    assert broken.before.up_received > 100


def test_bytes_of_a_fault_need_its_end(link: Link) -> None:
    """What passed during a fault is not known while it lasts."""
    with link.toxic("latency", latency=1) as broken, pytest.raises(LabError, match="counted when it is healed"):
        _ = broken.passed


def test_links_are_apart(link: Link, toxiproxy: Toxiproxy, server: RawServer, client: httpx.Client) -> None:
    """Two links of one name on one server have ports, toxics and counters of their own."""
    with contextlib.closing(Link(toxiproxy, "intercom_api", server.address)) as other:
        assert other.address != link.address
        with link.toxic("timeout", timeout=0):
            assert WHOLE == outcome(client, url(other.address, "/contacts/ok"))
        other.disable()
        assert WHOLE == outcome(client, url(link.address, "/contacts/ok"))


def test_several_servers(link: Link, server: RawServer, client: httpx.Client) -> None:
    """One process can drive several servers, from several threads, although the library knows one only."""
    with start_toxiproxy({}) as second, contextlib.closing(Link(second, "intercom_api", server.address)) as other:
        problems: list[Exception] = []

        def stir(one: Link) -> None:
            try:
                for _ in range(20):
                    one.remove(one.add("latency", latency=1))
            except LabError as problem:
                problems.append(problem)

        threads = [threading.Thread(target=stir, args=(one,)) for one in (link, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [] == problems
        assert ["200 with 83 bytes"] * 2 == [outcome(client, url(one.address, "/contacts/ok")) for one in (link, other)]


def test_close_is_idempotent(toxiproxy: Toxiproxy, server: RawServer, client: httpx.Client) -> None:
    """A closed link is gone from the server, and closing it again is fine."""
    link = Link(toxiproxy, "intercom_api", server.address)
    assert link._proxy.name in toxiproxy.proxies()
    link.close()
    link.close()
    assert link._proxy.name not in toxiproxy.proxies()
    assert "refused" == outcome(client, url(link.address, "/contacts/ok"))


def test_dead_server_is_an_error(server: RawServer) -> None:
    """A server that is not there is a clear error."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        host, port = nobody.getsockname()
    with pytest.raises(ToxiproxyError, match=rf"Toxiproxy does not answer GET http://127\.0\.0\.1:{port}/proxies"):
        Link(ToxiproxyApi(host, port), "intercom_api", server.address)


def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch, link: Link) -> None:
    """Settings for a proxy to the web do not reach the calls to Toxiproxy."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    link.heal()


def test_hanging_server_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes a call and never answers is an error after a few seconds at most."""
    assert CALL_TIMEOUT_S <= 5
    monkeypatch.setattr("intercom_readiness.lab.links.toxiproxy_api.CALL_TIMEOUT_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ToxiproxyError, match="ReadTimeout"):
        ToxiproxyApi(*silent.getsockname()).proxies()


def test_quiet_ports_are_quiet() -> None:
    """Ports for links lie below those that the system hands out by itself."""
    with socket.create_server(("127.0.0.1", 0)) as handed_out:
        assert all(10_240 <= quiet_port() < 32_768 for _ in range(200))
        assert handed_out.getsockname()[1] >= 32_768
