"""Archive, unarchive, delete, block and merge: what hides a contact, and what brings it back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fakes.intercom.errors import ApiError, invalid, refusal
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace


def archive(workspace: Workspace, contact_id: str) -> Contact:
    """Archive a contact; one that is archived already stays so (recorded live)."""
    contact = _present(workspace, contact_id)
    if contact.archived:
        return contact
    return _kept(workspace, contact, contact.with_changes(archived=True))


def unarchive(workspace: Workspace, contact_id: str) -> Contact:
    """
    Bring an archived contact back.

    Raises:
        ApiError: 404 for an unknown one, 400 for one that was deleted, merged or blocked.
    """
    contact = workspace.contacts.get(contact_id)
    if contact is None:
        raise refusal(vendor_errors.CONTACT_MISSING)
    _refuse_unrestorable(workspace, contact)
    if not contact.archived and not contact.blocked:
        return contact
    return _kept(workspace, contact, contact.with_changes(archived=False, blocked=False))


def _refuse_unrestorable(workspace: Workspace, contact: Contact) -> None:
    assumed = workspace.assumed
    if contact.deleted:
        raise refusal(
            vendor_errors.DELETED_NOT_RESTORABLE
            if assumed.deleted_unarchive == "bad_request"
            else vendor_errors.SERVER_ERROR
        )
    if contact.merged_into:
        raise refusal(vendor_errors.MERGED_NOT_RESTORABLE)
    if contact.blocked and assumed.blocked_unarchive != "allowed":
        refused = vendor_errors.BLOCKED_NOT_RESTORABLE
        raise ApiError(refused.status, assumed.blocked_unarchive, refused.message)


def delete(workspace: Workspace, contact_id: str) -> Contact:
    """Delete a contact for good, an archived one too; its identity stays reserved (recorded live)."""
    contact = _present(workspace, contact_id)
    return _kept(workspace, contact, contact.with_changes(deleted=True))


def block(workspace: Workspace, contact_id: str) -> Contact:
    """Block a contact and archive its conversations; there is no call that takes it back."""
    contact = _present(workspace, contact_id)
    if contact.blocked:
        return contact
    for conversation in list(workspace.conversations.values()):
        if contact.id in conversation.contact_ids and not conversation.archived:
            archived = replace(conversation, archived=True, state="closed")
            workspace.save(workspace.conversations, "conversation", archived, conversation)
    return _kept(workspace, contact, contact.with_changes(blocked=True))


def merge(workspace: Workspace, from_id: str, into_id: str, *, duplicates_only: bool) -> Contact:
    """
    Merge a lead into a user; the lead vanishes.

    Args:
        workspace: Where.
        from_id: Id of the lead.
        into_id: Id of the user.
        duplicates_only: Refuse contacts that share neither e-mail nor phone (version 2.16).

    Raises:
        ApiError: 404 for an unknown contact, 400 for other roles or no duplicates.
    """
    source = workspace.live_contact(from_id)
    target = workspace.live_contact(into_id)
    if source.attributes["role"] != "lead" or target.attributes["role"] != "user":
        raise invalid("Only a lead can be merged into a user")
    if duplicates_only and not _alike(source, target):
        raise refusal(vendor_errors.MERGE_NOT_DUPLICATES, request_id="absent")
    _kept(workspace, source, source.with_changes(merged_into=target.id, merged_at=workspace.now))
    gained = {
        name: value
        for name, value in source.attributes.items()
        if name not in ("role", "external_id", "custom_attributes") and not target.attributes.get(name)
    }
    custom = {**source.attributes.get("custom_attributes", {}), **target.attributes.get("custom_attributes", {})}
    if custom:
        gained["custom_attributes"] = custom
    carried = {one.id for one in target.tags}
    tags = (*target.tags, *(one for one in source.tags if one.id not in carried))
    return _kept(workspace, target, target.with_changes(attributes={**target.attributes, **gained}, tags=tags))


def _alike(one: Contact, other: Contact) -> bool:
    return any(
        one.attributes.get(name) and one.attributes.get(name) == other.attributes.get(name)
        for name in ("email", "phone")
    )


def _present(workspace: Workspace, contact_id: str) -> Contact:
    contact = workspace.contacts.get(contact_id)
    if contact is None or contact.deleted or contact.merged_into:
        raise refusal(vendor_errors.CONTACT_MISSING)
    return contact


def _kept(workspace: Workspace, before: Contact, after: Contact) -> Contact:
    workspace.keep(after, before)
    return after
