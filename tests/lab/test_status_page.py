"""The lab's status page: what happens there shows on the way of the target, which can be broken, and is taken back."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from intercom_readiness.lab.links.network import STATUS_PAGE, StatusPageLink
from intercom_readiness.lab.servers.status_page import FakeStatusPage
from intercom_readiness.profile.target_section import LabSection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.lab.links.toxiproxy import Toxiproxy
    from intercom_readiness.profile.schema import Profile


class _AnyPort:
    lab = LabSection()


@pytest.fixture(scope="module")
def page() -> Iterator[FakeStatusPage]:
    """A page that is stopped at the end."""
    with contextlib.ExitStack() as stack:
        page = FakeStatusPage(dict(os.environ))
        stack.callback(page.stop)
        page.await_ready()
        yield page


@pytest.fixture
def way(toxiproxy: Toxiproxy, page: FakeStatusPage) -> Iterator[StatusPageLink]:
    """The link on which the target reads it."""
    with StatusPageLink(toxiproxy, page.address, cast("Profile", _AnyPort()), "w0") as way:
        yield way


def _read(way: StatusPageLink, client: httpx.Client) -> Any:
    return client.get(f"{way.url}/api/v2/summary.json").json()


def test_what_happens_there_is_seen_and_taken_back(
    page: FakeStatusPage, way: StatusPageLink, client: httpx.Client
) -> None:
    """An incident shows until it is resolved or the page begins anew, and each look is an exchange of its link."""
    incident = page.befall(indicated=False)
    hidden = _read(way, client)
    page.resolve(incident)
    page.befall(indicated=True)
    shown = _read(way, client)
    page.reset()
    quiet = _read(way, client)

    assert (hidden["status"]["indicator"], len(hidden["incidents"])) == ("none", 1)
    assert (shown["status"]["indicator"], len(shown["incidents"])) == ("major", 1)
    assert (quiet["status"]["indicator"], quiet["incidents"]) == ("none", [])
    assert page.calm
    assert [(one.link, one.operation, one.writes, one.status) for one in way.tap.exchanges()] == [
        (STATUS_PAGE, STATUS_PAGE, False, 200)
    ] * 3


def test_bad_answers_are_counted_and_forgotten(page: FakeStatusPage, way: StatusPageLink, client: httpx.Client) -> None:
    """A script counts who took it, and does not outlive the scenario."""
    page.add_script("bad", {}, [{"kind": "edge_page", "status": 503}], repeat=True)
    spoilt = client.get(f"{way.url}/api/v2/summary.json")
    taken = page.taken("bad")
    page.reset()

    assert (spoilt.status_code, taken) == (503, 1)
    assert _read(way, client)["incidents"] == []


def test_the_way_there_can_be_broken(way: StatusPageLink, client: httpx.Client) -> None:
    """It refuses for as long as it is told to."""
    with way.refusing(), pytest.raises(httpx.ConnectError):
        _read(way, client)

    assert _read(way, client)["incidents"] == []
