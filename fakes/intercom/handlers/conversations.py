"""Conversations: create, read, update, reply, manage, redact, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import ApiError, refusal
from fakes.intercom.records import conversation_belongings, conversation_rules
from fakes.intercom.records.conversations import Conversation, as_json, contact_author, known
from fakes.intercom.records.markup import as_html
from fakes.intercom.records.replies import author_contact
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def create(call: Call) -> bytes:
    """Answer POST /conversations with a message, not with the conversation."""
    fields = call.body()
    sender = fields.get("from")
    sender_id = sender.get("id") if isinstance(sender, dict) else None
    contact = call.workspace.live_contact(str(sender_id))
    call.request.subject = contact
    body = fields.get("body")
    if not isinstance(body, str) or not body.strip():
        raise ApiError(400, "parameter_not_found", "Body is a required parameter.")
    conversation = conversation_rules.begin(call.workspace, (contact.id,), contact_author(contact), as_html(body))
    return orjson.dumps(
        {
            "type": "user_message",
            "id": conversation.source["id"],
            "created_at": conversation.created_at,
            "body": body,
            "message_type": "inapp",
            "conversation_id": conversation.id,
        }
    )


def read(call: Call) -> bytes:
    """Answer GET /conversations/{id}."""
    return written(call, _named(call))


def update(call: Call) -> bytes:
    """Answer PUT /conversations/{id}."""
    return written(call, conversation_belongings.update(call.workspace, _named(call), call.body()))


def delete(call: Call) -> bytes:
    """Answer DELETE /conversations/{id}."""
    conversation = _named(call)
    call.workspace.drop(call.workspace.conversations, "conversation", conversation)
    call.workspace.deleted_conversations[conversation.id] = call.workspace.now
    return orjson.dumps({"id": conversation.id, "object": "conversation", "deleted": True})


def reply(call: Call) -> bytes:
    """Answer POST /conversations/{id}/reply; the id may be ``last``."""
    fields = call.body()
    conversation = _last_of(call) if call.params[0] == "last" else _named(call)
    return written(call, conversation_rules.reply(call.workspace, conversation, fields))


def manage(call: Call) -> bytes:
    """Answer POST /conversations/{id}/parts."""
    return written(call, conversation_rules.manage(call.workspace, _named(call), call.body()))


def redact(call: Call) -> bytes:
    """Answer POST /conversations/redact."""
    fields = call.body()
    conversation = call.workspace.conversations.get(str(fields.get("conversation_id")))
    if conversation is None:
        raise refusal(vendor_errors.PART_MISSING)
    return written(call, conversation_rules.redact(call.workspace, conversation, fields))


def written(call: Call, conversation: Conversation) -> bytes:
    """Write a whole conversation, in plain text when asked."""
    call.request.subject = call.workspace.contacts.get(conversation.contact_ids[0])
    plain = call.query().get("display_as") == "plaintext"
    return orjson.dumps(as_json(call.workspace, conversation, call.version, plain=plain))


def _named(call: Call) -> Conversation:
    return known(call.workspace, call.params[0])


def _last_of(call: Call) -> Conversation:
    contact = author_contact(call.workspace, call.body())
    for conversation in call.workspace.conversations.values(newest_first=True):
        if contact.id in conversation.contact_ids and not conversation.archived:
            return conversation
    raise refusal(vendor_errors.RESOURCE_MISSING)
