"""A misbehaving server, taps before it, clients, and one real Toxiproxy for each worker."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import httpx
import pytest

from intercom_readiness.lab.links.link import Link
from intercom_readiness.lab.links.toxiproxy import Toxiproxy, start_toxiproxy
from intercom_readiness.lab.tap.recorder import Tap
from tests.lab.raw_server import RawServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT_TIMEOUT_S = 10.0


@pytest.fixture
def server() -> Iterator[RawServer]:
    """A server that misbehaves on demand."""
    with contextlib.closing(RawServer()) as server:
        yield server


@pytest.fixture
def make_tap() -> Iterator[Callable[..., Tap]]:
    """Make taps that are closed afterwards."""
    with contextlib.ExitStack() as stack:
        yield lambda upstream, **more: stack.enter_context(contextlib.closing(Tap(upstream, **more)))


@pytest.fixture
def tap(make_tap: Callable[..., Tap], server: RawServer) -> Tap:
    """A tap in front of the server."""
    return make_tap(server.address)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client with one kept-alive connection per server."""
    with httpx.Client(trust_env=False, timeout=CLIENT_TIMEOUT_S) as client:
        yield client


@pytest.fixture(scope="session")
def toxiproxy() -> Iterator[Toxiproxy]:
    """A real Toxiproxy, found as the product finds it."""
    with start_toxiproxy() as toxiproxy:
        yield toxiproxy


@pytest.fixture
def link(toxiproxy: Toxiproxy, server: RawServer) -> Iterator[Link]:
    """A link to the server."""
    with contextlib.closing(Link(toxiproxy, "intercom_api", server.address)) as link:
        yield link
