"""Lets a client judge the fake: all journeys, what they proved, and what did not fit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakes.intercom.modelled import MODELLED
from intercom_readiness.vendor.operations import operation_of
from tests.fakes.judges.clients import companies, contacts, conversations, tickets, workspace
from tests.fakes.judges.clients.trip import Trip

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.intercom.driving import Fake
    from tests.fakes.judges.clients.client import Client, Method

PROOFS = Path(__file__).parents[1]
JOURNEYS: dict[str, Callable[[Trip], None]] = {
    journey.__name__: journey
    for part in (contacts, companies, conversations, tickets, workspace)
    for journey in part.JOURNEYS
}
_NAMES = frozenset(row[0] for row in MODELLED)


@dataclass(slots=True)
class Judged:
    """
    The fake after all journeys of one client.

    Attributes:
        client: Who judged.
        fake: Who was judged.
        methods: The client's own method for each modelled operation that it has; the stable one before the unstable.
        failed: What went wrong, by journey.
        proven: Operations that the journal saw succeed.
        misfits: Answers that are not what the client declares.
    """

    client: Client
    fake: Fake
    methods: dict[str, Method]
    failed: dict[str, AssertionError | Exception] = field(default_factory=dict)
    proven: set[str] = field(default_factory=set)
    misfits: list[str] = field(default_factory=list)

    def begin(self) -> Trip:
        """Empty the fake, point the client at it, and return both."""
        self.fake.control("POST", "/reset", {"epoch": "judge"})
        self.client.misfits.clear()
        self.client.point_at(self.fake.addresses["api"], self.fake.token)
        return Trip(self.client, self.fake)

    def travel(self) -> None:
        """Go through all journeys; what fails is kept for the test of its name."""
        for name, journey in JOURNEYS.items():
            trip = self.begin()
            try:
                journey(trip)
            except Exception as error:  # noqa: BLE001 - a client may raise anything; its journey's test raises it again
                self.failed[name] = error
            self.proven |= self._succeeded()
            self.misfits += self.client.misfits

    def _succeeded(self) -> set[str]:
        exchanges = self.fake.control("GET", "/journal")["exchanges"]
        return {one["operation"] for one in exchanges if 200 <= one["status"] < 300 and one["authenticated"]} & set(
            self.methods
        )

    def proof(self) -> dict[str, Any]:
        """Write what the client proves."""
        return {"judge": self.client.name, "operations": sorted(self.proven)}


def judged_by(client: Client, fake: Fake) -> Judged:
    """Go through all journeys with *client*."""
    methods: dict[str, Method] = {}
    for method in sorted(client.methods(), key=lambda one: (one.name.startswith("unstable."), one.name)):
        operation = operation_of(method.verb, method.path).name
        if operation in _NAMES:
            methods.setdefault(operation, method)
    judged = Judged(client, fake, methods)
    judged.travel()
    return judged


def read_proof(name: str) -> dict[str, Any]:
    """Read a proof that is kept."""
    told: dict[str, Any] = json.loads((PROOFS / name).read_text("utf-8"))
    return told


def write_proof(name: str, judged: Judged) -> None:
    """Keep what a judge proves."""
    (PROOFS / name).write_text(json.dumps(judged.proof(), indent=2) + "\n", "utf-8")
