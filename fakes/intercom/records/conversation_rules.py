"""What can happen in a conversation: it begins, is replied to, closed, opened, snoozed, assigned, redacted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records.conversations import (
    Conversation,
    Part,
    admin_author,
    contact_author,
    kept,
)
from fakes.intercom.records.replies import KINDS, admin_of, attachments_of, author_contact, body_of
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace

REDACTED_BODY = "<p><i>This message was deleted</i></p>"


def begin(
    workspace: Workspace, contacts: tuple[str, ...], author: dict[str, Any], body: str, *, subject: str = ""
) -> Conversation:
    """Begin a conversation with *author*'s message *body* (HTML)."""
    now = workspace.now
    kind = "customer_initiated" if author["type"] != "admin" else "admin_initiated"
    source: dict[str, Any] = {
        "type": "conversation",
        "id": str(workspace.ids.number()),
        "delivered_as": kind,
        "subject": subject,
        "body": body,
        "author": author,
        "attachments": [],
        "url": None,
        "redacted": False,
    }
    conversation = Conversation(str(workspace.ids.number()), now, now, source, contacts)
    return workspace.save(workspace.conversations, "conversation", conversation, None)


def reply(workspace: Workspace, conversation: Conversation, fields: dict[str, Any]) -> Conversation:
    """
    Add a reply by a contact or an admin.

    Raises:
        ApiError: 400 for a malformed reply, 404 for an author that is not there.
    """
    kind = fields.get("message_type")
    if kind not in KINDS:
        raise invalid(f"message_type must be one of {', '.join(KINDS)}")
    body = body_of(fields, needed=kind != "quick_reply")
    attachments = attachments_of(fields)
    if fields.get("type") == "admin":
        author = admin_author(admin_of(workspace, fields))
        changes = {} if kind == "note" else {"state": "open", "snoozed_until": None, "waiting_since": None}
        part = _part(workspace, conversation, kind, author, body=body, changes=changes)
        return kept(workspace, conversation, replace(part, attachments=attachments), **changes)
    if fields.get("type") != "user" or kind == "note":
        raise invalid("type must be admin, or user for a comment or quick_reply")
    return _contact_reply(workspace, conversation, author_contact(workspace, fields), body, attachments)


def _contact_reply(
    workspace: Workspace,
    conversation: Conversation,
    contact: Contact,
    body: str | None,
    attachments: tuple[dict[str, Any], ...],
) -> Conversation:
    now = workspace.now
    changes: dict[str, Any] = {"state": "open", "read": False, "snoozed_until": None}
    if conversation.waiting_since is None:
        changes["waiting_since"] = now
    if conversation.first_contact_reply is None:
        changes["first_contact_reply"] = {"created_at": now, "type": "conversation", "url": None}
    if contact.id not in conversation.contact_ids:
        changes["contact_ids"] = (*conversation.contact_ids, contact.id)
    # A reply to a closed or snoozed conversation opens it, and is told as such.
    kind = "comment" if conversation.state == "open" else "open"
    part = _part(workspace, conversation, kind, contact_author(contact), body=body, changes=changes)
    return kept(workspace, conversation, replace(part, attachments=attachments), **changes)


def manage(workspace: Workspace, conversation: Conversation, fields: dict[str, Any]) -> Conversation:
    """
    Close, open, snooze or assign a conversation (POST …/parts).

    Raises:
        ApiError: 400 for an unknown kind or a bad value, 404 for an admin or assignee that is not there.
    """
    act = _ACTS.get(str(fields.get("message_type")))
    if act is None:
        raise invalid(f"message_type must be one of {', '.join(_ACTS)}")
    author = admin_author(admin_of(workspace, fields))
    return act(workspace, conversation, fields, author)


def _close(workspace: Workspace, old: Conversation, fields: dict[str, Any], author: dict[str, Any]) -> Conversation:
    changes = {"state": "closed", "snoozed_until": None, "waiting_since": None}
    part = _part(workspace, old, "close", author, body=body_of(fields, needed=False), changes=changes)
    return kept(workspace, old, part, **changes)


def _open(workspace: Workspace, old: Conversation, fields: dict[str, Any], author: dict[str, Any]) -> Conversation:
    changes = {"state": "open", "snoozed_until": None}
    part = _part(workspace, old, "open", author, body=body_of(fields, needed=False), changes=changes)
    return kept(workspace, old, part, **changes)


def _snooze(workspace: Workspace, old: Conversation, fields: dict[str, Any], author: dict[str, Any]) -> Conversation:
    until = fields.get("snoozed_until")
    if not isinstance(until, int) or isinstance(until, bool):
        raise invalid("snoozed_until must be a Unix time in seconds")
    changes = {"state": "snoozed", "snoozed_until": until}
    part = _part(workspace, old, "snoozed", author, changes=changes)
    return kept(workspace, old, part, **changes)


def _assign(workspace: Workspace, old: Conversation, fields: dict[str, Any], author: dict[str, Any]) -> Conversation:
    kind = fields.get("type")
    if kind not in ("admin", "team"):
        raise invalid("type must be either admin or team")
    to = str(fields.get("assignee_id"))
    known = workspace.admins if kind == "admin" else workspace.teams
    if to != "0" and to not in known:
        raise refusal(vendor_errors.ASSIGNEE_MISSING)
    number = int(to) or None
    # "0" takes the assignment away.
    changes: dict[str, Any] = {"admin_assignee_id" if kind == "admin" else "team_assignee_id": number}
    reopens = old.state == "closed"
    if reopens:
        changes["state"] = "open"
    body = body_of(fields, needed=False)
    part = _part(workspace, old, "assign_and_reopen" if reopens else "assignment", author, body=body, changes=changes)
    assigned_to = {"type": kind, "id": to} if number is not None else None
    return kept(workspace, old, replace(part, assigned_to=assigned_to), **changes)


_ACTS: dict[str, Callable[[Workspace, Conversation, dict[str, Any], dict[str, Any]], Conversation]] = {
    "close": _close,
    "snoozed": _snooze,
    "open": _open,
    "assignment": _assign,
}


def redact(workspace: Workspace, conversation: Conversation, fields: dict[str, Any]) -> Conversation:
    """
    Take the words out of a part, or out of the first message.

    Raises:
        ApiError: 404, there is no such part or message.
    """
    now = workspace.now
    if fields.get("type") == "source" and str(fields.get("source_id")) == conversation.source["id"]:
        source = {**conversation.source, "body": REDACTED_BODY, "redacted": True}
        return kept(workspace, conversation, source=source)
    wanted = str(fields.get("conversation_part_id"))
    for at, part in enumerate(conversation.parts):
        if fields.get("type") == "conversation_part" and part.id == wanted:
            blank = replace(part, body=REDACTED_BODY, redacted=True, updated_at=now)
            workspace.note_part(blank, part)
            parts = (*conversation.parts[:at], blank, *conversation.parts[at + 1 :])
            return workspace.save(
                workspace.conversations, "conversation", replace(conversation, parts=parts), conversation
            )
    raise refusal(vendor_errors.PART_MISSING)


def _part(
    workspace: Workspace,
    conversation: Conversation,
    kind: str,
    author: dict[str, Any],
    *,
    body: str | None = None,
    changes: dict[str, Any],
) -> Part:
    state = changes.get("state", conversation.state)
    return Part(str(workspace.ids.number()), kind, body, workspace.now, author, conversation.id, state)
