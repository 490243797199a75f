"""Custom attributes, tags and contacts of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom.errors import invalid, refusal
from fakes.intercom.records.conversations import Conversation, Part, kept
from fakes.intercom.records.replies import BOT, admin_of, author_contact
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace


def update(workspace: Workspace, conversation: Conversation, fields: dict[str, Any]) -> Conversation:
    """
    Change read, title, company and custom attributes; each changed attribute adds a part by the bot.

    Raises:
        ApiError: 400 for a value of the wrong type or an unknown attribute.
    """
    changes: dict[str, Any] = {}
    for name, kind in (("read", bool), ("title", str), ("company_id", str)):
        if fields.get(name) is not None:
            if not isinstance(fields[name], kind):
                raise invalid(f"{name} is invalid")
            changes[name] = fields[name]
    parts = _attribute_parts(workspace, conversation, fields, changes)
    if not parts and all(getattr(conversation, name) == value for name, value in changes.items()):
        return conversation
    return kept(workspace, conversation, *parts, **changes)


def _attribute_parts(
    workspace: Workspace, conversation: Conversation, fields: dict[str, Any], changes: dict[str, Any]
) -> list[Part]:
    given = fields.get("custom_attributes")
    if given is None:
        return []
    if not isinstance(given, dict):
        raise invalid("custom_attributes must be an object")
    for name in given:
        attribute = workspace.attributes.by_name.get(("conversation", name))
        if attribute is None or attribute.archived:
            raise refusal(vendor_errors.CONVERSATION_ATTRIBUTE_UNKNOWN, name)
    workspace.attributes.check(given, "conversation", workspace.assumed)
    held = conversation.custom_attributes
    changed = {name: value for name, value in given.items() if held.get(name) != value}
    if changed:
        changes["custom_attributes"] = {**held, **changed}
    return [
        Part(
            str(workspace.ids.number()),
            "conversation_attribute_updated_by_admin",
            None,
            workspace.now,
            BOT,
            conversation.id,
            conversation.state,
            details={"attribute": {"name": name}, "value": {"name": str(value)}},
        )
        for name, value in changed.items()
    ]


def attach_contact(workspace: Workspace, conversation: Conversation, fields: dict[str, Any]) -> Conversation:
    """
    Let one more contact take part.

    Raises:
        ApiError: 400 without an admin or a customer, 404 for one that is not there.
    """
    admin_of(workspace, fields)
    customer = fields.get("customer")
    if not isinstance(customer, dict):
        raise invalid("customer must be an object")
    contact = author_contact(workspace, customer)
    if contact.id in conversation.contact_ids:
        return conversation
    return kept(workspace, conversation, contact_ids=(*conversation.contact_ids, contact.id))


def detach_contact(
    workspace: Workspace, conversation: Conversation, contact_id: str, fields: dict[str, Any]
) -> Conversation:
    """
    Let a contact no longer take part.

    Raises:
        ApiError: 404 for one that does not, 422 for the last one.
    """
    admin_of(workspace, fields)
    if contact_id not in conversation.contact_ids:
        raise refusal(vendor_errors.CONTACT_MISSING)
    left = tuple(one for one in conversation.contact_ids if one != contact_id)
    if not left:
        raise refusal(vendor_errors.LAST_CUSTOMER)
    return kept(workspace, conversation, contact_ids=left)
