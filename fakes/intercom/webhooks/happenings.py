"""Which topics a call's changes are, told by comparing records before and after it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fakes.intercom.webhooks import items, talk, ticket_talk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.webhooks.changes import Batch, Change
    from fakes.intercom.workspace import Workspace

    Happening = tuple[str, Callable[[], Any]]


def happenings(batch: Batch) -> Iterator[Happening]:
    """Tell each topic that happened, with the function that writes its item, in the order of the writes."""
    for (kind, _), change in batch.changes.items():
        tell = _KINDS.get(kind)
        if tell is not None:
            yield from tell(batch, change)


def _contact(batch: Batch, change: Change) -> Iterator[Happening]:
    workspace, (before, after) = batch.workspace, change
    role = after.attributes["role"]
    whole = partial(items.contact, workspace, after)
    if before is None:
        yield f"contact.{role}.created", whole
        return
    yield from _contact_states(batch, before, after)
    if _plain(before) != _plain(after):
        yield f"contact.{role}.updated", whole
        yield from _contact_attributes(workspace, before, after, whole)
    yield from _contact_tags(batch, before, after)
    yield from _memberships(batch, before, after)
    yield from _subscriptions(workspace, before, after)


def _plain(contact: Contact) -> dict[str, Any]:
    return {name: value for name, value in contact.attributes.items() if name != "updated_at"}


def _contact_states(batch: Batch, before: Contact, after: Contact) -> Iterator[Happening]:
    if after.deleted and not before.deleted:
        yield "contact.deleted", partial(items.contact_gone, after, "deleted")
    if after.archived and not before.archived:
        yield "contact.archived", partial(items.contact_gone, after, "archived")
    if before.archived and not after.archived:
        yield "contact.unarchived", partial(items.contact, batch.workspace, after)
    if after.merged_into and not before.merged_into:
        into = _now(batch, "contact", after.merged_into)
        if into is not None:
            yield "contact.merged", partial(items.contact_merged, batch.workspace, into, after)


def _contact_attributes(
    workspace: Workspace, before: Contact, after: Contact, whole: Callable[[], Any]
) -> Iterator[Happening]:
    old, new = before.attributes, after.attributes
    if old["role"] == "lead" and new["role"] == "user":
        yield "contact.lead.signed_up", whole
    if old.get("email") != new.get("email"):
        added = old["role"] == "lead" and not old.get("email")
        yield "contact.lead.added_email" if added else "contact.email.updated", whole
    was, is_now = (bool(one.get("unsubscribed_from_emails")) for one in (old, new))
    if was != is_now:
        verb = "unsubscribe" if is_now else "subscribe"
        yield f"contact.{verb}d", partial(items.subscription, workspace, f"contact_{verb}", after, [], workspace.now)


def _contact_tags(batch: Batch, before: Contact, after: Contact) -> Iterator[Happening]:
    role = after.attributes["role"]
    for ends, tag_id in _difference(before.tags, after.tags):
        tag = _now(batch, "tag", tag_id)
        if tag is not None:
            topic = f"contact.{role}.tag.{'deleted' if ends else 'created'}"
            yield topic, partial(items.contact_tag, batch.workspace, after, tag.as_json())


def _memberships(batch: Batch, before: Contact, after: Contact) -> Iterator[Happening]:
    for ends, company_id in _difference(before.companies, after.companies):
        company = _now(batch, "company", company_id)
        if company is not None:
            topic = f"company.contact.{'detached' if ends else 'attached'}"
            yield topic, partial(items.company_pair, batch.workspace, company, after)


def _subscriptions(workspace: Workspace, before: Contact, after: Contact) -> Iterator[Happening]:
    held = {one.id: one.consent_type for one in before.subscriptions}
    for one in after.subscriptions:
        if held.pop(one.id, None) != one.consent_type:
            kind = "subscribe" if one.consent_type == "opt_in" else "unsubscribe"
            yield _granular(workspace, kind, after, one.id)
    for type_id, consent in held.items():
        # Taking a consent back is its opposite.
        yield _granular(workspace, "unsubscribe" if consent == "opt_in" else "subscribe", after, type_id)


def _granular(workspace: Workspace, kind: str, contact: Contact, type_id: str) -> Happening:
    item = partial(items.subscription, workspace, f"granular_{kind}", contact, [type_id], workspace.now)
    return f"granular.{kind}", item


def _difference(old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[tuple[bool, str]]:
    before, after = {one.id for one in old}, {one.id for one in new}
    yield from ((True, one.id) for one in old if one.id not in after)
    yield from ((False, one.id) for one in new if one.id not in before)


def _now(batch: Batch, kind: str, record_id: str) -> Any:
    # A record that the same call removed is named as it was.
    change = batch.changes.get((kind, record_id))
    if change is not None:
        return change.after if change.after is not None else change.before
    stores: dict[str, Any] = {
        "contact": batch.workspace.contacts,
        "tag": batch.workspace.tags,
        "company": batch.workspace.companies,
    }
    return stores[kind].get(record_id)


def _company(batch: Batch, change: Change) -> Iterator[Happening]:
    if change.after is None:
        yield "company.deleted", partial(items.company_gone, change.before)
    else:
        topic = "company.created" if change.before is None else "company.updated"
        yield topic, partial(items.company, batch.workspace, change.after)


def _event(batch: Batch, change: Change) -> Iterator[Happening]:
    workspace, event = batch.workspace, change.after
    if change.before is None and event is not None:
        yield (
            "event.created",
            lambda: items.event(event, workspace.contacts.get(event.contact_id), workspace.ids.uuid()),
        )


def _visitor(batch: Batch, change: Change) -> Iterator[Happening]:
    if change.after is not None or change.before is None:
        return
    become = next((one.after for (kind, _), one in batch.changes.items() if kind == "contact"), None)
    if become is not None:
        yield "visitor.signed_up", partial(items.visitor, batch.workspace, change.before, become)


_KINDS: dict[str, Callable[[Batch, Change], Iterator[Happening]]] = {
    "contact": _contact,
    "company": _company,
    "event": _event,
    "visitor": _visitor,
    "conversation": talk.conversation,
    "conversation part": talk.part,
    "ticket": ticket_talk.ticket,
    "ticket part": ticket_talk.part,
}
