"""Makes records through the fake's own API, a fresh one each time, so that no request can spoil the next one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

ADMIN, TEAM = 900001, "900101"
SEGMENT, SUBSCRIPTION, TICKET_STATE = "65aa0000000000000000a001", "101", "900204"
# Longer than any job of the fake takes.
_JOBS_DONE_S = 120
_UNLIMITED = {"rate_limit": 10**9, "workspace_rate_limit": 10**9}


class Records:
    """
    The records of one fake.

    Args:
        fake: The fake that they are made in.
        version: The API version that they are made with.

    Attributes:
        part: The reply of the conversation that was made last.
        source: The first message of that conversation.
        type_attribute: The attribute of the ticket type that was made last.
        option: An option of the conversation attribute that was made last.
    """

    def __init__(self, fake: Fake, version: str) -> None:
        self._fake = fake
        self._version = version
        self._forget()

    def begin(self) -> None:
        """Begin anew."""
        self._fake.control("POST", "/reset", {})
        self._forget()
        self.prepare()

    def _forget(self) -> None:
        self._numbers = itertools.count(1)
        self._turns: dict[str, int] = {}
        self.part = self.source = self.type_attribute = self.option = ""

    def prepare(self) -> None:
        """Take limits away, and put in what the descriptions' examples name and a contact with a tag."""
        self._fake.control("PATCH", "/options", _UNLIMITED)
        attributes = [{"name": name, "model": "conversation"} for name in ("issue_type", "priority")]
        contact = {"email": "joebloggs@intercom.io", "tags": ["cast"]}
        self._fake.control("POST", "/seed", {"data_attributes": attributes, "contacts": [contact]})

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Make a call that must succeed; returns its JSON."""
        answer = self._fake.api(method, path, body, version=self._version)
        assert answer.is_success, (method, path, body, answer.text)
        told: dict[str, Any] = answer.json()
        return told

    def name(self) -> str:
        """Make up a name that nothing has."""
        return f"cast {next(self._numbers)}"

    def email(self) -> str:
        """Make up an e-mail that nobody has."""
        return f"nobody-{next(self._numbers)}@example.test"

    def somebody_or_nobody(self) -> str:
        """Make a contact and give its id, or, every second time, an id that nobody has."""
        return self.contact() if self._odd("somebody") else "65aa00000000000000000009"

    def archived_or_deleted(self) -> str:
        """Make a contact and archive it, or, every second time, delete it for good."""
        contact = self.contact()
        archived = self._odd("archived")
        self.call(*(("POST", f"/contacts/{contact}/archive") if archived else ("DELETE", f"/contacts/{contact}")))
        return contact

    def _odd(self, what: str) -> bool:
        # Each by itself: a shared turn would depend on which operations the description has.
        self._turns[what] = self._turns.get(what, 0) + 1
        return self._turns[what] % 2 == 1

    def contact(self, role: str = "user") -> str:
        """Make a contact."""
        number = next(self._numbers)
        return self._fake.seed(email=f"cast-{number}@example.test", external_id=f"cast-{number}", role=role)

    def lead(self) -> str:
        """Make a lead."""
        return self.contact("lead")

    def external_id(self) -> str:
        """Make a contact without an e-mail and give the id that its owner knows it by."""
        external_id = self.name()
        self._fake.seed(external_id=external_id)
        return external_id

    def visitor(self) -> str:
        """Let a visitor arrive; gives the ``user_id``."""
        return str(self._fake.control("POST", "/seed", {"visitors": [{"name": "Cast"}]})["ids"][0])

    def company(self) -> str:
        """Make a company with one contact."""
        fields = {"company_id": self.name(), "name": "Cast", "plan": "Free"}
        company = str(self.call("POST", "/companies", fields)["id"])
        self.call("POST", f"/contacts/{self.contact()}/companies", {"id": company})
        return company

    def company_id(self) -> str:
        """Make a company and give the id that its owner knows it by."""
        return str(self.call("GET", f"/companies/{self.company()}")["company_id"])

    def tag(self) -> str:
        """Make a tag."""
        return str(self.call("POST", "/tags", {"name": self.name()})["id"])

    def note(self) -> str:
        """Make a note on a contact."""
        fields = {"body": "Cast", "admin_id": ADMIN}
        return str(self.call("POST", f"/contacts/{self.contact()}/notes", fields)["id"])

    def attribute(self) -> str:
        """Define a list attribute of contacts."""
        options = [{"value": "1-10"}, {"value": "11-20"}]
        fields = {"name": self.name(), "model": "contact", "data_type": "options", "options": options}
        return str(self.call("POST", "/data_attributes", fields)["id"])

    def conversation_attribute(self) -> str:
        """Define a list attribute of conversations, with three options."""
        options = [{"label": one} for one in ("Low", "Middle", "High")]
        made = self.call(
            "POST", "/conversations/attributes", {"name": self.name(), "data_type": "list", "options": options}
        )
        self.option = str(made["options"][0]["id"])
        return str(made["id"])

    def conversation(self) -> str:
        """Make a conversation of two contacts, with a reply."""
        begun = self.call(
            "POST", "/conversations", {"from": {"type": "user", "id": self.contact()}, "body": "Hello there"}
        )
        conversation = str(begun["conversation_id"])
        reply = {"message_type": "comment", "type": "admin", "admin_id": ADMIN, "body": "Hello"}
        told = self.call("POST", f"/conversations/{conversation}/reply", reply)
        self.call("POST", f"/conversations/{conversation}/customers", as_customer(self.contact()))
        self.part, self.source = told["conversation_parts"]["conversation_parts"][0]["id"], begun["id"]
        return conversation

    def ticket_type(self, category: str = "Customer") -> str:
        """Make a type of tickets, with an attribute."""
        made = str(self.call("POST", "/ticket_types", {"name": self.name(), "category": category})["id"])
        attribute = {"name": "Cast", "description": "Cast", "data_type": "string"}
        self.type_attribute = str(self.call("POST", f"/ticket_types/{made}/attributes", attribute)["id"])
        return made

    def ticket(self, category: str = "Customer") -> str:
        """Make a ticket of a type of its own."""
        fields = {"ticket_type_id": self.ticket_type(category), "contacts": [{"id": self.contact()}]}
        return str(self.call("POST", "/tickets", fields)["id"])

    def tracker(self) -> str:
        """Make a tracker ticket."""
        return self.ticket("Tracker")

    def job(self) -> str:
        """Let a ticket be made by a job."""
        fields = {"ticket_type_id": self.ticket_type(), "contacts": [{"id": self.contact()}]}
        return str(self.call("POST", "/tickets/enqueue", fields)["id"])

    def message_export(self) -> str:
        """Let an export of messages begin and end, once the one before is over."""
        self._fake.control("POST", "/agenda/advance", {"seconds": _JOBS_DONE_S})
        span = {"created_at_after": 1_700_000_000, "created_at_before": 1_700_003_600}
        return self._ended(str(self.call("POST", "/export/content/data", span)["job_identifier"]))

    def reporting_export(self) -> str:
        """Let an export of reporting data begin and end."""
        wanted = {"dataset_id": "conversation", "attribute_ids": ["conversation_id"]}
        span = {"start_time": 1_700_000_000, "end_time": 1_700_003_600}
        return self._ended(str(self.call("POST", "/export/reporting_data/enqueue", wanted | span)["job_identifier"]))

    def _ended(self, job: str) -> str:
        self._fake.control("POST", "/agenda/advance", {"seconds": _JOBS_DONE_S})
        return job


def as_customer(contact: str) -> dict[str, Any]:
    """Write the body that lets a contact take part in a conversation."""
    return {"admin_id": ADMIN, "customer": {"intercom_user_id": contact}}
