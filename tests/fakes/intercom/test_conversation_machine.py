"""A state machine plays with tags, conversations and searches that lag, and compares the fake with a plain model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.fakes.intercom.talking import ADMIN, manage
from tests.fakes.intercom.walking import Walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fakes.intercom.driving import Fake

# Longer than a whole example takes, so that only the control port lets writes be seen.
LAG_S = 1000
EVERYBODY = {"field": "role", "operator": "=", "value": "user"}
EVERYTHING = {"field": "created_at", "operator": ">", "value": 0}


@dataclass
class Talk:
    """What the model knows of one conversation."""

    contact: str
    state: str = "open"
    parts: int = 0
    tags: set[str] = field(default_factory=set)


class ConversationMachine(RuleBasedStateMachine):
    """Nothing is lost, doubled or resurrected, pages stay stable, and searches show what has reached the index."""

    fake: ClassVar[Fake]

    def __init__(self) -> None:
        super().__init__()
        self.fake.control("POST", "/reset", {"options": {"rate_limit": 10**9, "workspace_rate_limit": 10**9}})
        self.lag_s = 0
        self.names: dict[str, str] = {}
        self.shown: dict[str, str | None] = {}
        self.late: set[str] = set()
        self.tag_names: dict[str, str] = {}
        self.tagged: dict[str, set[str]] = {}
        self.talks: dict[str, Talk] = {}
        self.gone_tags: set[str] = set()
        self.gone_talks: set[str] = set()
        self.walk: Walk | None = None

    @initialize(count=st.integers(1, 4))
    def some_of_each(self, count: int) -> None:
        """Begin with some users, with conversations on several pages, and with a tag on one of them."""
        contacts = [self._arrives("x") for _ in range(count)]
        talks = [self._begins(contacts[0]) for _ in range(5)]
        self._tag_conversation(talks[0], self._tag("vip"), on=True)

    @staticmethod
    def _one(data: st.DataObject, live: Iterable[str], gone: Iterable[str] = ()) -> str:
        # Mostly what is there, and now and then what was.
        return data.draw(st.sampled_from([*sorted(live), *sorted(gone)[-1:]]))

    # Contacts, as searches see them.

    def _wrote(self, contact: str, before: str | None) -> None:
        if self.lag_s == 0:
            self.late.discard(contact)
            self.shown[contact] = self.names[contact]
        elif contact not in self.late:
            self.late.add(contact)
            self.shown[contact] = before
        self._touched(contact)

    def _touched(self, record: str) -> None:
        # What changes while it is paged through may be shown or not.
        if self.walk is not None:
            self.walk.must.discard(record)

    @rule(name=st.sampled_from(["x", "y"]))
    def create_contact(self, name: str) -> None:
        """A user arrives."""
        self._arrives(name)

    def _arrives(self, name: str) -> str:
        contact = self.fake.create(external_id=f"m-{len(self.names)}", name=name)
        assert contact not in self.names
        self.names[contact], self.tagged[contact] = name, set()
        self._wrote(contact, None)
        return contact

    @rule(data=st.data(), name=st.sampled_from(["x", "y"]))
    def rename_contact(self, data: st.DataObject, name: str) -> None:
        """A user changes its name."""
        contact = self._one(data, self.names)
        before, self.names[contact] = self.names[contact], name
        assert name == self.fake.api("PUT", f"/contacts/{contact}", {"name": name}).json()["name"]
        if before != name:
            self._wrote(contact, before)

    @rule(lag_s=st.sampled_from([0, LAG_S]))
    def lag(self, lag_s: int) -> None:
        """From now on writes reach the index late, or at once."""
        self.fake.control("POST", "/lag", {"seconds": lag_s})
        self.lag_s = lag_s

    @rule()
    def catch_up(self) -> None:
        """The index catches up."""
        self.fake.control("POST", "/agenda/advance", {"seconds": LAG_S + 1})
        for contact in self.late:
            self._touched(contact)
        self.late.clear()
        self.shown = dict(self.names)

    # Tags.

    @rule(name=st.sampled_from(["vip", "VIP", "new"]))
    def create_tag(self, name: str) -> None:
        """A tag is made, or found by its name; a deleted one does not come back."""
        self._tag(name)

    def _tag(self, name: str) -> str:
        tag = str(self.fake.api("POST", "/tags", {"name": name}).json()["id"])
        known = [one for one, held in self.tag_names.items() if held.casefold() == name.casefold()]
        assert tag not in self.gone_tags
        assert not known or known == [tag]
        self.tag_names.setdefault(tag, name)
        return tag

    @rule(data=st.data())
    def delete_tag(self, data: st.DataObject) -> None:
        """A tag goes, from whatever carries it; only once."""
        tag = self._one(data, self.tag_names, self.gone_tags)
        there = self.tag_names.pop(tag, None) is not None
        assert (200 if there else 404) == self.fake.api("DELETE", f"/tags/{tag}").status_code
        self.gone_tags.add(tag)
        for contact, held in self.tagged.items():
            if tag in held:
                held.discard(tag)
                self._wrote(contact, self.names[contact])
        for talk in self.talks.values():
            talk.tags.discard(tag)

    @rule(data=st.data(), on=st.booleans())
    def tag_contact(self, data: st.DataObject, on: bool) -> None:  # noqa: FBT001
        """A tag is put on a contact, or taken off."""
        tag, contact = self._one(data, self.tag_names, self.gone_tags), self._one(data, self.names)
        path, held = f"/contacts/{contact}/tags", self.tagged[contact]
        answer = self.fake.api("POST", path, {"id": tag}) if on else self.fake.api("DELETE", f"{path}/{tag}")
        assert (200 if tag in self.tag_names else 404) == answer.status_code
        if tag in self.tag_names and (tag in held) != on:
            (held.add if on else held.discard)(tag)
            self._wrote(contact, self.names[contact])

    @rule(data=st.data(), on=st.booleans())
    def tag_conversation(self, data: st.DataObject, on: bool) -> None:  # noqa: FBT001
        """A tag is put on a conversation, or taken off; what it does not carry cannot be taken off."""
        carrying = [] if on else [one for one, known in self.talks.items() if known.tags]
        talk = self._one(data, carrying or self.talks, self.gone_talks)
        held = self.talks[talk].tags if talk in carrying else ()
        tag = self._one(data, held or self.tag_names, self.gone_tags)
        self._tag_conversation(talk, tag, on=on)

    def _tag_conversation(self, talk: str, tag: str, *, on: bool) -> None:
        path, held = f"/conversations/{talk}/tags", self.talks[talk].tags if talk in self.talks else None
        if on:
            answer = self.fake.api("POST", path, {"id": tag, "admin_id": ADMIN})
            fits = held is not None and tag in self.tag_names
        else:
            answer = self.fake.api("DELETE", f"{path}/{tag}", {"admin_id": ADMIN})
            fits = held is not None and tag in held
        assert (200 if fits else 404) == answer.status_code
        if held is not None and fits:
            (held.add if on else held.discard)(tag)
            self._touched(talk)

    # Conversations.

    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """A contact begins a conversation."""
        self._begins(self._one(data, self.names))

    def _begins(self, contact: str) -> str:
        told = self.fake.api("POST", "/conversations", {"from": {"type": "user", "id": contact}, "body": "Hi"}).json()
        talk = str(told["conversation_id"])
        assert talk not in self.talks.keys() | self.gone_talks
        self.talks[talk] = Talk(contact)
        return talk

    @rule(data=st.data(), kind=st.sampled_from(["close", "open", "snoozed", "reply"]))
    def go_on(self, data: st.DataObject, kind: str) -> None:
        """An admin closes, opens or snoozes it, or its contact replies, which opens it."""
        talk = self._one(data, self.talks, self.gone_talks)
        known = self.talks.get(talk)
        if kind == "reply":
            whom = known.contact if known else min(self.names)
            fields = {"message_type": "comment", "type": "user", "body": "Again", "intercom_user_id": whom}
            answer = self.fake.api("POST", f"/conversations/{talk}/reply", fields)
        else:
            answer = manage(self.fake, talk, kind, type="admin", snoozed_until=4_000_000_000)
        assert (200 if known else 404) == answer.status_code
        if known is not None:
            known.state, known.parts = {"close": "closed", "reply": "open"}.get(kind, kind), known.parts + 1
            told = self.fake.api("GET", f"/conversations/{talk}").json()
            assert (known.state, known.parts) == (told["state"], told["conversation_parts"]["total_count"])
            self._touched(talk)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """A conversation is deleted; only once."""
        talk = self._one(data, self.talks, self.gone_talks)
        answer = self.fake.api("DELETE", f"/conversations/{talk}", version="2.16")
        assert (200 if self.talks.pop(talk, None) else 404) == answer.status_code
        self.gone_talks.add(talk)
        self._touched(talk)

    # Pages.

    def _present(self, noun: str, *, searched: bool) -> set[str]:
        if noun == "conversations":
            return set(self.talks)
        return {one for one in self.names if not searched or self.shown[one] is not None}

    @precondition(lambda self: self.walk is None)
    @rule(noun=st.sampled_from(["contacts", "conversations"]), searched=st.booleans())
    def begin_walk(self, noun: str, searched: bool) -> None:  # noqa: FBT001
        """Somebody begins to page through a list or a search."""
        query = (EVERYBODY if noun == "contacts" else EVERYTHING) if searched else None
        path = f"/{noun}/search" if searched else f"/{noun}"
        self.walk = Walk(path, query, noun, self._present(noun, searched=searched))
        self.next_page()

    @precondition(lambda self: self.walk is not None)
    @rule()
    def next_page(self) -> None:
        """It reads a page: nothing twice, nothing that is gone, and at the end all that was there all the time."""
        walk = self.walk
        assert walk is not None
        told = walk.page(self.fake)
        rows = [str(one["id"]) for one in told["data" if walk.noun == "contacts" else "conversations"]]
        present = self._present(walk.noun, searched=walk.query is not None)
        assert told["total_count"] == len(present)
        assert set(rows) <= present
        assert not set(rows) & set(walk.seen)
        walk.seen += rows
        following = told["pages"].get("next")
        walk.cursor = following["starting_after"] if following else None
        if following is None:
            assert walk.must <= set(walk.seen)
            self.walk = None

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        """Records, lists and searches say the same as the model."""
        for name in ("x", "y"):
            assert sorted(one for one, held in self.shown.items() if held == name) == self.fake.search(
                "name", "=", name
            )
        assert self.tag_names == {one["id"]: one["name"] for one in self.fake.api("GET", "/tags").json()["data"]}
        people = self.fake.api("GET", "/contacts?per_page=150").json()["data"]
        assert self.tagged == {one["id"]: {tag["id"] for tag in one["tags"]["data"]} for one in people}
        talks = self.fake.api("GET", "/conversations?per_page=150").json()["conversations"]
        assert {talk: (known.state, known.tags) for talk, known in self.talks.items()} == {
            one["id"]: (one["state"], {tag["id"] for tag in one["tags"]["tags"]}) for one in talks
        }


def test_conversations_and_tags_behave_as_a_plain_model(fake: Fake) -> None:
    """No tag or conversation is lost, doubled or resurrected, and pages stay stable, in any order of calls."""
    run_state_machine_as_test(
        type("BoundMachine", (ConversationMachine,), {"fake": fake}),
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
