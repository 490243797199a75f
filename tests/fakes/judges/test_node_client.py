"""intercom-client, Intercom's own client for Node, takes the fake for Intercom; not run where Node is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.fakes.intercom.driving import Fake
from tests.fakes.judges.clients.judging import Judged, judged_by
from tests.fakes.judges.clients.known_misfits import OF_BOTH, OF_NODE
from tests.fakes.judges.clients.node_client import NodeClient
from tests.fakes.judges.clients.node_install import CannotHaveError, node, packages
from tests.fakes.judges.clients.promises import OfficialClient

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def judged() -> Iterator[Judged]:
    """Give the fake after all journeys; one fake and one Node process for the module."""
    try:
        node(), packages()
    except CannotHaveError as problem:
        pytest.skip(f"not run: {problem}")
    with Fake.started() as fake, NodeClient.started() as client:
        yield judged_by(client, fake)


class TestNodeClient(OfficialClient):
    """The promises of every official client, and where this one is at fault."""

    proof = "node-client.json"
    mistakes: ClassVar = {**OF_BOTH, **OF_NODE}
    lost: ClassVar = {
        "contacts.list_attached_companies": "looks for 'companies', as the description does; the wire has 'data'"
    }

    def test_an_html_page_is_data(self, judged: Judged) -> None:
        """The client is at fault: 200 with HTML resolves, to an object that says it is not JSON."""
        trip = judged.begin()
        trip.fake.script({"kind": "html_ok"})

        told = trip.call("admins.list")

        assert (False, "non-json", 200) == (told["ok"], told["error"]["reason"], told["error"]["statusCode"])

    def test_attached_companies_are_lost(self, judged: Judged) -> None:
        """The client is at fault: it finds none of the companies that the answer lists under ``data``."""
        trip = judged.begin()
        ann = trip.person()
        trip.call("companies.attach_contact", contact_id=ann, company_id=trip.company())

        assert [] == trip.items("contacts.list_attached_companies", contact_id=ann)
