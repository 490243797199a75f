"""python-intercom, Intercom's own client for Python, takes the fake for Intercom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.fakes.intercom.driving import Fake
from tests.fakes.judges.clients.client import Refusal
from tests.fakes.judges.clients.judging import Judged, judged_by
from tests.fakes.judges.clients.known_misfits import OF_BOTH
from tests.fakes.judges.clients.promises import OfficialClient
from tests.fakes.judges.clients.python_client import PythonClient

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def judged() -> Iterator[Judged]:
    """Give the fake after all journeys; one fake and one client for the module."""
    with Fake.started() as fake, PythonClient.started() as client:
        yield judged_by(client, fake)


class TestPythonClient(OfficialClient):
    """The promises of every official client, and where this one is at fault."""

    proof = "python-client.json"
    mistakes: ClassVar = OF_BOTH
    lost: ClassVar = {
        "contacts.search": "never advances: it asks for the first page again and again",
        "conversations.search": "the same",
        "tickets.search": "the same",
        "contacts.list_attached_companies": "looks for 'companies', as the description does; the wire has 'data'",
    }

    @pytest.mark.parametrize("method", ["contacts.search", "conversations.search", "tickets.search"])
    def test_the_search_pager_never_advances(self, judged: Judged, method: str) -> None:
        """The client is at fault: its search sends no cursor, so that every page is the first."""
        trip = judged.begin()
        ann, kind = trip.person(), trip.ticket_type()
        for _ in range(3):
            trip.talk(ann)
            trip.call("tickets.create", ticket_type_id=kind, contacts=[{"id": ann}])
            trip.call("contacts.create", request={"role": "lead"})
        query = {"field": "created_at", "operator": ">", "value": "1600000000"}
        assert isinstance(judged.client, PythonClient)

        pages = judged.client.first_pages(method, 3, query=query, pagination={"per_page": 2})

        assert [pages[0]] * 3 == pages

    def test_an_html_page_is_an_error(self, judged: Judged) -> None:
        """200 with HTML raises; the status it carries is 200."""
        trip = judged.begin()
        trip.fake.script({"kind": "html_ok"})

        with pytest.raises(Refusal) as raised:
            trip.call("admins.list")

        assert ("ApiError", 200) == (raised.value.kind, raised.value.status)

    def test_attached_companies_are_lost(self, judged: Judged) -> None:
        """The client is at fault: it finds none of the companies that the answer lists under ``data``."""
        trip = judged.begin()
        ann = trip.person()
        trip.call("companies.attach_contact", contact_id=ann, company_id=trip.company())

        assert [] == trip.items("contacts.list_attached_companies", contact_id=ann)
