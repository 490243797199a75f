"""Which API call causes which notifications: each write its own topics, and nothing else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from intercom_readiness.vendor.topics import TOPICS
from tests.fakes.intercom.receiving import Receiver, settled
from tests.fakes.intercom.talking import ADMIN, begin, manage, reply
from tests.fakes.intercom.ticketing import IN_PROGRESS, RESOLVED, TEAM, TITLE, open_ticket

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.intercom.driving import Fake

    # Prepares something, and returns the call that is looked at.
    Story = Callable[[Fake], Callable[[], object]]


def _person(fake: Fake, **fields: Any) -> str:
    return fake.create(**{"email": "ann@example.test", **fields})


def _lead(fake: Fake, **fields: Any) -> str:
    return fake.create(role="lead", **fields)


def _tag(fake: Fake) -> str:
    return str(fake.api("POST", "/tags", {"name": "vip"}).json()["id"])


def _company(fake: Fake) -> str:
    return str(fake.api("POST", "/companies", {"company_id": "c-1", "name": "Acme"}).json()["id"])


def _put(fake: Fake, contact: str, **fields: Any) -> Callable[[], object]:
    return lambda: fake.api("PUT", f"/contacts/{contact}", fields)


def _tagged(fake: Fake, contact: str) -> Callable[[], object]:
    return partial(fake.api, "POST", f"/contacts/{contact}/tags", {"id": _tag(fake)})


def _untagged(fake: Fake, contact: str) -> Callable[[], object]:
    tag = _tag(fake)
    fake.api("POST", f"/contacts/{contact}/tags", {"id": tag})
    return lambda: fake.api("DELETE", f"/contacts/{contact}/tags/{tag}")


def _tag_deleted(fake: Fake) -> Callable[[], object]:
    tag = _tag(fake)
    for number in range(2):
        contact = _person(fake, email=f"ann{number}@example.test")
        fake.api("POST", f"/contacts/{contact}/tags", {"id": tag})
    return lambda: fake.api("DELETE", f"/tags/{tag}")


def _unarchived(fake: Fake) -> Callable[[], object]:
    contact = _person(fake)
    fake.api("POST", f"/contacts/{contact}/archive")
    return lambda: fake.api("POST", f"/contacts/{contact}/unarchive")


def _merged(fake: Fake) -> Callable[[], object]:
    lead, user = _lead(fake), _person(fake)
    return lambda: fake.api("POST", "/contacts/merge", {"from": lead, "into": user})


def _attached(fake: Fake) -> Callable[[], object]:
    contact, company = _person(fake), _company(fake)
    return lambda: fake.api("POST", f"/contacts/{contact}/companies", {"id": company})


def _detached(fake: Fake) -> Callable[[], object]:
    contact, company = _person(fake), _company(fake)
    fake.api("POST", f"/contacts/{contact}/companies", {"id": company})
    return lambda: fake.api("DELETE", f"/contacts/{contact}/companies/{company}")


def _company_deleted(fake: Fake) -> Callable[[], object]:
    contact, company = _person(fake), _company(fake)
    fake.api("POST", f"/contacts/{contact}/companies", {"id": company})
    return lambda: fake.api("DELETE", f"/companies/{company}")


def _consented(fake: Fake, *consents: str) -> Callable[[], object]:
    contact = _person(fake)
    path = f"/contacts/{contact}/subscriptions"
    for consent in consents[:-1]:
        fake.api("POST", path, {"id": "102", "consent_type": consent})
    if consents[-1] == "none":
        return lambda: fake.api("DELETE", f"{path}/102")
    return lambda: fake.api("POST", path, {"id": "102", "consent_type": consents[-1]})


def _visited(fake: Fake) -> Callable[[], object]:
    visitor = fake.control("POST", "/seed", {"visitors": [{"name": "Vi"}]})["ids"][0]
    body = {"visitor": {"user_id": visitor}, "user": {"email": "vi@example.test"}, "type": "user"}
    return lambda: fake.api("POST", "/visitors/convert", body)


def _messaged(fake: Fake) -> Callable[[], object]:
    body: dict[str, Any] = {
        "from": {"type": "admin", "id": ADMIN},
        "to": {"type": "user", "id": _person(fake)},
        "body": "Hello",
    }
    body |= {"message_type": "inapp", "create_conversation_without_contact_reply": True}
    return lambda: fake.api("POST", "/messages", body)


def _evented(fake: Fake) -> Callable[[], object]:
    return partial(fake.api, "POST", "/events", {"event_name": "bought", "id": _person(fake)})


def _by_admin(fake: Fake, message_type: str) -> Callable[[], object]:
    _, conversation = begin(fake)
    body = {"message_type": message_type, "type": "admin", "admin_id": ADMIN, "body": "Well"}
    return lambda: fake.api("POST", f"/conversations/{conversation}/reply", body)


def _begun(fake: Fake) -> Callable[[], object]:
    sender = {"type": "user", "id": _person(fake)}
    return partial(fake.api, "POST", "/conversations", {"from": sender, "body": "Hello"})


def _replied(fake: Fake) -> Callable[[], object]:
    contact, conversation = begin(fake)
    return lambda: reply(fake, conversation, contact)


def _managed(fake: Fake, *steps: dict[str, Any]) -> Callable[[], object]:
    _, conversation = begin(fake)
    for step in steps[:-1]:
        manage(fake, conversation, **step)
    return lambda: manage(fake, conversation, **steps[-1])


def _conversation(fake: Fake, method: str, suffix: str, body: dict[str, Any] | None = None) -> Callable[[], object]:
    _, conversation = begin(fake)
    return lambda: fake.api(method, f"/conversations/{conversation}{suffix}", body)


def _redacted(fake: Fake) -> Callable[[], object]:
    contact, conversation = begin(fake)
    part = reply(fake, conversation, contact)["conversation_parts"]["conversation_parts"][-1]["id"]
    body = {"type": "conversation_part", "conversation_id": conversation, "conversation_part_id": part}
    return lambda: fake.api("POST", "/conversations/redact", body)


def _joined(fake: Fake) -> Callable[[], object]:
    _, conversation = begin(fake)
    body = {"admin_id": ADMIN, "customer": {"intercom_user_id": _person(fake, external_id="m-1")}}
    return lambda: fake.api("POST", f"/conversations/{conversation}/customers", body)


def _ticket_opened(fake: Fake) -> Callable[[], object]:
    _person(fake)
    return partial(open_ticket, fake)


def _ticket_changed(fake: Fake, **fields: Any) -> Callable[[], object]:
    return partial(fake.api, "PUT", f"/tickets/{open_ticket(fake)['id']}", {"admin_id": ADMIN, **fields})


def _ticket_replied(fake: Fake, message_type: str, sender: str) -> Callable[[], object]:
    ticket = open_ticket(fake)
    person = ticket["contacts"]["contacts"][0]["id"]
    body = {"message_type": message_type, "type": sender, "body": "Well", "admin_id": ADMIN, "intercom_user_id": person}
    return partial(fake.api, "POST", f"/tickets/{ticket['id']}/reply", body)


_CLOSE, _OPEN = {"message_type": "close"}, {"message_type": "open"}
_SNOOZE = {"message_type": "snoozed", "snoozed_until": 4_000_000_000}
_ASSIGN = {"message_type": "assignment", "type": "admin", "assignee_id": ADMIN}

STORIES: dict[str, tuple[Story, list[str]]] = {
    "user created": (lambda fake: lambda: _person(fake), ["contact.user.created"]),
    "lead created": (lambda fake: lambda: _lead(fake), ["contact.lead.created"]),
    "user renamed": (lambda fake: _put(fake, _person(fake), name="Ann"), ["contact.user.updated"]),
    "user not changed": (lambda fake: _put(fake, _person(fake), email="ann@example.test"), []),
    "user has another e-mail": (
        lambda fake: _put(fake, _person(fake), email="eve@example.test"),
        ["contact.user.updated", "contact.email.updated"],
    ),
    "lead has an e-mail": (
        lambda fake: _put(fake, _lead(fake), email="eve@example.test"),
        ["contact.lead.updated", "contact.lead.added_email"],
    ),
    "lead becomes a user": (
        lambda fake: _put(fake, _lead(fake, email="eve@example.test"), role="user"),
        ["contact.user.updated", "contact.lead.signed_up"],
    ),
    "user leaves e-mails": (
        lambda fake: _put(fake, _person(fake), unsubscribed_from_emails=True),
        ["contact.user.updated", "contact.unsubscribed"],
    ),
    "user wants e-mails again": (
        lambda fake: _put(fake, _person(fake, unsubscribed_from_emails=True), unsubscribed_from_emails=False),
        ["contact.user.updated", "contact.subscribed"],
    ),
    "user tagged": (lambda fake: _tagged(fake, _person(fake)), ["contact.user.tag.created"]),
    "lead tagged": (lambda fake: _tagged(fake, _lead(fake)), ["contact.lead.tag.created"]),
    "user untagged": (lambda fake: _untagged(fake, _person(fake)), ["contact.user.tag.deleted"]),
    "tag deleted": (_tag_deleted, ["contact.user.tag.deleted", "contact.user.tag.deleted"]),
    "contact deleted": (
        lambda fake: partial(fake.api, "DELETE", f"/contacts/{_person(fake)}"),
        ["contact.deleted"],
    ),
    "contact archived": (
        lambda fake: partial(fake.api, "POST", f"/contacts/{_person(fake)}/archive"),
        ["contact.archived"],
    ),
    "contact unarchived": (_unarchived, ["contact.unarchived"]),
    # Intercom has no topic for it.
    "contact blocked": (lambda fake: partial(fake.api, "POST", f"/contacts/{_person(fake)}/block"), []),
    "lead merged": (_merged, ["contact.merged"]),
    "opted in": (lambda fake: _consented(fake, "opt_in"), ["granular.subscribe"]),
    "opted out": (lambda fake: _consented(fake, "opt_in", "opt_out"), ["granular.unsubscribe"]),
    "consent taken back": (lambda fake: _consented(fake, "opt_in", "none"), ["granular.unsubscribe"]),
    "company created": (lambda fake: lambda: _company(fake), ["company.created"]),
    "company renamed": (
        lambda fake: partial(fake.api, "PUT", f"/companies/{_company(fake)}", {"name": "Ace"}),
        ["company.updated"],
    ),
    "company deleted": (_company_deleted, ["company.contact.detached", "company.deleted"]),
    "company attached": (_attached, ["company.contact.attached"]),
    "company detached": (_detached, ["company.contact.detached"]),
    "event": (_evented, ["event.created"]),
    "visitor converted": (_visited, ["contact.user.created", "visitor.signed_up"]),
    "admin writes first": (_messaged, ["conversation.admin.single.created"]),
    "contact begins": (_begun, ["conversation.user.created"]),
    "contact replies": (_replied, ["conversation.user.replied"]),
    "admin replies": (lambda fake: _by_admin(fake, "comment"), ["conversation.admin.replied"]),
    "admin notes": (lambda fake: _by_admin(fake, "note"), ["conversation.admin.noted"]),
    "closed": (lambda fake: _managed(fake, _CLOSE), ["conversation.admin.closed"]),
    "opened": (lambda fake: _managed(fake, _CLOSE, _OPEN), ["conversation.admin.opened"]),
    "snoozed": (lambda fake: _managed(fake, _SNOOZE), ["conversation.admin.snoozed"]),
    "unsnoozed": (
        lambda fake: _managed(fake, _SNOOZE, _OPEN),
        ["conversation.admin.opened", "conversation.admin.unsnoozed"],
    ),
    "assigned": (lambda fake: _managed(fake, _ASSIGN), ["conversation.admin.assigned"]),
    "assigned and opened": (lambda fake: _managed(fake, _CLOSE, _ASSIGN), ["conversation.admin.open.assigned"]),
    "read": (lambda fake: _conversation(fake, "PUT", "", {"read": True}), ["conversation.read"]),
    "conversation deleted": (lambda fake: _conversation(fake, "DELETE", ""), ["conversation.deleted"]),
    "redacted": (_redacted, ["conversation_part.redacted"]),
    "contact joins": (_joined, ["conversation.contact.attached"]),
    "ticket opened": (_ticket_opened, ["ticket.created"]),
    "ticket goes on": (
        lambda fake: _ticket_changed(fake, ticket_state_id=IN_PROGRESS),
        ["ticket.state.updated"],
    ),
    # Before version 2.15 a resolved ticket was told as closed.
    "ticket resolved": (
        lambda fake: _ticket_changed(fake, ticket_state_id=RESOLVED),
        ["ticket.state.updated", "ticket.closed"],
    ),
    "ticket closed": (lambda fake: _ticket_changed(fake, open=False), ["ticket.closed"]),
    "ticket renamed": (
        lambda fake: _ticket_changed(fake, ticket_attributes={TITLE: "Mended"}),
        ["ticket.attribute.updated"],
    ),
    "ticket assigned": (lambda fake: _ticket_changed(fake, assignee_id=ADMIN), ["ticket.admin.assigned"]),
    "ticket given to a team": (lambda fake: _ticket_changed(fake, assignee_id=TEAM), ["ticket.team.assigned"]),
    "admin replies to a ticket": (lambda fake: _ticket_replied(fake, "comment", "admin"), ["ticket.admin.replied"]),
    "admin notes on a ticket": (lambda fake: _ticket_replied(fake, "note", "admin"), ["ticket.note.created"]),
    "contact replies to a ticket": (lambda fake: _ticket_replied(fake, "comment", "user"), ["ticket.contact.replied"]),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_write_is_told_by_its_topics(fake: Fake, receiver: Receiver, story: str) -> None:
    """Each modelled write causes the notifications of its topics once each, and no others."""
    prepare, topics = STORIES[story]
    call = prepare(fake)
    receiver.subscribe(fake)
    call()

    rows = settled(fake)
    assert sorted(topics) == sorted(one["topic"] for one in rows)
    assert sorted(topics) == sorted(receiver.topics())
    assert set(topics) <= TOPICS


def test_resolved_and_closed_tickets_are_told_apart(fake: Fake, receiver: Receiver) -> None:
    """Since version 2.15 resolved has its own topic, and the item of closed wraps the ticket."""
    fake.control("PATCH", "/options", {"default_version": "2.15"})
    ticket = open_ticket(fake)["id"]
    receiver.subscribe(fake)
    fake.api("PUT", f"/tickets/{ticket}", {"ticket_state_id": RESOLVED})
    fake.api("PUT", f"/tickets/{ticket}", {"open": False})
    settled(fake)

    items = receiver.items()
    assert {"ticket.state.updated", "ticket.resolved", "ticket.closed"} == set(items)
    assert ticket == items["ticket.resolved"]["id"] == items["ticket.closed"]["ticket"]["id"]
    assert ["ticket"] == list(items["ticket.closed"])


def test_a_refused_call_is_not_told(fake: Fake, receiver: Receiver) -> None:
    """A call that is refused, or that only reads, causes nothing."""
    contact = _person(fake, external_id="m-1")
    receiver.subscribe(fake)
    fake.api("POST", "/contacts", {"email": "ann@example.test", "external_id": "m-1"})
    fake.api("GET", f"/contacts/{contact}")
    fake.search("email", "=", "ann@example.test")

    assert [] == settled(fake)


def test_a_call_whose_answer_is_lost_is_told(fake: Fake, receiver: Receiver) -> None:
    """A write that takes effect is told, also when a fault eats its answer."""
    contact = _person(fake)
    receiver.subscribe(fake)
    fake.script({"kind": "truncate", "after_bytes": 5}, operations=["contacts.update"])
    with pytest.raises(httpx.RemoteProtocolError):
        fake.api("PUT", f"/contacts/{contact}", {"name": "Ann"})

    assert ["contact.user.updated"] == [one["topic"] for one in settled(fake)]


def test_each_call_is_told_as_it_was_then(fake: Fake, receiver: Receiver) -> None:
    """Two updates are two notifications, each with the contact as that call left it."""
    contact = _person(fake)
    receiver.subscribe(fake)
    for name in ("Ann", "Anna"):
        fake.api("PUT", f"/contacts/{contact}", {"name": name})
    settled(fake)

    assert {"Ann", "Anna"} == {one.json()["data"]["item"]["name"] for one in receiver.arrived}
    assert 2 == len({one.json()["id"] for one in receiver.arrived})


def test_what_happens_later_is_told_then(fake: Fake, receiver: Receiver) -> None:
    """A company that goes after a lag is told when it goes, and its end is the target's doing."""
    company = _company(fake)
    fake.control("PATCH", "/options", {"company_deletion_lag_s": 60})
    receiver.subscribe(fake)
    fake.control("POST", "/mark")
    fake.api("DELETE", f"/companies/{company}")
    assert [] == settled(fake)

    fake.control("POST", "/agenda/advance", {"seconds": 60})
    assert ["company.deleted"] == [one["topic"] for one in settled(fake)]
    assert ["company deleted"] == [kind for kind, _, _ in fake.effects()]
