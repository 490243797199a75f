"""The item of a topic for a record that is named, for notifications that no API call causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom.asked import BadInput
from fakes.intercom.records import merges
from fakes.intercom.records.conversations import part_json, tag_json
from fakes.intercom.webhooks import items, ticket_talk

if TYPE_CHECKING:
    from fakes.intercom.records.companies import Company
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.records.conversations import Conversation
    from fakes.intercom.records.tickets import Ticket
    from fakes.intercom.workspace import Workspace

_NO_TAG = {"type": "tag", "id": "0", "name": ""}


def of_contact(workspace: Workspace, topic: str, contact: Contact) -> dict[str, Any]:
    """
    Write what *topic* tells of a contact as it is now.

    Raises:
        BadInput: The topic is about a company, too, and the contact has none.
    """
    if topic in ("contact.deleted", "contact.archived"):
        return items.contact_gone(contact, topic.removeprefix("contact."))
    if topic.endswith((".tag.created", ".tag.deleted")):
        return items.contact_tag(workspace, contact, _newest_tag(workspace, contact))
    if topic.endswith(("contact.subscribed", "contact.unsubscribed")):
        kind = topic.replace(".", "_").removesuffix("d")
        return items.subscription(workspace, kind, contact, [], workspace.now)
    if topic.startswith("granular."):
        types = [one.id for one in contact.subscriptions[-1:]]
        return items.subscription(workspace, topic.replace(".", "_"), contact, types, workspace.now)
    if topic.startswith("company.contact."):
        company = workspace.companies.get(contact.companies[-1].id) if contact.companies else None
        if company is None:
            raise BadInput(f"the contact belongs to no company that {topic} could tell of")
        return items.company_pair(workspace, company, contact)
    merged = merges.history(workspace, contact) if topic == "contact.merged" else []
    return items.contact_merged(workspace, contact, merged[0]) if merged else items.contact(workspace, contact)


def of_conversation(workspace: Workspace, topic: str, conversation: Conversation) -> dict[str, Any]:
    """
    Write what *topic* tells of a conversation as it is now, its newest part being what happened.

    Raises:
        BadInput: The topic is about a tag, and the conversation has none.
    """
    if topic == "conversation.deleted":
        return items.conversation_gone(conversation)
    if topic.startswith("conversation.contact."):
        contact = workspace.contacts.get(conversation.contact_ids[-1])
        if contact is not None:
            return items.conversation_pair(workspace, conversation, contact)
    if topic == "conversation_part.tag.created":
        if not conversation.tags:
            raise BadInput(f"the conversation has no tag that {topic} could tell of")
        tag = tag_json(workspace, conversation.tags[-1])
        return items.conversation_tagged(workspace, conversation, tag, conversation.updated_at)
    return items.conversation(workspace, conversation, *(part_json(one) for one in conversation.parts[-1:]))


def of_company(workspace: Workspace, topic: str, company: Company) -> dict[str, Any]:
    """Write what *topic* tells of a company as it is now."""
    return items.company_gone(company) if topic == "company.deleted" else items.company(workspace, company)


def of_ticket(workspace: Workspace, topic: str, ticket: Ticket) -> dict[str, Any]:
    """Write what *topic* tells of a ticket as it is now."""
    told = ticket_talk.item(workspace, ticket)
    return {"ticket": told} if topic == "ticket.closed" and ticket_talk.told_apart(workspace) else told


def _newest_tag(workspace: Workspace, contact: Contact) -> dict[str, Any]:
    tag = workspace.tags.get(contact.tags[-1].id) if contact.tags else None
    return tag.as_json() if tag is not None else _NO_TAG
