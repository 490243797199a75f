"""What every official client must find true of the fake; a test module for each client inherits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from tests.fakes.judges.clients import refusals
from tests.fakes.judges.clients.judging import JOURNEYS, read_proof
from tests.fakes.judges.clients.known_misfits import unexplained, unneeded
from tests.fakes.judges.clients.lists import LISTS, List, page_by_page

if TYPE_CHECKING:
    from tests.fakes.judges.clients.judging import Judged


class OfficialClient:
    """
    The promises; a test module gives the fixture ``judged``.

    Attributes:
        proof: Name of the file that says what this client proves.
        mistakes: Answers that are right and not what this client declares; see ``known_misfits``.
        lost: Lists whose rows the client's iterator loses or never ends on, with what it does; it is gone round.
    """

    proof: str
    mistakes: ClassVar[dict[str, str]]
    lost: ClassVar[dict[str, str]]

    @pytest.mark.parametrize("journey", JOURNEYS)
    def test_journey(self, judged: Judged, journey: str) -> None:
        """A journey through the client's methods ends as it does with Intercom."""
        if problem := judged.failed.get(journey):
            raise problem

    def test_every_modelled_operation_is_exercised(self, judged: Judged) -> None:
        """The journal saw every modelled operation succeed that the client has a method for."""
        missing = sorted(set(judged.methods) - judged.proven)

        assert [] == missing, "a modelled operation that the client has is in no journey, or fails there"

    def test_the_proof_is_current(self, judged: Judged) -> None:
        """The file that other pages count with says what was proven just now."""
        hint = "run python -m tests.fakes.judges.clients.proofs"

        assert judged.proof() == read_proof(self.proof), hint

    def test_answers_are_what_the_client_declares(self, judged: Judged) -> None:
        """Every answer fits the declared type strictly, but for listed mistakes of the clients."""
        assert [] == unexplained(judged.misfits, self.mistakes)

    def test_no_mistake_is_listed_in_vain(self, judged: Judged) -> None:
        """Each listed mistake of the client is met."""
        assert [] == unneeded(judged.misfits, self.mistakes)

    @pytest.mark.parametrize("status", refusals.STATUSES)
    def test_every_error_is_decoded(self, judged: Judged, status: int) -> None:
        """Each method raises the class it declares for a status, with status, body and request id."""
        trip = judged.begin()
        error = {"kind": "error", "status": status, "code": f"planned_{status}", "message": "Planned"}
        trip.fake.script(error, repeat=True)
        methods = {method.name: method for method in judged.methods.values()}

        refused = judged.client.try_all(list(methods))

        assert set(methods) == set(refused)
        wrong = {
            name: refusal
            for name, refusal in refused.items()
            if refusals.decoded(refusal) != (status, f"planned_{status}")
            or refusal.kind != refusals.expected_kind(judged.client, methods[name], status)
        }
        assert {} == wrong
        assert [] == judged.client.misfits
        seen = {one["request_id"] for one in trip.fake.control("GET", "/journal")["exchanges"]}
        assert seen >= {refusal.request_id for refusal in refused.values()}

    @pytest.mark.parametrize("case", refusals.CASES, ids=lambda case: f"{case.status}-{case.method}")
    def test_a_refusal_is_decoded(self, judged: Judged, case: refusals.Case) -> None:
        """What the fake refuses by its own rules reaches the caller as status, code and request id."""
        trip = judged.begin()
        method = next(one for one in judged.methods.values() if one.name == case.method)

        refusal = refusals.refusal_of(trip, case)

        assert (case.status, case.code) == refusals.decoded(refusal)
        assert refusal.kind == refusals.expected_kind(judged.client, method, case.status)
        assert [] == judged.client.misfits

    def test_an_edge_page_is_an_error_without_a_name(self, judged: Judged) -> None:
        """An HTML page of a load balancer raises the base class with its status; there is no request id."""
        trip = judged.begin()
        trip.fake.script({"kind": "edge_page", "status": 504})

        refused = judged.client.try_all(["admins.identify"])["admins.identify"]

        assert (judged.client.base_error, 504, None) == (refused.kind, refused.status, refused.request_id)
        assert "<html" in str(refused.body).lower()

    @pytest.mark.parametrize("one", LISTS, ids=lambda one: one.method)
    def test_a_list_is_walked_to_its_end(self, judged: Judged, one: List) -> None:
        """The client's iterator gives every row that was put in once, and then ends."""
        trip = judged.begin()
        ids, arguments = one.fill(trip)
        before = trip.fake.control("GET", "/journal")["last"]

        found = page_by_page(trip, one, arguments) if one.method in self.lost else trip.items(one.method, **arguments)

        assert sorted(ids) == sorted(row["id"] for row in found)
        requests = trip.fake.control("GET", f"/journal?after={before}")["exchanges"]
        assert one.requests_min <= len(requests) <= one.requests_min + 1
        assert [] == unexplained(judged.client.misfits, self.mistakes)

    def test_every_paginated_list_is_walked(self, judged: Judged) -> None:
        """No method of the client that answers with pages is left out above."""
        paginated = {method.name for method in judged.methods.values() if method.pages}

        assert {one.method for one in LISTS} >= paginated
