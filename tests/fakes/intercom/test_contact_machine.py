"""A state machine plays with contacts and compares the fake with a plain model after every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake

EMAILS = st.sampled_from([None, "ann@example.test", "bob@example.test"])
EXTERNAL_IDS = st.sampled_from([None, "m-1", "m-2", "m-3"])


@dataclass
class Person:
    """What the model knows of one contact."""

    role: str
    email: str | None
    external_id: str | None
    state: str = "live"


class ContactMachine(RuleBasedStateMachine):
    """Creates, changes and removes contacts; identities stay reserved, nobody is lost or doubled or comes back."""

    fake: ClassVar[Fake]
    contacts = Bundle("contacts")

    def __init__(self) -> None:
        super().__init__()
        self.fake.control("POST", "/reset", {})
        self.people: dict[str, Person] = {}

    def _users(self) -> list[Person]:
        return [one for one in self.people.values() if one.role == "user"]

    def _taken(self, email: str | None, external_id: str | None) -> bool:
        by_id = external_id is not None and any(one.external_id == external_id for one in self._users())
        shared = [one for one in self._users() if email is not None and one.email == email]
        return by_id or any(external_id is None or one.external_id is None for one in shared)

    @rule(target=contacts, email=EMAILS, external_id=EXTERNAL_IDS)
    def create_user(self, email: str | None, external_id: str | None) -> object:
        """Create a user: refused without an identity, and when another one has it, hidden ones included."""
        fields = {key: value for key, value in (("email", email), ("external_id", external_id)) if value}
        answer = self.fake.api("POST", "/contacts", {"role": "user", **fields})
        if not fields:
            assert answer.status_code == 400
            return multiple()
        if self._taken(email, external_id):
            assert answer.status_code == 409
            assert answer.json()["errors"][0]["message"][-24:] in self.people
            return multiple()
        told = answer.json()
        assert told["id"] not in self.people
        self.people[told["id"]] = Person("user", email, external_id)
        return told["id"]

    @rule(target=contacts, email=EMAILS)
    def create_lead(self, email: str | None) -> str:
        """Create a lead, which never conflicts."""
        told = self.fake.api("POST", "/contacts", {"role": "lead", **({"email": email} if email else {})}).json()
        self.people[told["id"]] = Person("lead", email, told["external_id"])
        return str(told["id"])

    @rule(contact=contacts, how=st.sampled_from(["archive", "unarchive", "block", "delete"]))
    def move(self, contact: str, how: str) -> None:
        """Archive, unarchive, block or delete, as far as the contact's state lets it."""
        person = self.people[contact]
        method, path = ("DELETE", "") if how == "delete" else ("POST", f"/{how}")
        status = self.fake.api(method, f"/contacts/{contact}{path}").status_code
        if how == "unarchive":
            assert status == (200 if person.state in ("live", "archived") else 400)
            person.state = "live" if status == 200 else person.state
        elif person.state in ("deleted", "merged"):
            assert status == 404
        else:
            assert status == 200
            person.state = self._after(person.state, how)

    @staticmethod
    def _after(state: str, how: str) -> str:
        if how == "delete":
            return "deleted"
        return "blocked" if how == "block" or state == "blocked" else "archived"

    @rule(source=contacts, target_contact=contacts)
    def merge(self, source: str, target_contact: str) -> None:
        """Merge: only a live lead into a live user."""
        one, other = self.people[source], self.people[target_contact]
        status = self.fake.api("POST", "/contacts/merge", {"from": source, "into": target_contact}).status_code
        if one.state != "live" or other.state != "live":
            assert status == 404
        elif (one.role, other.role) != ("lead", "user"):
            assert status == 400
        else:
            assert status == 200
            one.state = "merged"
            other.email = other.email or one.email

    @rule(contact=contacts, name=st.sampled_from(["x", "y"]))
    def rename(self, contact: str, name: str) -> None:
        """Change a name, which only a live contact lets happen."""
        answer = self.fake.api("PUT", f"/contacts/{contact}", {"name": name})
        assert answer.status_code == (200 if self.people[contact].state == "live" else 404)

    @invariant()
    def lists_and_searches_agree(self) -> None:
        """Lists, searches and lookups show exactly the live contacts, each one once."""
        live = {key: one for key, one in self.people.items() if one.state == "live"}
        listed: list[str] = []
        cursor = ""
        while True:
            told = self.fake.api("GET", f"/contacts?per_page=2{cursor}").json()
            assert told["total_count"] == len(live)
            listed += [one["id"] for one in told["data"]]
            if "next" not in told["pages"]:
                break
            cursor = "&starting_after=" + quote(told["pages"]["next"]["starting_after"])
        assert sorted(listed) == sorted(live)
        for email in ("ann@example.test", "bob@example.test"):
            expected = sorted(key for key, one in live.items() if one.email == email)
            assert expected == self.fake.search("email", "=", email)
            assert expected == self.fake.search("email", "^", email)


def test_contacts_behave_as_a_plain_model(fake: Fake) -> None:
    """No contact is lost, doubled or resurrected, and identities stay reserved, in any order of calls."""
    bound = type("BoundMachine", (ContactMachine,), {"fake": fake})
    run_state_machine_as_test(
        bound,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
