"""Messages that begin a conversation, by an admin or by a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom.errors import ApiError, invalid, refusal
from fakes.intercom.records import conversation_rules
from fakes.intercom.records.conversations import admin_author, contact_author
from fakes.intercom.records.markup import as_html
from fakes.intercom.records.replies import author_contact
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call
    from fakes.intercom.records.contacts import Contact

_KINDS = {"inapp": "inapp", "in_app": "inapp", "email": "email", "conversation": "inapp"}


def create(call: Call) -> bytes:
    """Answer POST /messages."""
    fields = call.body()
    sender = fields.get("from")
    if not isinstance(sender, dict):
        raise ApiError(400, "parameter_not_found", "from is a required parameter.")
    body = fields.get("body")
    if not isinstance(body, str) or not body.strip():
        raise invalid("Body is required")
    if sender.get("type") == "admin":
        return _by_admin(call, fields, body, str(sender.get("id")))
    contact = call.workspace.live_contact(str(sender.get("id")))
    call.request.subject = contact
    begun = conversation_rules.begin(call.workspace, (contact.id,), contact_author(contact), as_html(body))
    told = {"type": "user_message", "id": begun.source["id"], "created_at": begun.created_at, "body": body}
    return orjson.dumps({**told, "message_type": "inapp", "conversation_id": begun.id})


def _by_admin(call: Call, fields: dict[str, Any], body: str, admin_id: str) -> bytes:
    kind = _KINDS.get(str(fields.get("message_type")))
    if kind is None:
        raise invalid("message_type must be either inapp or email")
    subject = fields.get("subject")
    if kind == "email" and not subject:
        raise ApiError(422, "parameter_not_found", "No subject supplied for email message")
    admin = call.workspace.admins.get(admin_id)
    if admin is None:
        raise refusal(vendor_errors.ADMIN_MISSING)
    receivers = _receivers(call, fields.get("to"))
    call.request.subject = receivers[0]
    subject = str(subject or "")
    told: dict[str, Any] = {
        "type": "admin_message",
        "id": str(call.workspace.ids.number()),
        "created_at": call.workspace.now,
        "subject": subject,
        "body": body,
        "message_type": kind,
        "owner": admin,
    }
    # An admin's message becomes a conversation when it is answered, or at once when that is asked for.
    if fields.get("create_conversation_without_contact_reply") is True:
        ids = tuple(one.id for one in receivers)
        begun = conversation_rules.begin(call.workspace, ids, admin_author(admin), as_html(body), subject=subject)
        told["conversation_id"] = begun.id
    return orjson.dumps(told)


def _receivers(call: Call, asked: Any) -> list[Contact]:
    listed = asked if isinstance(asked, list) else [asked]
    if not listed or not all(isinstance(one, dict) for one in listed):
        raise ApiError(400, "parameter_not_found", "to is a required parameter.")
    return [
        author_contact(
            call.workspace,
            {"intercom_user_id": one.get("id"), "user_id": one.get("user_id"), "email": one.get("email")},
        )
        for one in listed
    ]
