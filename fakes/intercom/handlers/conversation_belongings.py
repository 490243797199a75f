"""Tags and contacts of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.records import conversation_belongings as rules
from fakes.intercom.records.conversations import Conversation, kept, known, tag_json
from fakes.intercom.records.tags import attached, detached

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Tagging


def attach_tag(call: Call) -> bytes:
    """Answer POST /conversations/{id}/tags."""
    conversation = known(call.workspace, call.params[0], missing="Conversation not found")
    tagging, tags = attached(call.workspace, conversation.tags, call.body())
    return _retagged(call, conversation, tagging, tags)


def detach_tag(call: Call) -> bytes:
    """Answer DELETE /conversations/{id}/tags/{id}, which has a JSON body."""
    conversation = known(call.workspace, call.params[0], missing="Conversation not found")
    tagging, tags = detached(call.workspace, conversation.tags, call.params[1], call.body())
    return _retagged(call, conversation, tagging, tags)


def _retagged(call: Call, conversation: Conversation, tagging: Tagging, tags: tuple[Tagging, ...]) -> bytes:
    if tags != conversation.tags:
        kept(call.workspace, conversation, tags=tags)
    return orjson.dumps(tag_json(call.workspace, tagging))


def attach_contact(call: Call) -> bytes:
    """Answer POST /conversations/{id}/customers."""
    conversation = known(call.workspace, call.params[0])
    return _customers(call, rules.attach_contact(call.workspace, conversation, call.body()))


def detach_contact(call: Call) -> bytes:
    """Answer DELETE /conversations/{id}/customers/{id}, which has a JSON body."""
    conversation = known(call.workspace, call.params[0])
    return _customers(call, rules.detach_contact(call.workspace, conversation, call.params[1], call.body()))


def _customers(call: Call, conversation: Conversation) -> bytes:
    told = []
    for contact_id in conversation.contact_ids:
        contact = call.workspace.contacts.get(contact_id)
        told.append({"type": contact.attributes["role"] if contact is not None else "user", "id": contact_id})
    return orjson.dumps({"customers": told})
