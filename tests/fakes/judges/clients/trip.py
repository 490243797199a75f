"""What a journey has at hand: the client that is judged with, and the fake that is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake
    from tests.fakes.judges.clients.client import Client

ADMIN = "900001"
TEAM = "900101"


@dataclass(frozen=True, slots=True)
class Trip:
    """A client and the fake that it is pointed at; only the client calls the API."""

    client: Client
    fake: Fake

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Call a method of the client; see ``Client.call``."""
        return self.client.call(name, **arguments)

    def at_version(self, version: str) -> None:
        """Let the client ask for another version of the API from now on."""
        self.client.point_at(self.fake.addresses["api"], self.fake.token, **{"Intercom-Version": version})

    def items(self, name: str, /, **arguments: Any) -> list[Any]:
        """Iterate a list to its end; see ``Client.items``."""
        return self.client.items(name, **arguments)

    def person(self, number: int = 1, **fields: Any) -> str:
        """Create a user by the client; returns its id."""
        identity = {"email": f"ann{number}@example.test", "external_id": f"m-{number}"}
        made: dict[str, Any] = self.call("contacts.create", request={**identity, **fields})
        return str(made["id"])

    def company(self, number: int = 1) -> str:
        """Create a company by the client; returns Intercom's id of it."""
        request = {"company_id": f"c-{number}", "name": f"Acme {number}"}
        made: dict[str, Any] = self.call("companies.create_or_update", request=request)
        return str(made["id"])

    def talk(self, contact: str, body: str = "Hello") -> str:
        """Let a contact begin a conversation by the client; returns its id."""
        told: dict[str, Any] = self.call("conversations.create", from_={"type": "user", "id": contact}, body=body)
        return str(told["conversation_id"])

    def ticket_type(self) -> str:
        """Create a ticket type by the client; returns its id."""
        made: dict[str, Any] = self.call("ticket_types.create", request={"name": "Refund", "category": "Customer"})
        return str(made["id"])
